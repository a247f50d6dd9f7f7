package handlers

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"ombud/internal/discord"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
	"ombud/internal/speech"
)

// maxLink is longer than any link to a message.
const maxLink = 200

// askForLink opens the form behind the button under a discussion's welcome.
func askForLink(_ context.Context, r *Router, i wire.Interaction) (discord.Form, error) {
	v := r.voice(i)
	return discord.Form{CustomID: i.CustomID, Title: v.Say("link.form"), Fields: []discord.Field{{
		ID: fieldWords, Label: v.Say("link.form.label"), Description: v.Say("link.form.about"), Required: true, Max: maxLink,
	}}}, nil
}

// linkCommand is /report: for those who have a message's link and cannot get at its menu.
func linkCommand() command {
	return command{
		definition: discord.Definition{
			Type: wire.SlashCommand, Name: "report", Contexts: onServersOnly(),
			Options: []discord.DefinitionOption{{Type: discord.OptionText, Name: "link", Required: true, MaxLength: maxLink}},
		},
		run: func(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
			return r.reportLinked(ctx, i, i.Command.Options["link"].String)
		},
		localise: func(book *speech.Book, d *discord.Definition) {
			d.Description = book.In(speech.English).Say("command.report.about")
			d.Options[0].Description = book.In(speech.English).Say("link.form.label")
			d.NameIn = inOtherLanguages(book, func(v speech.Voice) string { return v.Say("command.report.link") })
			d.DescriptionIn = inOtherLanguages(book, func(v speech.Voice) string { return v.Say("command.report.about") })
		},
	}
}

// reportByLink reports the message whose link somebody filled in.
func reportByLink(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	return r.reportLinked(ctx, i, i.Fields[fieldWords])
}

// reportLinked reports the message that a link leads to. It has to stand where the member can read it:
// a report must tell nobody whether there is such a message in a channel that is closed to them.
func (r *Router) reportLinked(ctx context.Context, i wire.Interaction, link string) (discord.Reply, error) {
	guildID, channelID, messageID, ok := messageLink(link)
	elsewhere := &moderation.RefusedError{Say: speech.Message{Key: "link.elsewhere"}}
	switch {
	case !ok:
		return discord.Reply{}, &moderation.RefusedError{Say: speech.Message{Key: "link.wrong"}}
	case guildID != i.GuildID || i.Member == nil:
		return discord.Reply{}, elsewhere
	case channelID != i.ChannelID:
		may, err := r.Directory.MayRead(ctx, i, channelID)
		if err != nil {
			return discord.Reply{}, fmt.Errorf("look up whether a member may read a channel: %w", err)
		}
		if !may {
			return discord.Reply{}, elsewhere
		}
	}
	in, err := r.readReported(ctx, channelID, messageID)
	var undecodable *wire.DecodeError
	switch {
	case discord.IsRefused(err):
		return discord.Reply{}, elsewhere
	case errors.As(err, &undecodable): // people can look at what ombud cannot read
		in.Message = moderation.Message{Subject: moderation.Subject{GuildID: guildID, ChannelID: channelID, MessageID: messageID}}
		return r.takeReport(ctx, i, in)
	case err != nil:
		return discord.Reply{}, err
	}
	in.Message.Subject.GuildID = guildID
	return r.takeReport(ctx, i, in)
}

// messageLink reads what "Copy Message Link" copies, in any of Discord's clients.
func messageLink(text string) (guildID, channelID, messageID string, ok bool) {
	m := regexp.MustCompile(`^<?https://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels/(\d{1,20})/(\d{1,20})/(\d{1,20})/?>?$`).
		FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return "", "", "", false
	}
	return m[1], m[2], m[3], true
}
