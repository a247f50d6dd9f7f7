package moderation

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
	Files   []RestoredFile
	// Lost names the files that do not come back, and Without what else does not: see Revision.NotCarried.
	Lost    []string
	Without string
}

// LostWords says what does not come back; empty: nothing is missing.
func (r Restoring) LostWords() string {
	var words []string
	switch len(r.Lost) {
	case 0:
	case 1:
		words = append(words, "1 attached file could not be given back.")
	default:
		words = append(words, fmt.Sprintf("%d attached files could not be given back.", len(r.Lost)))
	}
	if r.Without != "" {
		words = append(words, "It comes back without "+r.Without+".")
	}
	return strings.Join(words, " ")
}

// RestoredFile is a copy with what is in it.
type RestoredFile struct {
	Copy
	Content []byte
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
			r, err := s.restoring(ctx, c)
			if err != nil {
				return Result{}, err
			}
			id, err := s.Enforcer.Restore(ctx, r, a.Subject, reason(a))
			if errors.Is(err, ErrFilesRefused) { // the text at least
				for _, f := range r.Files {
					r.Lost = append(r.Lost, f.Name)
				}
				r.Files = nil
				id, err = s.Enforcer.Restore(ctx, r, a.Subject, reason(a))
			}
			if err != nil {
				return Result{}, err
			}
			return Result{StandsAs: id, Note: r.LostWords()}, nil
		},
	}
}

// restoring is the newest accused revision, which is the one that was taken away, with the files that
// were copied before.
func (s *Service) restoring(ctx context.Context, c Case) (Restoring, error) {
	r := Restoring{CaseID: c.ID, Original: c.Subject, Author: c.Author, Answers: c.Revision.Answers, Without: c.Revision.NotCarried()}
	var named []string
	for _, s := range c.Revision.Surfaces {
		switch s.Kind {
		case policy.SurfaceContent, policy.SurfaceThreadTitle: // a title is a surface by itself
			r.Text = s.Text
		case policy.SurfaceAttachmentName:
			named = append(named, s.Text)
		}
	}
	if len(c.Copies) == 0 { // none was taken, or they were dropped
		r.Lost = named
		return r, nil
	}
	for _, f := range c.Copies {
		if f.Lost != "" {
			r.Lost = append(r.Lost, f.Name)
			continue
		}
		content, err := s.Store.CopyContent(ctx, c.ID, c.Revision.Hash, f.Place)
		if errors.Is(err, ErrNotFound) { // dropped just now
			r.Lost = append(r.Lost, f.Name)
			continue
		}
		if err != nil {
			return r, fmt.Errorf("read copy %d of case %d: %w", f.Place, c.ID, err)
		}
		r.Files = append(r.Files, RestoredFile{f, content})
	}
	for n := len(c.Copies); n < c.Copies[0].Of; n++ { // the removal was cut short, and the message was gone by then
		r.Lost = append(r.Lost, "")
	}
	return r, nil
}
