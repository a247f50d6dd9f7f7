package store

import (
	"context"
	"fmt"
	"time"
)

// startsLock is an advisory lock's number, made from the letters of "starts".
const startsLock = 0x737461727473

const startsWindow = 24 * time.Hour

// ReserveStart reserves the next turn to begin a session with the gateway, for which the
// caller waits. Turns of one key are spacing apart, whichever process has them, and there are
// budget of them in 24 hours. When they run low, each waits until the day can bear it. A turn
// that is further away than within is not reserved: ask again when wait is over. left is how
// many there are still.
func (s *Store) ReserveStart(ctx context.Context, key int, spacing time.Duration, budget int, within time.Duration) (wait time.Duration, left int, err error) {
	err = s.change(ctx, func(t *tx) error {
		if err := s.lockStarts(ctx, t); err != nil {
			return err
		}
		now, err := s.nowIn(ctx, t)
		if err != nil {
			return err
		}
		// A turn further off than any is reserved, even when few are left, was reserved by a clock that was ahead.
		far := max(within+spacing, 3*startsWindow/time.Duration(budget))
		if _, err := t.ExecContext(ctx, "DELETE FROM session_starts WHERE due_at <= $1 OR due_at > $2",
			now-startsWindow.Milliseconds(), now+far.Milliseconds()); err != nil {
			return err
		}
		var begun int
		var oldest, newest, ofKey int64
		err = t.QueryRowContext(ctx, `
			SELECT count(*), coalesce(min(due_at), 0), coalesce(max(due_at), 0), coalesce(max(CASE WHEN rate_key = $1 THEN due_at END), 0)
			FROM session_starts`, key).Scan(&begun, &oldest, &newest, &ofKey)
		if err != nil {
			return err
		}
		due := max(now, ofKey+spacing.Milliseconds())
		left = max(budget-begun, 0)
		switch {
		case left == 0:
			due = max(due, oldest+startsWindow.Milliseconds())
		case left <= budget/4:
			due = max(due, newest+(startsWindow/time.Duration(budget)).Milliseconds())
		}
		if wait = time.Duration(due-now) * time.Millisecond; wait > within || left == 0 {
			return nil
		}
		left--
		_, err = t.ExecContext(ctx, "INSERT INTO session_starts (rate_key, due_at) VALUES ($1, $2)", key, due)
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("reserve a turn to begin a session: %w", err)
	}
	return wait, left, nil
}

// StartsLeft is how many sessions may still be begun within 24 hours.
func (s *Store) StartsLeft(ctx context.Context, budget int) (left int, err error) {
	var begun int
	err = s.db.QueryRowContext(ctx, "SELECT count(*) FROM session_starts WHERE due_at > $1 AND due_at < $2", // later ones were reserved by a clock that was ahead
		s.now().Add(-startsWindow).UnixMilli(), s.now().Add(startsWindow).UnixMilli()).Scan(&begun)
	if err != nil {
		return 0, fmt.Errorf("count the sessions begun: %w", err)
	}
	return max(budget-begun, 0), nil
}

// lockStarts has turns given out one after the other.
func (s *Store) lockStarts(ctx context.Context, t *tx) error {
	if s.dialect.clock == "" {
		return nil // there is one connection
	}
	if _, err := t.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(startsLock)); err != nil {
		return fmt.Errorf("wait for other processes: %w", err)
	}
	return nil
}
