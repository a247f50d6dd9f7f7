package moderation

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Texts says what became of what was written in a case. Its zero value: it is kept.
type Texts struct {
	GoneAt   time.Time // when it was deleted
	KeptDays int       // after how many days in which nothing happened
	// UnquoteAt is when what still quotes it on Discord is to be edited; zero: nothing does.
	UnquoteAt time.Time
}

// Gone reports whether what was said is not kept any more.
func (t Texts) Gone() bool { return !t.GoneAt.IsZero() }

// OldTextStore deletes texts whose time is over.
type OldTextStore interface {
	CasesWithOldTexts(ctx context.Context, now time.Time, most int) (ids []int64, err error)
	// DeleteTexts deletes what was written in one of them, unless something happened there meanwhile.
	DeleteTexts(ctx context.Context, caseID int64, now time.Time) (deleted bool, err error)
	// NextToUnquote is the newest case with cards that quote what was deleted; 0: there is none.
	NextToUnquote(ctx context.Context, now time.Time) (caseID int64, err error)
	// Unquoted notes that the cards of c, as it was read, are edited, or when to try again.
	Unquoted(ctx context.Context, c Case, again time.Time) error
	AppealsShown(ctx context.Context, caseID int64) ([]Appeal, error)
	SweepsShown(ctx context.Context, caseID int64) ([]Sweep, error)
}

const (
	// emptiedAtOnce is how many cases lose their texts before others have their turn at the database.
	emptiedAtOnce = 50
	// unquoteEvery leaves the moderators' channel, which takes five edits in five seconds, to the living.
	unquoteEvery = 5 * time.Second
	// unquoteLater is when a card may be tried again that could not be edited, such as one that Discord lets
	// nobody edit for now. The hourly look finds it.
	unquoteLater = 15 * time.Minute
)

// DeleteOldTexts deletes some texts whose time is over, and when there are none left, has one case's
// cards quote no more what was deleted. more says that it is to be called again, and after how long. It is a job: it may
// run again. alone calls a function while nothing else draws a case's card.
func (s *Service) DeleteOldTexts(ctx context.Context, alone func(context.Context, int64, func(context.Context) error) error) (after time.Duration, more bool, err error) {
	now := s.Now()
	ids, err := s.Store.CasesWithOldTexts(ctx, now, emptiedAtOnce)
	if err != nil {
		return 0, false, err
	}
	for _, id := range ids {
		deleted, err := s.Store.DeleteTexts(ctx, id, now)
		if err != nil {
			return 0, false, err
		}
		if deleted {
			s.Log.InfoContext(ctx, "texts deleted", "case", id)
		}
	}
	if len(ids) > 0 {
		return 0, true, nil
	}
	if err := s.Store.DropForgotten(ctx, now); err != nil {
		return 0, false, err
	}
	id, err := s.Store.NextToUnquote(ctx, now)
	if err != nil || id == 0 {
		return 0, false, err
	}
	return unquoteEvery, true, alone(ctx, id, func(ctx context.Context) error { return s.unquote(ctx, id) })
}

// unquote edits the cards of a case, and posts none. One that cannot be edited is put off, so that it
// holds up no other.
func (s *Service) unquote(ctx context.Context, caseID int64) error {
	c, err := s.Store.Case(ctx, caseID)
	if errors.Is(err, ErrNotFound) {
		return nil // forgotten
	}
	if err != nil {
		return fmt.Errorf("unquote case %d: %w", caseID, err)
	}
	appeals, err := s.Store.AppealsShown(ctx, caseID)
	if err != nil {
		return err
	}
	sweeps, err := s.Store.SweepsShown(ctx, caseID)
	if err != nil {
		return err
	}
	var again time.Time
	err = s.Notifier.Unquote(ctx, c, appeals, sweeps)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("unquote case %d: %w", caseID, err)
	case err != nil && !errors.Is(err, ErrLeft):
		again = s.Now().Add(unquoteLater)
		s.Log.WarnContext(ctx, "cards that quote what was deleted could not be edited", "case", caseID, "again", again, "cause", err)
	}
	return s.Store.Unquoted(ctx, c, again)
}
