package moderation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

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
	// AskedAt is when the action was noted: no try was earlier.
	AskedAt time.Time
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
			if !c.EditedAt.IsZero() && c.Edited.Hash == "" {
				return Result{}, &FinalError{Sentence: "Its author edited it before it was removed, and what it said by then is not known: it cannot be given back."}
			}
			r, err := s.restoring(ctx, c, a.AskedAt)
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

// restoring is what was taken away, with the files that were copied before: the newest accused revision, or what
// its author had edited that into. What they took back themselves is not published in their name.
func (s *Service) restoring(ctx context.Context, c Case, asked time.Time) (Restoring, error) {
	was, copies := c.Revision, c.Copies
	if !c.EditedAt.IsZero() {
		was, copies = c.Edited, c.copiesOf(c.Edited)
	}
	r := Restoring{CaseID: c.ID, Original: c.Subject, Author: c.Author, Answers: was.Answers, AskedAt: asked, Without: was.NotCarried()}
	for _, s := range was.Surfaces {
		if s.Kind == policy.SurfaceContent || s.Kind == policy.SurfaceThreadTitle { // a title is a surface by itself
			r.Text = s.Text
		}
	}
	named := was.fileNames()
	if len(copies) == 0 { // none was taken, or they were dropped
		r.Lost = named
		return r, nil
	}
	for _, f := range copies {
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
	of := copies[0].Of
	if !c.EditedAt.IsZero() {
		of = len(named)
	}
	for n := len(copies); n < of; n++ { // the removal was cut short, and the message was gone by then
		r.Lost = append(r.Lost, "")
	}
	return r, nil
}

// copiesOf are the copies of files that hung on a revision still. Files have no ids that last: of several of one
// name either all are there or none of them is given back.
func (c Case) copiesOf(r Revision) (all []Copy) {
	there, copied := map[string]int{}, map[string]int{}
	for _, name := range r.fileNames() {
		there[name]++
	}
	for _, f := range c.Copies {
		copied[f.Name]++
	}
	for _, f := range c.Copies {
		if copied[f.Name] == there[f.Name] {
			all = append(all, f)
		}
	}
	return all
}
