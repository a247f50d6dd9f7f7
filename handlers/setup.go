package handlers

import (
	"context"
	"fmt"

	"ombud/internal/discord"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// setupCommand is /setup: where people discuss, where moderators decide, and
// who they are.
func setupCommand() command {
	return command{
		definition: discord.Definition{
			Type: wire.SlashCommand, Name: "setup",
			Description: "Choose where people discuss and where moderators decide.",
			Permissions: forAdmins(), Contexts: onServersOnly(),
			Options: []discord.DefinitionOption{
				{
					Type: discord.OptionChannel, Name: "discussions", Required: true,
					Description: "Messages here and in its threads are checked.", ChannelTypes: postable(),
				},
				{
					Type: discord.OptionChannel, Name: "moderators", Required: true,
					Description:  "A private channel for the cards.",
					ChannelTypes: []wire.ChannelType{wire.ChannelText},
				},
				{
					Type: discord.OptionRole, Name: "role", Required: true,
					Description: "Who may decide.",
				},
			},
		},
		run: setUp,
	}
}

// postable are the kinds of channel that can hold discussions.
func postable() []wire.ChannelType {
	return []wire.ChannelType{wire.ChannelText, wire.ChannelAnnouncement, wire.ChannelForum}
}

func setUp(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	if err := mayManage(i); err != nil {
		return discord.Reply{}, err
	}
	server := moderation.Server{
		GuildID:            i.GuildID,
		DiscussionsChannel: i.Command.Options["discussions"].String,
		ModeratorsChannel:  i.Command.Options["moderators"].String,
		ModeratorRole:      i.Command.Options["role"].String,
	}
	switch {
	case server.DiscussionsChannel == server.ModeratorsChannel:
		return discord.Reply{}, &moderation.RefusedError{Sentence: "Discussions and moderators need two channels: members must not see the cards."}
	case server.ModeratorRole == i.GuildID: // @everyone's id is the server's
		return discord.Reply{}, &moderation.RefusedError{Sentence: "With @everyone as the role, every member could decide. Choose your moderators' role."}
	}
	for _, need := range []struct {
		channel string
		what    wire.Permissions
	}{
		{server.DiscussionsChannel, discord.NeededInDiscussions()},
		{server.ModeratorsChannel, discord.NeededForCards()},
	} {
		if err := r.mustBeAllowed(ctx, i.GuildID, need.channel, need.what); err != nil {
			return discord.Reply{}, err
		}
	}
	begun, err := r.beginToWatch(ctx, i, server.DiscussionsChannel)
	if err != nil {
		return discord.Reply{}, err
	}
	if err := r.Moderation.SetUp(ctx, server); err != nil {
		return discord.Reply{}, err
	}
	begun()
	text := fmt.Sprintf("Set up. Messages in <#%s> and its threads are checked against the policy %q; cards go to <#%s>, where <@&%s> decides.\n"+
		"Next: `/feed add` brings articles, and `/settings` has what authors are told, strikes and pings. Members report a message with its menu: Apps → %s.",
		server.DiscussionsChannel, r.Moderation.Engine.Policy().Name, server.ModeratorsChannel, server.ModeratorRole, reportName)
	access, err := r.Directory.Access(ctx, i.GuildID, server.ModeratorsChannel)
	if err != nil {
		return discord.Reply{}, fmt.Errorf("check who sees the moderators' channel: %w", err)
	}
	if access.Everyone.Has(wire.ViewChannel) {
		text += fmt.Sprintf("\n**Everybody can read <#%s>.** Make it private, or members will see the cards.", server.ModeratorsChannel)
	}
	lacks, err := r.lacksForDesk(ctx, server)
	if err != nil {
		return discord.Reply{}, err
	}
	return discord.Reply{Text: text + lacks}, nil
}

// lacksForDesk says what the moderators' role or ombud may not do yet: it would be noticed at the first press.
func (r *Router) lacksForDesk(ctx context.Context, s moderation.Server) (lines string, err error) {
	role, err := r.Directory.RoleCan(ctx, s.GuildID, s.ModeratorRole)
	if err != nil {
		return "", fmt.Errorf("check what the moderators' role may do: %w", err)
	}
	if !role.Has(wire.ManageMessages) {
		lines += fmt.Sprintf("\n**<@&%s> lacks Manage Messages.** Who has only this role cannot decide: allow it in the role's settings.", s.ModeratorRole)
	}
	if missing := (wire.ModerateMembers | wire.BanMembers) &^ role; missing != 0 && !role.Has(wire.Administrator) {
		lines += fmt.Sprintf("\n<@&%s> lacks %s: who has only this role can do everything but that.", s.ModeratorRole, missing)
	}
	access, err := r.Directory.Access(ctx, s.GuildID, s.DiscussionsChannel)
	if err != nil {
		return "", fmt.Errorf("check ombud's permissions: %w", err)
	}
	if missing := access.Lacks(discord.NeededToAct()); missing != 0 {
		lines += fmt.Sprintf("\n**ombud lacks %s.** A timeout, a ban, or giving a removed message back needs that: allow it in the settings of ombud's role.", missing)
	}
	return lines, nil
}

// mustBeAllowed refuses a channel in which ombud could not do its work.
func (r *Router) mustBeAllowed(ctx context.Context, guildID, channelID string, need wire.Permissions) error {
	access, err := r.Directory.Access(ctx, guildID, channelID)
	if err != nil {
		return fmt.Errorf("check ombud's permissions: %w", err)
	}
	if missing := access.Lacks(need); missing != 0 {
		return &moderation.RefusedError{Sentence: fmt.Sprintf(
			"In <#%s> ombud lacks: %s. Allow that in the channel's settings and try again. Nothing was changed.", channelID, missing)}
	}
	return nil
}

// mayManage checks what Discord's default for the command only suggests: server settings can
// give a command to anybody.
func mayManage(i wire.Interaction) error {
	if i.Member == nil || !i.Member.Permissions.Has(wire.ManageGuild) {
		return &moderation.RefusedError{Sentence: "For this you need the permission to manage the server."}
	}
	return nil
}
