package moderation

import (
	"context"
	"errors"
	"fmt"
)

// Reader reads what stands on Discord at this moment.
type Reader interface {
	// Read returns a message as it is; ErrNotFound: it is gone. A *FinalError says that ombud may not
	// read it, and that asking again will not help.
	Read(ctx context.Context, s Subject) (Message, error)
}

// errOutdated says that a message says something else than what ombud decided to hide by itself.
var errOutdated = errors.New("the message was edited since")

// unchanged answers errOutdated when a message does not say any more what ombud hides it for: what
// rules, a classifier or reports have against one revision holds for no other, and people decide then.
// Discord deletes by id, whatever stands there, so this comes right before it; an edit in the moment between
// the two is not seen.
func (s *Service) unchanged(ctx context.Context, a Action) error {
	gone, err := s.catchEdit(ctx, a)
	if err != nil {
		return err
	}
	c, err := s.Store.Case(ctx, a.CaseID)
	if err != nil {
		return fmt.Errorf("look what case %d is about: %w", a.CaseID, err)
	}
	switch {
	case gone: // an earlier try got through, or its author was faster
	case c.Decision != nil && c.Decision.outcome() == removeName: // a moderator decided that it goes, and left that to this
	case c.EditedAt.IsZero() && c.Revision.Hash == a.Revision:
	default:
		return errOutdated
	}
	return nil
}

// catchEdit reads a message that is about to be taken away and notes an edit that was not heard of yet, so that
// it is known what is taken. gone says that nothing stands there. What cannot be read stays as it is known.
func (s *Service) catchEdit(ctx context.Context, a Action) (gone bool, err error) {
	if s.Reader == nil || a.Subject.Title() || a.Subject.Blocked() { // of titles there is no older state to read
		return false, nil
	}
	c, err := s.Store.Case(ctx, a.CaseID)
	if err != nil {
		return false, fmt.Errorf("look what case %d is about: %w", a.CaseID, err)
	}
	now, err := s.Reader.Read(ctx, a.Subject)
	var final *FinalError
	switch {
	case errors.Is(err, ErrNotFound):
		return true, nil
	case errors.As(err, &final):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look what message %s says now: %w", a.Subject.MessageID, err)
	}
	// Discord adds to a message by itself what nobody wrote: only an edit makes it another one.
	hash := now.Revision()
	if c.StandsAs != "" || !now.Judged.IsEdit || now.Judged.SentAt.Before(c.Revision.At) || hash == c.Revision.Hash || hash == c.Edited.Hash {
		return false, nil
	}
	if err := s.Store.MarkEdited(ctx, now); err != nil {
		return false, fmt.Errorf("note that message %s was edited: %w", a.Subject.MessageID, err)
	}
	return false, nil
}
