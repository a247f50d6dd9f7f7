package article

import (
	"context"
	"fmt"
	"time"
)

// Settings are what a server wants of a feed: those of its first channel with it.
func (s *Service) Settings(ctx context.Context, guildID string, feedID int64) (Settings, error) {
	all, err := s.Store.Subscriptions(ctx, guildID)
	if err != nil {
		return Settings{}, fmt.Errorf("look up the settings of feed %d: %w", feedID, err)
	}
	for _, sub := range all {
		if sub.Feed.ID == feedID {
			return sub.Settings, nil
		}
	}
	return Settings{}, fmt.Errorf("look up the settings of feed %d: %w", feedID, ErrNotFound)
}

// Edit keeps what a server wants of a feed. What cannot be so is a *SettingError or *FilterError.
func (s *Service) Edit(ctx context.Context, guildID string, feedID int64, settings Settings) error {
	if err := settings.Check(); err != nil {
		return err
	}
	if err := s.Store.SaveFeedSettings(ctx, guildID, feedID, settings); err != nil {
		return fmt.Errorf("edit feed %d: %w", feedID, err)
	}
	s.Log.InfoContext(ctx, "a feed was edited", "guild", guildID, "feed", feedID)
	return nil
}

// Channels are those of a server in which a feed's articles are posted.
func (s *Service) Channels(ctx context.Context, guildID string, feedID int64) ([]string, error) {
	all, err := s.Store.Subscriptions(ctx, guildID)
	if err != nil {
		return nil, fmt.Errorf("look up the channels of feed %d: %w", feedID, err)
	}
	var channels []string
	for _, sub := range all {
		if sub.Feed.ID == feedID {
			channels = append(channels, sub.ChannelID)
		}
	}
	return channels, nil
}

// Move has a feed's articles posted in another channel of the server from now on.
func (s *Service) Move(ctx context.Context, guildID string, feedID int64, from, to string) error {
	if err := s.Store.MoveFeed(ctx, guildID, feedID, from, to, s.Now()); err != nil {
		return fmt.Errorf("move feed %d: %w", feedID, err)
	}
	s.Log.InfoContext(ctx, "a feed was moved", "guild", guildID, "feed", feedID, "from", from, "channel", to)
	return nil
}

// Pause lets a feed rest on a server: what it brings meanwhile is noted and not posted.
func (s *Service) Pause(ctx context.Context, guildID string, feedID int64) error {
	if err := s.Store.Rest(ctx, guildID, feedID, s.Now()); err != nil {
		return fmt.Errorf("pause feed %d: %w", feedID, err)
	}
	return nil
}

// Resume wakes a feed, and polls one again that was paused because it failed.
func (s *Service) Resume(ctx context.Context, guildID string, feedID int64) error {
	if err := s.Store.Rest(ctx, guildID, feedID, time.Time{}); err != nil {
		return fmt.Errorf("resume feed %d: %w", feedID, err)
	}
	return nil
}

// Preview is a document's newest article as it would be posted, with what its page adds; false
// when there is none.
func (s *Service) Preview(ctx context.Context, doc Document) (Article, bool) {
	if len(doc.Articles) == 0 {
		return Article{}, false
	}
	a := doc.Articles[0]
	if a.URL == "" || s.FetchPage == nil {
		return a, true
	}
	page, err := s.FetchPage(ctx, a.URL)
	if err != nil { // it is posted without a page as well
		return a, true
	}
	return page.Complete(a), true
}

// Complete adds to an article what its page says and its feed does not.
func (p Page) Complete(a Article) Article {
	for _, pair := range []struct {
		to   *string
		from string
	}{{&a.Summary, p.Summary}, {&a.Image, p.Image}, {&a.Author, p.Author}, {&a.Language, p.Language}} {
		if *pair.to == "" {
			*pair.to = pair.from
		}
	}
	return a
}

// unopened says why a discussion takes no orders yet: its first message is still on its way, after which
// its life begins.
func unopened(p Post) error {
	if p.Discussion.Life != Unopened {
		return nil
	}
	return &SettingError{Sentence: "This discussion is still being opened: its first message is on its way. Try again when it stands there; `/feed why` tells what keeps it."}
}

// CloseDiscussion has a discussion closed now; why is what its members are told.
func (s *Service) CloseDiscussion(ctx context.Context, p Post, why string) error {
	if err := unopened(p); err != nil {
		return err
	}
	if p.Discussion.Life != Open && p.Discussion.Life != Reopening {
		return &SettingError{Sentence: "This discussion is closed already."}
	}
	return s.Store.Order(ctx, p.ID, Order{Life: Closing, Why: why, ClosesAt: p.Discussion.ClosesAt, At: s.Now()})
}

// ReopenDiscussion has a closed discussion opened again for so many days, or as many as its feed
// says for 0, and returns when it closes; the zero time: never by itself.
func (s *Service) ReopenDiscussion(ctx context.Context, p Post, days int) (time.Time, error) {
	if err := unopened(p); err != nil {
		return time.Time{}, err
	}
	if p.Discussion.Life == Open || p.Discussion.Life == Reopening {
		return time.Time{}, &SettingError{Sentence: "This discussion is open."}
	}
	if days == 0 {
		days = p.Settings.CloseDays
	}
	var until time.Time
	if days > 0 {
		until = s.Now().Add(time.Duration(days) * 24 * time.Hour)
	}
	return until, s.Store.Order(ctx, p.ID, Order{Life: Reopening, ClosesAt: until, At: s.Now()})
}

// HoldDiscussion keeps a discussion open, or opens it again, until somebody closes it.
func (s *Service) HoldDiscussion(ctx context.Context, p Post, moderatorID string) error {
	if err := unopened(p); err != nil {
		return err
	}
	o := Order{HeldBy: moderatorID, At: s.Now()}
	if p.Discussion.Life != Open {
		o.Life = Reopening
	}
	return s.Store.Order(ctx, p.ID, o)
}

// SlowDiscussion sets how many seconds apart a member may write, until it is set again.
func (s *Service) SlowDiscussion(ctx context.Context, p Post, seconds int) error {
	if err := unopened(p); err != nil {
		return err
	}
	if p.Discussion.Life != Open {
		return &SettingError{Sentence: "This discussion is closed: open it first with `/discussion reopen`."}
	}
	return s.Store.Order(ctx, p.ID, Order{SetSlow: true, Slow: seconds, At: s.Now()})
}
