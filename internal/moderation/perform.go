package moderation

import (
	"context"
	"errors"
	"fmt"
)

// Perform does one action on Discord and records how it ended. It is a job: it may run
// again, and last says that it will not.
func (s *Service) Perform(ctx context.Context, actionID int64, last bool) error {
	a, err := s.Store.Action(ctx, actionID)
	if err != nil {
		return fmt.Errorf("perform action %d: %w", actionID, err)
	}
	if a.State != Pending {
		return nil
	}
	k, ok := KindNamed(a.Kind)
	if !ok || k.Do == nil {
		return s.finish(ctx, a, Failed, fmt.Sprintf("This version of ombud cannot do %q.", a.Kind))
	}
	err = k.Do(ctx, s.Enforcer, a)
	var final *FinalError
	switch {
	case err == nil:
		return s.finish(ctx, a, Done, "")
	case errors.As(err, &final):
		s.Log.WarnContext(ctx, "action refused", "action", a.ID, "case", a.CaseID, "cause", final.Err)
		return s.finish(ctx, a, Failed, final.Sentence)
	case last:
		s.Log.ErrorContext(ctx, "action given up", "action", a.ID, "case", a.CaseID, "cause", err)
		return s.finish(ctx, a, Failed, "Discord did not take it after many tries. Please do it by hand.")
	}
	return fmt.Errorf("action %d (%s) of case %d: %w", a.ID, a.Kind, a.CaseID, err)
}

func (s *Service) finish(ctx context.Context, a Action, state ActionState, failure string) error {
	if err := s.Store.FinishAction(ctx, a.ID, state, failure, s.Now()); err != nil {
		return fmt.Errorf("record the end of action %d: %w", a.ID, err)
	}
	return nil
}
