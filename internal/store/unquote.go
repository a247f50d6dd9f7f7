package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ombud/internal/moderation"
)

// mustUnquote notes that what stands on Discord about a case quotes what was deleted here: its card, which
// may be another case's, the cards of its appeals and the messages of sweeps that began with it.
func (t *tx) mustUnquote(ctx context.Context, caseID int64, now time.Time) error {
	for _, query := range []string{
		`UPDATE cases SET unquote_at = $1 WHERE id = (SELECT CASE WHEN c.shown_on <> 0 THEN c.shown_on ELSE c.id END FROM cases c WHERE c.id = $2)
			AND EXISTS (SELECT 1 FROM cards k WHERE k.case_id = cases.id AND k.message_id <> '')`,
		`UPDATE cases SET unquote_at = $1 WHERE id = $2 AND EXISTS (SELECT 1 FROM appeals a WHERE a.case_id = cases.id AND a.card_id <> '')`,
		`UPDATE cases SET unquote_at = $1 WHERE id = $2 AND EXISTS (SELECT 1 FROM sweeps w WHERE w.case_id = cases.id AND w.message_id <> '')`,
	} {
		if _, err := t.ExecContext(ctx, query, millis(now), caseID); err != nil {
			return fmt.Errorf("note that cards quote what was deleted: %w", err)
		}
	}
	return nil
}

// NextToUnquote is the newest case whose cards quote what was deleted and may be edited now; 0: there is none.
func (s *Store) NextToUnquote(ctx context.Context, now time.Time) (caseID int64, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT id FROM cases WHERE unquote_at <> 0 AND unquote_at <= $1 ORDER BY id DESC LIMIT 1", millis(now)).Scan(&caseID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("look for a card that quotes what was deleted: %w", err)
	}
	return caseID, nil
}

// Unquoted notes that a case's cards quote nothing any more, unless something was deleted since they were drawn.
// at says when to try again instead; zero: it is done.
func (s *Store) Unquoted(ctx context.Context, c moderation.Case, at time.Time) error {
	_, err := s.db.ExecContext(ctx, "UPDATE cases SET unquote_at = $1 WHERE id = $2 AND unquote_at = $3", millis(at), c.ID, millis(c.Texts.UnquoteAt))
	if err != nil {
		return fmt.Errorf("note what the cards of case %d quote: %w", c.ID, err)
	}
	return nil
}

// AppealsShown are the appeals in a case that have a card.
func (s *Store) AppealsShown(ctx context.Context, caseID int64) (all []moderation.Appeal, err error) {
	err = s.view(ctx, func(t *tx) error {
		ids, err := list(ctx, t, one[int64], "SELECT id FROM appeals WHERE case_id = $1 AND card_id <> '' ORDER BY id", caseID)
		for _, id := range ids {
			a, err := t.readAppeal(ctx, " WHERE id = $1", id)
			if err != nil {
				return err
			}
			all = append(all, a)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the appeals in case %d: %w", caseID, err)
	}
	return all, nil
}

// SweepsShown are the sweeps that began with a case and have a message.
func (s *Store) SweepsShown(ctx context.Context, caseID int64) (all []moderation.Sweep, err error) {
	err = s.view(ctx, func(t *tx) error {
		ids, err := list(ctx, t, one[int64], "SELECT id FROM sweeps WHERE case_id = $1 AND message_id <> '' ORDER BY id", caseID)
		for _, id := range ids {
			w, err := t.readSweep(ctx, id)
			if err != nil {
				return err
			}
			all = append(all, w)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the sweeps of case %d: %w", caseID, err)
	}
	return all, nil
}
