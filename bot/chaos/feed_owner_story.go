package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ownerTold: a feed fails for days, is paused, and who added it hears of it, once.
func ownerTold(ctx context.Context, s *stage) error {
	_, _, stop, err := s.withFeed(ctx, s.Channels.Discussions)
	if err != nil {
		return err
	}
	stop()
	failed := func() error {
		n, err := s.count(ctx, "SELECT count(*) FROM feeds WHERE failing_since <> 0")
		if err == nil && n != 1 {
			err = errors.New("the feed has not failed")
		}
		return err
	}
	resume := func(ctx context.Context) error {
		return s.insist(ctx, "is asked again", "feed resume", option("feed", "1"))
	}
	if err := s.repeat(ctx, resume, failed); err != nil {
		return err
	}
	err = s.awayFor(ctx, func() error {
		if err := s.age(ctx, 4*24*time.Hour, map[string][]string{"feeds": {"failing_since", "last_poll", "next_poll"}}); err != nil {
			return err
		}
		return s.failedOften(ctx)
	})
	if err != nil {
		return err
	}
	heard := func() error {
		all, err := letters(ctx, s.admin)
		if err == nil && (len(all) != 1 || !strings.Contains(all[0].Text(), "is paused")) {
			err = fmt.Errorf("who added the feed has %d direct messages", len(all))
		}
		return err
	}
	if err := eventually(ctx, restart, heard); err != nil {
		return err
	}
	if err := s.atRest(ctx); err != nil {
		return err
	}
	return heard()
}

// failedOften has the feed failed as often as it is asked in the days that the harness leaves out.
func (s *stage) failedOften(ctx context.Context) error {
	db, err := s.database()
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // the statement has been committed
	if _, err := db.ExecContext(ctx, "UPDATE feeds SET failures = 20"); err != nil {
		return fmt.Errorf("have the feed failed for days: %w", err)
	}
	return nil
}
