package article

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Service is what ombud does about feeds: subscribing, polling, publishing.
type Service struct {
	Store     Store
	Publisher Publisher
	// Fetch is (*Fetcher).Fetch, FetchPage (*Fetcher).FetchPage; without the latter no pages are read.
	Fetch     func(ctx context.Context, address string, last Validity) (Document, error)
	FetchPage func(ctx context.Context, address string) (Page, error)
	Now       func() time.Time
	Log       *slog.Logger
}

// Subscribe fetches the feed at address and lets the channel have its articles
// from now on, and the newest few of those it holds already. What people may
// have done wrong comes back as an error with a Sentence: *NotAFeedError (which
// names the feeds a page links to), *FetchError or ErrAlreadySubscribed.
func (s *Service) Subscribe(ctx context.Context, wish Wish, address string) (Feed, error) {
	doc, err := s.Look(ctx, address)
	if err != nil {
		return Feed{}, fmt.Errorf("subscribe channel %s: %w", wish.ChannelID, err)
	}
	doc.Validity.Interval = firstInterval
	feed, err := s.Store.Subscribe(ctx, wish, doc, s.Now())
	if err != nil {
		return Feed{}, fmt.Errorf("subscribe channel %s: %w", wish.ChannelID, err)
	}
	s.Log.InfoContext(ctx, "subscribed", "guild", wish.GuildID, "channel", wish.ChannelID, "feed", feed.ID, "articles", len(doc.Articles))
	return feed, nil
}

// Look fetches the feed at address for somebody who waits for it. A server that is
// busy with our other requests gets some seconds.
func (s *Service) Look(ctx context.Context, address string) (Document, error) {
	const patience = 3
	for try := 1; ; try++ {
		doc, err := s.Fetch(ctx, address, Validity{})
		var busy *BusyError
		if !errors.As(err, &busy) || busy.After > busyAgain || try == patience {
			return doc, err
		}
		select {
		case <-ctx.Done():
			return Document{}, ctx.Err()
		case <-time.After(busyAgain):
		}
	}
}

// Unsubscribe ends the server's subscriptions to a feed, in every channel.
func (s *Service) Unsubscribe(ctx context.Context, guildID string, feedID int64) error {
	if err := s.Store.Unsubscribe(ctx, guildID, feedID); err != nil {
		return fmt.Errorf("unsubscribe server %s from feed %d: %w", guildID, feedID, err)
	}
	s.Log.InfoContext(ctx, "unsubscribed", "guild", guildID, "feed", feedID)
	return nil
}

// List returns a server's subscriptions by feed title, then channel.
func (s *Service) List(ctx context.Context, guildID string) ([]Subscription, error) {
	subscriptions, err := s.Store.Subscriptions(ctx, guildID)
	if err != nil {
		return nil, fmt.Errorf("list feeds of server %s: %w", guildID, err)
	}
	return subscriptions, nil
}

// FindDue enqueues a poll for each feed whose time has come and returns how many.
func (s *Service) FindDue(ctx context.Context) (int, error) {
	n, err := s.Store.EnqueueDue(ctx, s.Now())
	if err != nil {
		return 0, fmt.Errorf("find due feeds: %w", err)
	}
	return n, nil
}
