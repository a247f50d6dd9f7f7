package discord

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/article"
)

// FeedButton is a button about a feed or an offer of one. Like every button it is a
// pointer: whoever follows it looks everything up.
type FeedButton struct {
	Do FeedDoing
	ID int64
}

// FeedDoing is what a FeedButton does.
type FeedDoing string

// The doings, and whose id each takes.
const (
	TryFeed     FeedDoing = "try"   // a feed's
	RetryFeed   FeedDoing = "again" // an alert's: it stands in a direct message, which belongs to no server
	AcceptOffer FeedDoing = "add"   // an offer's
	UseOffer    FeedDoing = "use"   // an offer's: look at that address instead
	DropOffer   FeedDoing = "drop"  // an offer's
)

// FeedButtonPrefix begins the custom id of every FeedButton.
const FeedButtonPrefix = "ombud:feed:"

// CustomID writes the button as Discord keeps it.
func (b FeedButton) CustomID() string { return fmt.Sprintf("%s%s:%d", FeedButtonPrefix, b.Do, b.ID) }

// ParseFeedButton reads what CustomID writes and nothing else.
func ParseFeedButton(customID string) (FeedButton, bool) {
	rest, ok := strings.CutPrefix(customID, FeedButtonPrefix)
	do, number, found := strings.Cut(rest, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	b := FeedButton{Do: FeedDoing(do), ID: id}
	switch b.Do {
	case TryFeed, RetryFeed, AcceptOffer, UseOffer, DropOffer:
	default:
		return FeedButton{}, false
	}
	if !ok || !found || err != nil || id <= 0 || b.CustomID() != customID {
		return FeedButton{}, false
	}
	return b, true
}

func (b FeedButton) button(label string, style discordgo.ButtonStyle) discordgo.Button {
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
		made = append(made, b.button(plain(b.Label, MaxButtonLabel), style))
	}
	return []discordgo.MessageComponent{buttonRow(made...)}
}

// ArticlePreview is an article as it would be posted, for a reply.
func ArticlePreview(a article.Article, s article.Settings) Reply {
	m := articleMessage(article.Post{Article: a, Settings: s})
	r := Reply{Embeds: m.Embeds}
	if m.Content != nil {
		r.Text = *m.Content
	}
	return r
}
