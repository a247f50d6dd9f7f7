package handlers

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord"
	"ombud/internal/moderation"
	"ombud/internal/speech"
)

const (
	reportName   = "Report"
	reportPrefix = "ombud:report:"
)

// reportCommand is "Report" in a message's menu. It counts at once; the reason
// may follow, see docs/adr/0005.
func reportCommand() command {
	return command{
		definition: discord.Definition{
			Type: discord.MessageCommand, Name: reportName, Contexts: onServersOnly(),
		},
		run: report,
		localise: func(book *speech.Book, d *discord.Definition) {
			d.NameIn = inOtherLanguages(book, func(v speech.Voice) string { return v.Say("command.report") })
		},
	}
}

func report(ctx context.Context, r *Router, i discord.Interaction) (discord.Reply, error) {
	in, err := r.reported(ctx, i)
	var undecodable *discord.DecodeError
	if errors.As(err, &undecodable) { // people can look at what ombud cannot read
		in.Message = moderation.Message{Subject: moderation.Subject{
			GuildID: i.GuildID, ChannelID: i.ChannelID, MessageID: i.Command.TargetID,
		}}
	} else if err != nil {
		return discord.Reply{}, err
	}
	switch {
	case in.Message.Author.ID == r.SelfID:
		return discord.Reply{}, &moderation.RefusedError{Sentence: "This is ombud's own message. Tell a moderator if something is wrong with it."}
	case in.System:
		return discord.Reply{}, &moderation.RefusedError{Sentence: "Discord wrote this by itself; there is nothing to report."}
	}
	id, err := r.Moderation.ReportMessage(ctx, in.Message, i.User.ID)
	if err != nil {
		return discord.Reply{}, err
	}
	menu := discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: reportPrefix + strconv.FormatInt(id, 10),
		Placeholder: "What does it break?",
	}
	clauses := r.Moderation.Engine.Policy().Clauses
	for _, c := range clauses[:min(len(clauses), discord.MaxOptions)] {
		menu.Options = append(menu.Options, discordgo.SelectMenuOption{Value: c.ID, Label: discord.Fit(c.Text, discord.MaxOptionLabel)})
	}
	reply := discord.Reply{Text: "Thank you. Moderators will look at it; the author is not told who reported it."}
	if len(menu.Options) > 0 {
		reply.Text += " If you like, choose what it breaks:"
		reply.Components = []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{menu}}}
	}
	return reply, nil
}

// reported is the message whose menu was used. Discord sends it along; it is read again
// only when it cannot be decoded as sent.
func (r *Router) reported(ctx context.Context, i discord.Interaction) (discord.Inbound, error) {
	in, err := discord.DecodeMessage("the reported message", i.Command.Resolved.Messages[i.Command.TargetID])
	in.Message.Subject.GuildID = i.GuildID
	if err != nil {
		if in, err = r.Client.Message(ctx, i.ChannelID, i.Command.TargetID); err != nil {
			if errors.Is(err, moderation.ErrNotFound) {
				return in, &moderation.RefusedError{Sentence: "The message is gone already."}
			}
			return in, fmt.Errorf("read the reported message: %w", err)
		}
	}
	if err := r.complete(ctx, &in); err != nil {
		return in, fmt.Errorf("complete the reported message: %w", err)
	}
	return in, nil
}

// nameClause adds the chosen clause to a report.
func nameClause(ctx context.Context, r *Router, i discord.Interaction) error {
	caseID, err := strconv.ParseInt(strings.TrimPrefix(i.CustomID, reportPrefix), 10, 64)
	if err != nil || len(i.Values) != 1 {
		return &moderation.RefusedError{Sentence: "ombud does not know this menu."}
	}
	if err := r.Moderation.NameClause(ctx, i.GuildID, caseID, i.User.ID, i.Values[0]); err != nil {
		return err
	}
	clause, _ := r.Moderation.Engine.Policy().Clause(i.Values[0])
	if err := r.Responder.EditOriginal(ctx, i, discord.Reply{Text: "Thank you. Noted for the moderators: " + clause.Text}); err != nil {
		return fmt.Errorf("confirm the clause of a report: %w", err)
	}
	return nil
}
