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
	c, err := s.Store.Case(ctx, a.CaseID)
	if err != nil {
		return fmt.Errorf("look what case %d is about: %w", a.CaseID, err)
	}
	if c.Decision != nil && c.Decision.outcome() == removeName {
		return nil // a moderator decided meanwhile that it goes, and left that to this
	}
	known := c.EditedAt.IsZero() && c.Revision.Hash == a.Revision
	if s.Reader == nil || c.Subject.Title() {
		return orOutdated(known)
	}
	now, err := s.Reader.Read(ctx, a.Subject)
	var final *FinalError
	switch {
	case errors.Is(err, ErrNotFound):
		return nil // an earlier try got through, or its author was faster
	case errors.As(err, &final):
		return orOutdated(known)
	case err != nil:
		return fmt.Errorf("look what message %s says now: %w", a.Subject.MessageID, err)
	}
	// Discord adds to a message by itself what nobody wrote: only an edit makes it another one.
	if hash := now.Revision(); known && hash != a.Revision && now.Judged.IsEdit && !now.Judged.SentAt.Before(c.Revision.At) {
		if err := s.Store.MarkEdited(ctx, c.Subject, hash, now.Judged.SentAt); err != nil {
			return fmt.Errorf("note that message %s was edited: %w", a.Subject.MessageID, err)
		}
		known = false
	}
	return orOutdated(known)
}

func orOutdated(known bool) error {
	if known {
		return nil
	}
	return errOutdated
}
