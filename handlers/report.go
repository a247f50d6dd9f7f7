package handlers

import (
	"context"
	"errors"
	"fmt"

	"ombud/internal/discord"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
	"ombud/internal/speech"
)

const reportName = "Report"

// reportCommand is "Report" in a message's menu. It counts at once; the reason
// may follow, see docs/adr/0005.
func reportCommand() command {
	return command{
		definition: discord.Definition{
			Type: wire.MessageCommand, Name: reportName, Contexts: onServersOnly(),
		},
		run: report, quick: true,
		localise: func(book *speech.Book, d *discord.Definition) {
			d.NameIn = inOtherLanguages(book, func(v speech.Voice) string { return v.Say("command.report") })
		},
	}
}

func report(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	in, err := r.reported(ctx, i)
	var undecodable *wire.DecodeError
	if errors.As(err, &undecodable) { // people can look at what ombud cannot read
		in.Message = moderation.Message{Subject: moderation.Subject{
			GuildID: i.GuildID, ChannelID: i.ChannelID, MessageID: i.Command.TargetID,
		}}
	} else if err != nil {
		return discord.Reply{}, err
	}
	return r.takeReport(ctx, i, in)
}

// takeReport records the report of a message and answers with what can be added to it. What is not known of
// the message is asked of Discord, once: a flood of reports must not use up what ombud may ask.
func (r *Router) takeReport(ctx context.Context, i wire.Interaction, in wire.Inbound) (discord.Reply, error) {
	switch {
	case in.Message.Author.ID == r.SelfID:
		return discord.Reply{}, &moderation.RefusedError{Say: speech.Message{Key: "report.ombuds"}}
	case in.System:
		return discord.Reply{}, &moderation.RefusedError{Say: speech.Message{Key: "report.systems"}}
	}
	before, err := r.Moderation.ReportedBefore(ctx, in.Message, i.User.ID)
	switch {
	case err != nil:
		return discord.Reply{}, err
	case before.Again:
		return r.reportReply(ctx, i, before), nil
	case !before.Knows(in.Message) && in.Message.Author.ID != "": // nobody's: it could not be read
		if err := r.complete(ctx, &in); err != nil {
			return discord.Reply{}, fmt.Errorf("complete the reported message: %w", err)
		}
	}
	by := moderation.Reporter{ID: i.User.ID, Locale: i.Locale, AccountCreated: wire.Created(i.User.ID)}
	if i.Member != nil {
		by.Joined = i.Member.Joined
	}
	reported, err := r.Moderation.ReportMessage(ctx, in.Message, by, before)
	if err != nil {
		return discord.Reply{}, err
	}
	return r.reportReply(ctx, i, reported), nil
}

// reported is the message whose menu was used. Discord sends it along; it is read again
// only when it cannot be decoded as sent.
func (r *Router) reported(ctx context.Context, i wire.Interaction) (wire.Inbound, error) {
	in, err := wire.DecodeMessage("the reported message", i.Command.Resolved.Messages[i.Command.TargetID])
	in.Message.Subject.GuildID = i.GuildID
	if err != nil {
		if in, err = r.readReported(ctx, i.ChannelID, i.Command.TargetID); err != nil {
			return in, err
		}
	}
	return in, nil
}

func (r *Router) readReported(ctx context.Context, channelID, messageID string) (wire.Inbound, error) {
	in, err := r.Client.Message(ctx, channelID, messageID)
	switch {
	case errors.Is(err, moderation.ErrNotFound):
		return in, &moderation.RefusedError{Say: speech.Message{Key: "report.gone"}}
	case err != nil:
		return in, fmt.Errorf("read the reported message: %w", err)
	}
	return in, nil
}
