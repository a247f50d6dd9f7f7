package store

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"ombud/internal/policy"
)

// CountKey makes the fingerprints of what rules count. It is derived from the
// key of the database, so that it stays the same and tells nothing of that.
func (s *Store) CountKey() policy.Key { return s.countKey }

// countKeyOf derives the key with HKDF (RFC 5869).
func countKeyOf(key []byte) (k policy.Key, err error) {
	derived, err := hkdf.Key(sha256.New, key, nil, "ombud fingerprints of what is counted", len(k))
	copy(k[:], derived)
	return k, err
}

// windowsAtATime keeps a statement below SQLite's bound on its parameters.
const windowsAtATime = 500

// SaveWindows writes down what was counted, and forgets what may be forgotten.
// Of what stands there already the later stays.
func (s *Store) SaveWindows(ctx context.Context, kept []policy.Kept) error {
	now := s.now()
	err := s.change(ctx, func(t *tx) error {
		if _, err := t.ExecContext(ctx, "DELETE FROM windows WHERE until < $1", millis(now)); err != nil {
			return err
		}
		for some := range slices.Chunk(latest(kept), windowsAtATime) {
			if err := t.saveWindows(ctx, now, some); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save %d counts: %w", len(kept), err)
	}
	return nil
}

// latest keeps the last of what is there twice: one statement may change a row
// once.
func latest(kept []policy.Kept) []policy.Kept {
	type place struct{ window, member policy.Fingerprint }
	last := make(map[place]int, len(kept))
	for i, k := range kept {
		last[place{k.Window, k.Member}] = i
	}
	once := make([]policy.Kept, 0, len(last))
	for i, k := range kept {
		if last[place{k.Window, k.Member}] == i {
			once = append(once, k)
		}
	}
	return once
}

func (t *tx) saveWindows(ctx context.Context, now time.Time, kept []policy.Kept) error {
	// Numbers first appear in their order, see dialect.
	var rows strings.Builder
	args := make([]any, 0, 1+5*len(kept))
	args = append(args, millis(now))
	for i, k := range kept {
		n := len(args)
		if i > 0 {
			rows.WriteString(", ")
		}
		fmt.Fprintf(&rows, "(CAST($1 AS BIGINT), $%d, $%d, $%d, CAST($%d AS BIGINT), CAST($%d AS BIGINT))", n+1, n+2, n+3, n+4, n+5)
		args = append(args, k.Window[:], k.Member[:], int64(k.Amount), k.At, k.Until)
	}
	_, err := t.ExecContext(ctx, `
		INSERT INTO windows (saved_at, fingerprint, member, amount, happened_at, until) VALUES `+rows.String()+`
		ON CONFLICT (fingerprint, member) DO UPDATE
		SET amount = excluded.amount, happened_at = excluded.happened_at, until = excluded.until, saved_at = excluded.saved_at
		WHERE windows.happened_at <= excluded.happened_at`, args...)
	return err
}

// Windows lists what was saved at or after some time, by any process, and is not
// to be forgotten yet.
func (s *Store) Windows(ctx context.Context, since time.Time) (kept []policy.Kept, err error) {
	err = s.view(ctx, func(t *tx) error {
		kept, err = list(ctx, t, func(rows *sql.Rows) (k policy.Kept, err error) {
			var window, member []byte
			err = rows.Scan(&window, &member, &k.Amount, &k.At, &k.Until)
			copy(k.Window[:], window)
			copy(k.Member[:], member)
			return k, err
		}, "SELECT fingerprint, member, amount, happened_at, until FROM windows WHERE saved_at >= $1 AND until >= $2", millis(since), millis(s.now()))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what was counted: %w", err)
	}
	return kept, nil
}
