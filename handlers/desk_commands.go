package handlers

import (
	"context"
	"fmt"
	"strings"

	"ombud/internal/discord"
	"ombud/internal/discord/draw"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// forModerators offers a command to those who may delete messages. What they may see is
// checked again: server settings can give a command to anybody.
func forModerators() *wire.Permissions {
	moderators := wire.ManageMessages
	return &moderators
}

// moderator checks that somebody who used a command moderates the server.
func (r *Router) moderator(ctx context.Context, i wire.Interaction) (moderation.Member, moderation.Server, error) {
	who, err := r.Directory.Acting(ctx, i)
	if err != nil {
		return who, moderation.Server{}, fmt.Errorf("look up who asks: %w", err)
	}
	server, err := r.Moderation.Desk(ctx, i.GuildID, who)
	return who, server, err
}

func caseNumber() discord.DefinitionOption {
	one := 1
	return discord.DefinitionOption{
		Type: discord.OptionInteger, Name: "number", Required: true, Min: &one, Description: "The case's number, which its card shows.",
	}
}

// caseCommand is /case: a case with its buttons, wherever its card is.
func caseCommand() command {
	return command{
		definition: discord.Definition{
			Type: wire.SlashCommand, Name: "case", Description: "Show a case with its buttons, only to you.",
			Permissions: forModerators(), Contexts: onServersOnly(), Options: []discord.DefinitionOption{caseNumber()},
		},
		run: showCase,
	}
}

func showCase(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	who, server, err := r.moderator(ctx, i)
	if err != nil {
		return discord.Reply{}, err
	}
	if i.ChannelID != server.ModeratorsChannel {
		return discord.Reply{}, &moderation.RefusedError{Sentence: fmt.Sprintf("Use this in <#%s>: the buttons of a case work there.", server.ModeratorsChannel)}
	}
	c, _, err := r.Moderation.Look(ctx, moderation.Press{
		CaseID: i.Command.Options["number"].Integer, Moderator: who, GuildID: i.GuildID, ChannelID: i.ChannelID,
	})
	if err != nil {
		return discord.Reply{}, err
	}
	return discord.CaseReply(c, r.Moderation.Engine.Policy()), nil
}

// queueCommand is /queue: what is open.
func queueCommand() command {
	return command{
		definition: discord.Definition{
			Type: wire.SlashCommand, Name: "queue", Description: "List the open cases.",
			Permissions: forModerators(), Contexts: onServersOnly(),
			Options: []discord.DefinitionOption{{
				Type: discord.OptionText, Name: "order", Description: "Which come first; the oldest if you do not say.",
				Choices: []discord.Choice{
					{Name: "oldest", Value: string(moderation.OldestFirst)},
					{Name: "newest", Value: string(moderation.NewestFirst)},
					{Name: "by severity", Value: string(moderation.GravestFirst)},
				},
			}},
		},
		run: showQueue,
	}
}

func showQueue(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	if _, _, err := r.moderator(ctx, i); err != nil {
		return discord.Reply{}, err
	}
	order := moderation.QueueOrder(i.Command.Options["order"].String)
	switch order {
	case "":
		order = moderation.OldestFirst
	case moderation.OldestFirst, moderation.NewestFirst, moderation.GravestFirst:
	default:
		return discord.Reply{}, &moderation.RefusedError{Sentence: "ombud does not know this order: oldest, newest or severity."}
	}
	open, total, err := r.Moderation.Store.Queue(ctx, i.GuildID, order, listed)
	if err != nil {
		return discord.Reply{}, fmt.Errorf("list the open cases: %w", err)
	}
	appeals, waiting, err := r.Moderation.Store.OpenAppeals(ctx, i.GuildID, listedAppeals)
	if err != nil {
		return discord.Reply{}, fmt.Errorf("list the open appeals: %w", err)
	}
	head := draw.AppealLines(appeals, waiting, i.GuildID)
	if total == 0 {
		return discord.Reply{Text: head + "No case is open."}, nil
	}
	return discord.Reply{Text: draw.CaseLines(fmt.Sprintf("%s**Open cases: %d**", head, total), open, total)}, nil
}

// historyCommand is /history: the cases about a member.
func historyCommand() command {
	return command{
		definition: discord.Definition{
			Type: wire.SlashCommand, Name: "history", Description: "List the cases about a member.",
			Permissions: forModerators(), Contexts: onServersOnly(),
			Options: []discord.DefinitionOption{{Type: discord.OptionUser, Name: "user", Required: true, Description: "Who wrote."}},
		},
		run: func(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
			return showHistory(ctx, r, i, i.Command.Options["user"].String)
		},
	}
}

// historyMenu is "History" in a member's menu.
func historyMenu() command {
	return command{
		definition: discord.Definition{
			Type: wire.UserCommand, Name: "History", Permissions: forModerators(), Contexts: onServersOnly(),
		},
		run: func(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
			return showHistory(ctx, r, i, i.Command.TargetID)
		},
	}
}

func showHistory(ctx context.Context, r *Router, i wire.Interaction, userID string) (discord.Reply, error) {
	if _, _, err := r.moderator(ctx, i); err != nil {
		return discord.Reply{}, err
	}
	return r.about(ctx, i.GuildID, userID)
}

// noteCommand is /note: a moderator's words on a case.
func noteCommand() command {
	return command{
		definition: discord.Definition{
			Type: wire.SlashCommand, Name: "note", Description: "Add a note to a case; moderators see it in its history.",
			Permissions: forModerators(), Contexts: onServersOnly(),
			Options: []discord.DefinitionOption{caseNumber(), {
				Type: discord.OptionText, Name: "text", Required: true, MaxLength: moderation.MaxNote, Description: "Kept encrypted.",
			}},
		},
		run: func(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
			who, server, err := r.moderator(ctx, i)
			if err != nil {
				return discord.Reply{}, err
			}
			id := i.Command.Options["number"].Integer
			// A note may be written from any channel: nothing about the case is told there.
			p := moderation.Press{CaseID: id, Moderator: who, GuildID: i.GuildID, ChannelID: server.ModeratorsChannel}
			if err := r.Moderation.AddNote(ctx, p, strings.TrimSpace(i.Command.Options["text"].String)); err != nil {
				return discord.Reply{}, err
			}
			return discord.Reply{Text: fmt.Sprintf("Noted on case %d.", id)}, nil
		},
	}
}
