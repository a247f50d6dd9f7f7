package customid

import (
	"fmt"
	"strconv"
	"strings"
)

// Feed is a button about a feed or an offer of one. Like every button it is a
// pointer: whoever follows it looks everything up.
type Feed struct {
	Do FeedDoing
	ID int64
}

// FeedDoing is what a button about a feed does.
type FeedDoing string

// The doings, and whose id each takes.
const (
	TryFeed     FeedDoing = "try"   // a feed's
	RetryFeed   FeedDoing = "again" // an alert's: it stands in a direct message, which belongs to no server
	AcceptOffer FeedDoing = "add"   // an offer's
	UseOffer    FeedDoing = "use"   // an offer's: look at that address instead
	DropOffer   FeedDoing = "drop"  // an offer's
)

// FeedPrefix begins the custom id of every Feed.
const FeedPrefix = "ombud:feed:"

// CustomID writes the button as Discord keeps it.
func (b Feed) CustomID() string { return fmt.Sprintf("%s%s:%d", FeedPrefix, b.Do, b.ID) }

// ParseFeed reads what CustomID writes and nothing else.
func ParseFeed(customID string) (Feed, bool) {
	rest, ok := strings.CutPrefix(customID, FeedPrefix)
	do, number, found := strings.Cut(rest, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	b := Feed{Do: FeedDoing(do), ID: id}
	switch b.Do {
	case TryFeed, RetryFeed, AcceptOffer, UseOffer, DropOffer:
	default:
		return Feed{}, false
	}
	if !ok || !found || err != nil || id <= 0 || b.CustomID() != customID {
		return Feed{}, false
	}
	return b, true
}
