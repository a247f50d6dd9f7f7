package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// drawnWithin is how long the drawing of one card may take; the job that does it has
// less time.
const drawnWithin = 40 * time.Second

// drawnSoon is when a card that another process draws may be drawn again.
const drawnSoon = time.Second

// DrawnElsewhereError says that another process draws the card at this moment.
type DrawnElsewhereError struct{ CaseID int64 }

func (e *DrawnElsewhereError) Error() string {
	return fmt.Sprintf("another process draws the card of case %d", e.CaseID)
}

// RetryAfter is when to try again.
func (e *DrawnElsewhereError) RetryAfter() time.Duration { return drawnSoon }

// Draw has a card drawn while no other process draws it: edits that overtook each other would
// leave an old state on the screen. again is passed on, and true as well when another
// process began and did not end. It returns *DrawnElsewhereError when it is not its turn.
func (s *Store) Draw(ctx context.Context, caseID int64, again bool, draw func(ctx context.Context, caseID int64, again bool) error) error {
	if !s.Shared() {
		return draw(ctx, caseID, again)
	}
	until, lapsed, err := s.beginDrawing(ctx, caseID)
	if err != nil {
		return err
	}
	err = draw(ctx, caseID, again || lapsed)
	if err != nil {
		return errors.Join(err, s.failDrawing(ctx, caseID, until))
	}
	return s.endDrawing(ctx, caseID, until)
}

func (s *Store) beginDrawing(ctx context.Context, caseID int64) (until int64, lapsed bool, err error) {
	err = s.change(ctx, func(t *tx) error {
		now, err := s.nowIn(ctx, t)
		if err != nil {
			return err
		}
		until = now + drawnWithin.Milliseconds()
		return t.QueryRowContext(ctx, `
			INSERT INTO drawings (case_id, until) VALUES ($1, $2)
			ON CONFLICT (case_id) DO UPDATE SET until = excluded.until WHERE drawings.until <= $3
			RETURNING xmax <> 0`, caseID, until, now).Scan(&lapsed)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, &DrawnElsewhereError{CaseID: caseID}
	}
	if err != nil {
		return 0, false, fmt.Errorf("begin to draw the card of case %d: %w", caseID, err)
	}
	return until, lapsed, nil
}

// endDrawing lets others draw the card, unless one does already because this took too long.
func (s *Store) endDrawing(ctx context.Context, caseID, until int64) error {
	if _, err := s.db.ExecContext(ctx, "DELETE FROM drawings WHERE case_id = $1 AND until = $2", caseID, until); err != nil {
		return fmt.Errorf("end drawing the card of case %d: %w", caseID, err)
	}
	return nil
}

// failDrawing does so too, and keeps in mind that Discord may have taken what failed.
func (s *Store) failDrawing(ctx context.Context, caseID, until int64) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if _, err := s.db.ExecContext(ctx, "UPDATE drawings SET until = 0 WHERE case_id = $1 AND until = $2", caseID, until); err != nil {
		return fmt.Errorf("give up drawing the card of case %d: %w", caseID, err)
	}
	return nil
}
