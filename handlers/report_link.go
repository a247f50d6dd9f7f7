package handlers

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"ombud/internal/discord"
	"ombud/internal/moderation"
	"ombud/internal/speech"
)

// maxLink is longer than any link to a message.
const maxLink = 200

// askForLink opens the form behind the button under a discussion's welcome.
func askForLink(_ context.Context, r *Router, i discord.Interaction) (discord.Form, error) {
	v := r.voice(i)
	return discord.Form{CustomID: i.CustomID, Title: v.Say("link.form"), Fields: []discord.Field{{
		ID: fieldWords, Label: v.Say("link.form.label"), Description: v.Say("link.form.about"), Required: true, Max: maxLink,
	}}}, nil
}

// reportByLink reports the message that a link leads to. It has to stand where the
// button does: what else a member may read, ombud does not know.
func reportByLink(ctx context.Context, r *Router, i discord.Interaction) (discord.Reply, error) {
	guildID, channelID, messageID, ok := messageLink(i.Fields[fieldWords])
	switch {
	case !ok:
		return discord.Reply{}, &moderation.RefusedError{Say: speech.Message{Key: "link.wrong"}}
	case guildID != i.GuildID || channelID != i.ChannelID:
		return discord.Reply{}, &moderation.RefusedError{Say: speech.Message{Key: "link.elsewhere"}}
	}
	in, err := r.readReported(ctx, channelID, messageID)
	var undecodable *discord.DecodeError
	switch {
	case errors.As(err, &undecodable): // people can look at what ombud cannot read
		in.Message = moderation.Message{Subject: moderation.Subject{GuildID: guildID, ChannelID: channelID, MessageID: messageID}}
		return r.takeReport(ctx, i, in)
	case err != nil:
		return discord.Reply{}, err
	}
	in.Message.Subject.GuildID = guildID
	if err := r.complete(ctx, &in); err != nil {
		return discord.Reply{}, fmt.Errorf("complete the reported message: %w", err)
	}
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
