package store

import (
	"context"
	"fmt"
	"time"

	"ombud/internal/jobs"
)

// Figures are how much of what there is, for whoever watches over ombud.
type Figures struct {
	OpenCases      int64
	OldestOpenCase time.Duration // how long it has been open; zero: there is none
	CardsWaiting   int64         // cases whose card has to be posted or brought up to date
	KeptFiles      int64         // bytes of members' files
	Feeds          int64
	FailingFeeds   int64         // whose last poll failed
	FeedOverdue    time.Duration // for how long the feed that waits longest for its poll has been due; zero: none is
	Queues         []jobs.Waiting
}

// Figures counts in one transaction that only reads. On SQLite everything else waits
// meanwhile: some milliseconds for each ten thousand cases.
func (s *Store) Figures(ctx context.Context) (f Figures, err error) {
	err = s.view(ctx, func(t *tx) error {
		f = Figures{}
		now := s.now()
		var opened, due time.Time
		if err := t.QueryRowContext(ctx, "SELECT count(*), coalesce(min(opened_at), 0) FROM cases WHERE decision_id IS NULL").
			Scan(&f.OpenCases, instant{&opened}); err != nil {
			return fmt.Errorf("the open cases: %w", err)
		}
		if err := t.QueryRowContext(ctx, "SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM copies WHERE lost = ''").Scan(&f.KeptFiles); err != nil {
			return fmt.Errorf("what is kept of files: %w", err)
		}
		if err := t.QueryRowContext(ctx, `
			SELECT count(*), coalesce(sum(CASE WHEN failures > 0 THEN 1 ELSE 0 END), 0), coalesce(min(next_poll), 0) FROM feeds f
			WHERE paused_at = 0 AND EXISTS (SELECT 1 FROM subscriptions s WHERE s.feed_id = f.id)`). // the others are polled no more
			Scan(&f.Feeds, &f.FailingFeeds, instant{&due}); err != nil {
			return fmt.Errorf("the feeds: %w", err)
		}
		f.OldestOpenCase, f.FeedOverdue = age(opened, now), age(due, now)
		if f.CardsWaiting, err = s.driver.CardsWaiting(ctx, t.Tx); err != nil {
			return err
		}
		f.Queues, err = s.driver.Waiting(ctx, t.Tx)
		return err
	})
	if err != nil {
		return Figures{}, fmt.Errorf("count: %w", err)
	}
	return f, nil
}

// age is zero for what never was and for what is yet to come.
func age(t, now time.Time) time.Duration {
	if t.IsZero() {
		return 0
	}
	return max(now.Sub(t), 0)
}
