package draw

import (
	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/customid"
	"ombud/internal/discord/markdown"
)

func feedButton(b customid.Feed, label string, style discordgo.ButtonStyle) discordgo.Button {
	return discordgo.Button{Label: markdown.Fit(label, markdown.MaxButtonLabel), Style: style, CustomID: b.CustomID()}
}

func buttonRow(buttons ...discordgo.Button) discordgo.ActionsRow {
	var row discordgo.ActionsRow
	for _, b := range buttons {
		row.Components = append(row.Components, b)
	}
	return row
}

// LabelledFeedButton is a button about a feed with what people read on it.
type LabelledFeedButton struct {
	customid.Feed
	Label string
}

// FeedButtons is a row of buttons for a reply; the first is the one to press.
func FeedButtons(buttons ...LabelledFeedButton) []discordgo.MessageComponent {
	var made []discordgo.Button
	for n, b := range buttons {
		style := discordgo.SecondaryButton
		if n == 0 {
			style = discordgo.PrimaryButton
		}
		made = append(made, feedButton(b.Feed, markdown.Plain(b.Label, markdown.MaxButtonLabel), style))
	}
	return []discordgo.MessageComponent{buttonRow(made...)}
}

// TryAgain is the button under an alert about a feed.
func TryAgain(b customid.Feed) *[]discordgo.MessageComponent {
	return &[]discordgo.MessageComponent{buttonRow(feedButton(b, "Try again", discordgo.PrimaryButton))}
}
