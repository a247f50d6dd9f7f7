package article

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// AmbiguousError says that a text fits several feeds of the server.
type AmbiguousError struct{ Feeds []Feed }

func (e *AmbiguousError) Error() string {
	var names []string
	for _, f := range e.Feeds[:min(len(e.Feeds), 5)] {
		names = append(names, fmt.Sprintf("%d (%s)", f.ID, f.Title))
	}
	return fmt.Sprintf("That fits %d feeds. Say which by its number: %s", len(e.Feeds), strings.Join(names, ", "))
}

// Find returns the feed of the server that text names: by its id, its address,
// its title, or a part of either that fits one feed only. Otherwise the error
// is ErrNotFound or *AmbiguousError.
func (s *Service) Find(ctx context.Context, guildID, text string) (Feed, error) {
	subscriptions, err := s.Store.Subscriptions(ctx, guildID)
	if err != nil {
		return Feed{}, fmt.Errorf("find a feed of server %s: %w", guildID, err)
	}
	text = strings.TrimSpace(text)
	id, _ := strconv.ParseInt(strings.TrimPrefix(text, "#"), 10, 64)
	lower := strings.ToLower(text)
	address := bareAddress(text)
	// From the surest sign to the weakest; a surer one silences those after it.
	for _, fits := range []func(Feed) bool{
		func(f Feed) bool { return f.ID == id },
		func(f Feed) bool { return address != "" && bareAddress(f.URL) == address },
		func(f Feed) bool { return strings.EqualFold(f.Title, text) },
		func(f Feed) bool {
			return lower != "" && (strings.Contains(strings.ToLower(f.Title), lower) || strings.Contains(strings.ToLower(f.URL), lower))
		},
	} {
		found := feedsThat(subscriptions, fits)
		switch len(found) {
		case 0:
			continue
		case 1:
			return found[0], nil
		}
		return Feed{}, &AmbiguousError{Feeds: found}
	}
	return Feed{}, fmt.Errorf("find a feed of server %s: %w", guildID, ErrNotFound)
}

// bareAddress is an address without scheme and trailing slash, "" for no address.
func bareAddress(text string) string {
	u, err := ParseURL(text)
	if err != nil {
		return ""
	}
	bare := url.URL{Host: u.Host, Path: strings.TrimSuffix(u.Path, "/"), RawQuery: u.RawQuery}
	return bare.String()
}

// feedsThat fit, each once, however many channels have them.
func feedsThat(subscriptions []Subscription, fits func(Feed) bool) []Feed {
	var found []Feed
	seen := map[int64]bool{}
	for _, sub := range subscriptions {
		if !seen[sub.Feed.ID] && fits(sub.Feed) {
			seen[sub.Feed.ID] = true
			found = append(found, sub.Feed)
		}
	}
	return found
}
