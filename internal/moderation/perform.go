package moderation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// waitForOther is how soon what waits for an action is looked at again; after a while less often, since Discord
// may not answer for hours.
const (
	waitForOther = 500 * time.Millisecond
	waitLonger   = 10 * time.Second
)

// Perform does one action on Discord and records how it ended. It is a job: it may run
// again, and last says that it will not.
func (s *Service) Perform(ctx context.Context, actionID int64, last bool) error {
	a, err := s.Store.Action(ctx, actionID)
	if errors.Is(err, ErrNotFound) {
		return nil // forgotten
	}
	if err != nil {
		return fmt.Errorf("perform action %d: %w", actionID, err)
	}
	if a.State != Pending {
		return nil
	}
	if a.DecisionUndone {
		// An earlier try may have got through; the action that takes it back looks for itself.
		return s.finish(ctx, a, Ending{State: Cancelled})
	}
	if err := s.mustWait(ctx, a); err != nil {
		return err
	}
	act, ok := ActNamed(a.Kind)
	if !ok {
		return s.finish(ctx, a, Ending{State: Failed, Failure: fmt.Sprintf("This version of ombud cannot do %q.", a.Kind)})
	}
	res, err := act.Do(ctx, s, a)
	var final *FinalError
	switch {
	case err == nil:
		return s.finish(ctx, a, Ending{State: Done, Result: res})
	case errors.Is(err, errOutdated):
		return s.finish(ctx, a, Ending{State: Cancelled})
	case errors.As(err, &final):
		s.Log.WarnContext(ctx, "action refused", "action", a.ID, "case", a.CaseID, "cause", final.Err)
		return s.finish(ctx, a, Ending{State: Failed, Failure: final.Sentence})
	case last:
		s.Log.ErrorContext(ctx, "action given up", "action", a.ID, "case", a.CaseID, "cause", err)
		return s.finish(ctx, a, Ending{State: Failed, Failure: "Discord did not take it after many tries. Please do it by hand."})
	}
	return fmt.Errorf("action %d (%s) of case %d: %w", a.ID, a.Kind, a.CaseID, err)
}

// mustWait says that another action or effect has to end first: what an action takes
// back must have been done before, what gives a message back and what takes it away come in the order
// in which they were asked for, and a notice goes out before a ban.
func (s *Service) mustWait(ctx context.Context, a Action) error {
	if a.Undoes != 0 {
		first, err := s.Store.Action(ctx, a.Undoes)
		if err != nil {
			return fmt.Errorf("look at what action %d takes back: %w", a.ID, err)
		}
		if first.State == Pending {
			return &laterError{fmt.Sprintf("action %d waits for action %d", a.ID, first.ID), waitForOther}
		}
	}
	if a.Kind == restoreName || TakesAway(a.Kind) {
		before, err := s.Store.MovedBefore(ctx, a)
		if err != nil {
			return fmt.Errorf("look for what goes before action %d: %w", a.ID, err)
		}
		if before {
			return &laterError{fmt.Sprintf("action %d waits for an earlier one about the same message", a.ID), waitForOther}
		}
	}
	if a.Kind != banName || a.DecisionID == 0 {
		return nil
	}
	var before []string
	for _, e := range effects() {
		if e.Before {
			before = append(before, e.Name)
		}
	}
	if len(before) == 0 {
		return nil
	}
	waiting, err := s.Store.EffectsPending(ctx, a.DecisionID, before)
	if err != nil {
		return fmt.Errorf("look for what goes before action %d: %w", a.ID, err)
	}
	if waiting {
		return &laterError{fmt.Sprintf("action %d waits for the notice", a.ID), waitForOther}
	}
	return nil
}

// awaitActs says that something is still to be done because of a decision.
func (c Case) awaitActs(d Decision, now time.Time) error {
	wait := waitForOther
	if now.Sub(d.At) > waitLonger {
		wait = waitLonger
	}
	if slices.ContainsFunc(c.Actions, func(a Action) bool { return a.DecisionID == d.ID && a.State == Pending }) {
		return &laterError{fmt.Sprintf("what follows decision %d waits for its actions", d.ID), wait}
	}
	return nil
}

func (s *Service) finish(ctx context.Context, a Action, e Ending) error {
	if a.Kind == banName && a.DecisionID != 0 && e.State == Failed {
		if err := s.correct(ctx, a); err != nil {
			return err
		}
	}
	e.At = s.Now()
	if err := s.Store.FinishAction(ctx, a.ID, e); err != nil {
		return fmt.Errorf("record the end of action %d: %w", a.ID, err)
	}
	return nil
}
