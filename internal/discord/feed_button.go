package discord

import (
	"github.com/bwmarrin/discordgo"
)

func feedButton(b FeedButton, label string, style discordgo.ButtonStyle) discordgo.Button {
	return discordgo.Button{Label: Fit(label, MaxButtonLabel), Style: style, CustomID: b.CustomID()}
}

func buttonRow(buttons ...discordgo.Button) discordgo.ActionsRow {
	var row discordgo.ActionsRow
	for _, b := range buttons {
		row.Components = append(row.Components, b)
	}
	return row
}

// LabelledFeedButton is a FeedButton with what people read on it.
type LabelledFeedButton struct {
	FeedButton
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
		made = append(made, feedButton(b.FeedButton, plain(b.Label, MaxButtonLabel), style))
	}
	return []discordgo.MessageComponent{buttonRow(made...)}
}

// tryAgain is the button under an alert about a feed.
func tryAgain(b FeedButton) *[]discordgo.MessageComponent {
	return &[]discordgo.MessageComponent{buttonRow(feedButton(b, "Try again", discordgo.PrimaryButton))}
}
