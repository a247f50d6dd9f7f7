package moderation

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Effect is something that follows a decision beside what is done on Discord to the message
// and its author: a notice, a strike. It is written down in the decision's
// transaction, and its taking back in the undo's.
type Effect struct {
	Name string
	// Follows says after which decisions it happens.
	Follows func(d Decision, c Case) bool
	// Before has the decision's actions wait until the effect ended: after a ban
	// nobody can be written to.
	Before bool
	// Do makes it happen. It may run again for the same Following, also after a try whose
	// answer was lost; a *FinalError ends it.
	Do func(ctx context.Context, s *Service, f Following, c Case) error
	// Undo takes it back; nil: nothing is to be done.
	Undo func(ctx context.Context, s *Service, f Following, c Case) error
}

// effects is the table of what follows a decision. Adding one is a file with its Effect and
// a line here.
func effects() []Effect {
	return []Effect{strikeEffect(), noticeEffect(), outcomeEffect(), partEffect()}
}

// OfWholeSweep names what follows once for all that a sweep removed of one author: it is taken back with the last of
// that.
func OfWholeSweep() []string { return []string{strikeEffect().Name, noticeEffect().Name} }

// Following is one effect of one decision, or its taking back.
type Following struct {
	ID       int64
	Name     string
	CaseID   int64
	Decision Decision
	Undo     bool // it is to be taken back
	NotedAt  time.Time
	State    ActionState
}

func effectNamed(name string) (Effect, bool) {
	for _, e := range effects() {
		if e.Name == name {
			return e, true
		}
	}
	return Effect{}, false
}

// following names the effects of a decision.
func following(d Decision, c Case) (names []string) {
	for _, e := range effects() {
		if e.Follows(d, c) {
			names = append(names, e.Name)
		}
	}
	return names
}

// Follow makes one effect happen, or takes it back. It is a job: it may run again, and last
// says that it will not.
func (s *Service) Follow(ctx context.Context, id int64, last bool) error {
	f, err := s.Store.Following(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil // forgotten
	}
	if err != nil {
		return fmt.Errorf("follow up %d: %w", id, err)
	}
	if f.State != Pending {
		return nil
	}
	e, known := effectNamed(f.Name)
	do := e.Do
	if f.Undo {
		do = e.Undo
	}
	if !known || do == nil {
		return s.followed(ctx, f, Done)
	}
	c, err := s.Store.Case(ctx, f.CaseID)
	if err != nil {
		return fmt.Errorf("follow up %d: %w", id, err)
	}
	err = do(ctx, s, f, c)
	var final *FinalError
	switch {
	case err == nil:
		return s.followed(ctx, f, Done)
	case errors.As(err, &final) || last:
		s.Log.WarnContext(ctx, "what follows a decision did not work", "effect", f.Name, "case", f.CaseID, "undo", f.Undo, "cause", err)
		return s.followed(ctx, f, Failed)
	}
	return fmt.Errorf("%s of case %d: %w", f.Name, f.CaseID, err)
}

func (s *Service) followed(ctx context.Context, f Following, state ActionState) error {
	if err := s.Store.Followed(ctx, f.ID, state, s.Now()); err != nil {
		return fmt.Errorf("record the end of effect %d: %w", f.ID, err)
	}
	return nil
}
