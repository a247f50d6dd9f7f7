package discord

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/moderation"
)

// restoring is a message that comes back: its author's own words, and below them what ombud says of it.
func restoring(r moderation.Restoring) drawing {
	text := Fit(r.Text, MaxContent)
	note := []string{"Restored by the moderators."}
	if r.Answers != "" {
		note = append(note, fmt.Sprintf("It answers [this message](https://discord.com/channels/%s/%s/%s).",
			onlyDigits(r.Original.GuildID), onlyDigits(r.Original.ChannelID), onlyDigits(r.Answers)))
	}
	if lost := r.LostWords(); lost != "" {
		note = append(note, lost)
	}
	if text != r.Text { // longer than a webhook may send; its author had more room
		beyond := strings.TrimPrefix(r.Text, strings.TrimSuffix(text, ellipsis))
		note = append([]string{Fit("…"+strings.TrimSpace(beyond), MaxEmbedDescription-500)}, note...)
	}
	return drawing{Content: &text, Embeds: []*discordgo.MessageEmbed{{
		Description: strings.Join(note, "\n"), Color: colourDecided,
		Footer: &discordgo.MessageEmbedFooter{Text: cardMarker(r.CaseID)},
	}}}
}
