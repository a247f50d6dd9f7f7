package moderation

import (
	"context"
	"fmt"

	"ombud/internal/policy"
)

const restoreName KindName = "restore"

// Restoring is a message as it is given back: Discord restores none, so it is sent again in
// its author's name and with their picture.
type Restoring struct {
	CaseID   int64
	Original Subject // where it stood
	Author   Author
	Text     string
	// Answers is the message it answered, empty if none: a webhook cannot reply.
	Answers string
	// Lost names what does not come back, such as attached files.
	Lost []string
}

// restoreAct gives a message back that was removed or hidden. Its reverse takes it away again.
func restoreAct() Act {
	return Act{
		Name: restoreName, Doing: "Restoring the message", Past: "Restored", Undo: removeName,
		Do: func(ctx context.Context, s *Service, a Action) (Result, error) {
			c, err := s.Store.Case(ctx, a.CaseID)
			if err != nil {
				return Result{}, fmt.Errorf("restore the message of case %d: %w", a.CaseID, err)
			}
			if c.Texts.Gone() {
				return Result{}, &FinalError{Sentence: fmt.Sprintf("What it said was deleted <t:%d:D>, %d days after the last that happened in this case: it cannot be given back.",
					c.Texts.GoneAt.Unix(), c.Texts.KeptDays)}
			}
			r := c.restoring()
			id, err := s.Enforcer.Restore(ctx, r, a.Subject, reason(a))
			if err != nil {
				return Result{}, err
			}
			res := Result{StandsAs: id}
			if len(r.Lost) > 0 {
				res.Note = fmt.Sprintf("%d attached file(s) could not be given back.", len(r.Lost))
			}
			return res, nil
		},
	}
}

// restoring is the newest accused revision, which is the one that was taken away.
func (c Case) restoring() Restoring {
	r := Restoring{CaseID: c.ID, Original: c.Subject, Author: c.Author, Answers: c.Revision.Answers}
	for _, s := range c.Revision.Surfaces {
		switch s.Kind {
		case policy.SurfaceContent, policy.SurfaceThreadTitle: // a title is a surface by itself
			r.Text = s.Text
		case policy.SurfaceAttachmentName:
			r.Lost = append(r.Lost, s.Text)
		}
	}
	return r
}
