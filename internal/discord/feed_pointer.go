package discord

import (
	"fmt"
	"strconv"
	"strings"
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
