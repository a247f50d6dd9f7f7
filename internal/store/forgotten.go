package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ombud/internal/moderation"
)

// fingerprint knows a member again without naming them.
func (s *Store) fingerprint(memberID string) string { return s.CacheKey("forgotten", memberID) }

// remember keeps of a member who is forgotten that they were, so that what they wrote before begins no case anew.
func (g *forgetting) remember(ctx context.Context, fingerprint string) error {
	now := g.now()
	_, err := g.ExecContext(ctx, `
		INSERT INTO forgotten (fingerprint, forgotten_at, kept_until) VALUES ($1, $2, $3)
		ON CONFLICT (fingerprint) DO UPDATE SET forgotten_at = excluded.forgotten_at, kept_until = excluded.kept_until`,
		fingerprint, millis(now), millis(now.Add(moderation.ForgottenFor)))
	if err != nil {
		return fmt.Errorf("keep that somebody was forgotten: %w", err)
	}
	return nil
}

// ForgottenAt is when a member was forgotten, zero if they were not, or long ago.
func (s *Store) ForgottenAt(ctx context.Context, memberID string) (at time.Time, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT forgotten_at FROM forgotten WHERE fingerprint = $1", s.fingerprint(memberID)).Scan(instant{&at})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, fmt.Errorf("look whether somebody was forgotten: %w", err)
	}
	return at, nil
}

// DropForgotten deletes what is kept of who was forgotten, once its time is over.
func (s *Store) DropForgotten(ctx context.Context, now time.Time) error {
	if _, err := s.db.ExecContext(ctx, "DELETE FROM forgotten WHERE kept_until <= $1", millis(now)); err != nil {
		return fmt.Errorf("drop who was forgotten: %w", err)
	}
	return nil
}
