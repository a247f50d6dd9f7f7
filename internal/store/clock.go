package store

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

// astray is a difference between two clocks that no network explains.
const astray = 10 * time.Second

// clock tells the database's time, so that processes whose own clocks differ agree on what
// is due. With SQLite the process has no other than its own.
type clock struct {
	own    func() time.Time
	ahead  atomic.Int64 // of the database's clock, in nanoseconds
	warned atomic.Bool
}

func (c *clock) now() time.Time { return c.own().Add(time.Duration(c.ahead.Load())) }

// set notes what the database's clock said between two moments of the process's own.
func (c *clock) set(ctx context.Context, log *slog.Logger, asked, answered time.Time, millis int64) {
	middle := asked.Add(answered.Sub(asked) / 2)
	ahead := time.UnixMilli(millis).Sub(middle)
	if ahead.Abs() < answered.Sub(asked) { // no more than the answer took: the same time, for all that is known
		ahead = 0
	}
	c.ahead.Store(int64(ahead))
	if wrong := ahead.Abs() > astray; wrong != c.warned.Swap(wrong) && wrong {
		log.WarnContext(ctx, "this machine's clock differs from the database's, which is the one that counts", "by", -ahead.Round(time.Second))
	}
}

// Now is the time by which everything in the database is due: with PostgreSQL that of its server.
func (s *Store) Now() time.Time { return s.clock.now() }

func (s *Store) now() time.Time { return s.clock.now() }

// readClock compares the clocks.
func (s *Store) readClock(ctx context.Context) error {
	if s.dialect.clock == "" {
		return nil
	}
	asked := s.clock.own()
	var millis int64
	if err := s.db.QueryRowContext(ctx, "SELECT "+s.dialect.clock).Scan(&millis); err != nil {
		return fmt.Errorf("ask the database for the time: %w", err)
	}
	s.clock.set(ctx, s.log, asked, s.clock.own(), millis)
	return nil
}

// nowIn reads the database's clock in a transaction, in milliseconds.
func (s *Store) nowIn(ctx context.Context, t *tx) (millis int64, err error) {
	if s.dialect.clock == "" {
		return s.now().UnixMilli(), nil
	}
	if err = t.QueryRowContext(ctx, "SELECT "+s.dialect.clock).Scan(&millis); err != nil {
		return 0, fmt.Errorf("ask the database for the time: %w", err)
	}
	return millis, nil
}
