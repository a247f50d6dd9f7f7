package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// maxSlow is Discord's longest slowmode in seconds (Resources → Channel → Modify Channel: Thread).
const maxSlow = 21600

// discussionCommand is /discussion: what moderators do with the life of one.
func discussionCommand() command {
	manages := wire.ManageMessages
	zero, day, year, slowest := 0, 1, article.MaxCloseDays, maxSlow
	which := discord.DefinitionOption{
		Type: discord.OptionText, Name: "discussion", Autocomplete: true,
		Description: "Which one; without it the one you are in.",
	}
	return command{
		definition: discord.Definition{
			Type: wire.SlashCommand, Name: "discussion",
			Description: "Close, reopen, hold open or slow down the discussion of an article.",
			Permissions: &manages, Contexts: onServersOnly(),
			Options: []discord.DefinitionOption{
				subcommand("close", "Close it now: nobody can write any more.",
					discord.DefinitionOption{Type: discord.OptionText, Name: "why", MaxLength: 500, Description: "A sentence that its members are told."}, which),
				subcommand("reopen", "Open it again.",
					discord.DefinitionOption{Type: discord.OptionInteger, Name: "days", Min: &day, Max: &year, Description: "For how many days; without it as long as the feed's setting says."}, which),
				subcommand("hold", "Keep it open until somebody closes it.", which),
				subcommand("slow", "Let each member write only so often.",
					discord.DefinitionOption{Type: discord.OptionInteger, Name: "seconds", Required: true, Min: &zero, Max: &slowest, Description: "Seconds between two messages of a member; 0: as often as they like."}, which),
			},
		},
		run: discussion, suggest: suggestDiscussions,
	}
}

func discussion(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	if err := mayModerate(ctx, r, i); err != nil {
		return discord.Reply{}, err
	}
	where := i.ChannelID
	if named := strings.TrimSpace(i.Command.Options["discussion"].String); named != "" {
		where = strings.Trim(named, "<#>")
	}
	p, err := r.Articles.Store.Discussion(ctx, i.GuildID, where)
	if errors.Is(err, article.ErrNotFound) {
		return discord.Reply{}, &moderation.RefusedError{Sentence: fmt.Sprintf("This is no discussion of an article, or one that has been closed for more than %d days. Use the command in a discussion, or choose one with the option `discussion`.", int(article.KeepLeft.Hours()/24))}
	}
	if err != nil {
		return discord.Reply{}, err
	}
	if p.Discussion.Life == article.Lost {
		return discord.Reply{}, &moderation.RefusedError{Sentence: "This discussion, or its post, is gone."}
	}
	switch i.Command.Path[len(i.Command.Path)-1] {
	case "close":
		return r.closeDiscussion(ctx, i, p)
	case "reopen":
		return r.reopenDiscussion(ctx, i, p)
	case "hold":
		return r.holdDiscussion(ctx, i, p)
	case "slow":
		return r.slowDiscussion(ctx, i, p)
	}
	return discord.Reply{}, &moderation.RefusedError{Sentence: "This version of ombud has no such command."}
}

func (r *Router) closeDiscussion(ctx context.Context, i wire.Interaction, p article.Post) (discord.Reply, error) {
	why := article.WhyModerator
	if said := markdown.OneLine(i.Command.Options["why"].String, 500); said != "" {
		why += " " + said
	}
	if err := r.Articles.CloseDiscussion(ctx, p, why); err != nil {
		return discord.Reply{}, err
	}
	return discord.Reply{Text: fmt.Sprintf("<#%s> is being closed.", p.DiscussionID)}, nil
}

func (r *Router) reopenDiscussion(ctx context.Context, i wire.Interaction, p article.Post) (discord.Reply, error) {
	begun, err := r.beginToWatch(ctx, i, p.ChannelID) // its feed may be gone, and every discussion with it
	if err != nil {
		return discord.Reply{}, err
	}
	until, err := r.Articles.ReopenDiscussion(ctx, p, int(i.Command.Options["days"].Integer))
	if err != nil {
		return discord.Reply{}, err
	}
	begun()
	text := fmt.Sprintf("<#%s> is being opened again", p.DiscussionID)
	if !until.IsZero() {
		text += fmt.Sprintf(", until <t:%d:f>", until.Unix())
	}
	return discord.Reply{Text: text + "."}, nil
}

func (r *Router) holdDiscussion(ctx context.Context, i wire.Interaction, p article.Post) (discord.Reply, error) {
	begun, err := r.beginToWatch(ctx, i, p.ChannelID)
	if err != nil {
		return discord.Reply{}, err
	}
	if err := r.Articles.HoldDiscussion(ctx, p, i.User.ID); err != nil {
		return discord.Reply{}, err
	}
	begun()
	return discord.Reply{Text: fmt.Sprintf("<#%s> stays open until somebody closes it.", p.DiscussionID)}, nil
}

func (r *Router) slowDiscussion(ctx context.Context, i wire.Interaction, p article.Post) (discord.Reply, error) {
	seconds := int(i.Command.Options["seconds"].Integer)
	if err := r.Articles.SlowDiscussion(ctx, p, seconds); err != nil {
		return discord.Reply{}, err
	}
	if seconds == 0 {
		return discord.Reply{Text: fmt.Sprintf("In <#%s> members can write as often as they like, until it heats up.", p.DiscussionID)}, nil
	}
	return discord.Reply{Text: fmt.Sprintf("In <#%s> each member can write every %s.", p.DiscussionID, time.Duration(seconds)*time.Second)}, nil
}

// mayModerate refuses who does not moderate the server at this moment.
func mayModerate(ctx context.Context, r *Router, i wire.Interaction) error {
	who, err := r.Directory.Acting(ctx, i)
	if err != nil {
		return fmt.Errorf("look up who acts: %w", err)
	}
	server, err := r.Moderation.Store.Server(ctx, i.GuildID)
	if err != nil && !errors.Is(err, moderation.ErrNotFound) {
		return fmt.Errorf("look up who moderates: %w", err)
	}
	if !who.Moderates(server) {
		return &moderation.RefusedError{Sentence: "Only moderators can do that on this server."}
	}
	return nil
}
