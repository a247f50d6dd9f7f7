package draw

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
)

// Restored is a message that comes back: its author's own words, and below them what ombud says of it.
func Restored(r moderation.Restoring) Message {
	text := markdown.Fit(r.Text, markdown.MaxContent)
	note := []string{"Restored by the moderators."}
	if r.Answers != "" {
		note = append(note, fmt.Sprintf("It answers [this message](https://discord.com/channels/%s/%s/%s).",
			markdown.OnlyDigits(r.Original.GuildID), markdown.OnlyDigits(r.Original.ChannelID), markdown.OnlyDigits(r.Answers)))
	}
	if lost := r.LostWords(); lost != "" {
		note = append(note, lost)
	}
	if text != r.Text { // longer than a webhook may send; its author had more room
		beyond := strings.TrimPrefix(r.Text, strings.TrimSuffix(text, markdown.Ellipsis))
		note = append([]string{markdown.Fit("…"+strings.TrimSpace(beyond), markdown.MaxEmbedDescription-500)}, note...)
	}
	return Message{Content: &text, Embeds: []*discordgo.MessageEmbed{{
		Description: strings.Join(note, "\n"), Color: colourDecided,
		Footer: &discordgo.MessageEmbedFooter{Text: CardMarker(r.CaseID)},
	}}}
}
