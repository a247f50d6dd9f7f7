package moderation

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// restoreOn takes the next removals of a sweep back, the oldest first, so that what stood in an
// order comes back in it. What gives back is done by the step that follows.
func (s *Service) restoreOn(ctx context.Context, sw Sweep, last bool) error {
	next, err := s.Store.SweptRemoved(ctx, sw.ID, restoredAtOnce)
	if err != nil {
		return err
	}
	if len(next) == 0 {
		return s.Store.TurnSweep(ctx, SweepTurn{ID: sw.ID, From: []SweepState{SweepUndoing}, To: SweepUndone, At: s.Now()})
	}
	within, err := s.mayRestore(ctx, sw, next)
	if err != nil {
		return err
	}
	for _, m := range within {
		if err := s.restoreSwept(ctx, sw, m, sw.EndedBy, last); err != nil {
			return err
		}
	}
	return nil
}

// mayRestore leaves out what the moderator could not undo on its own case either, such as messages of
// their own: those decisions stand. It halts an undo whose moderator is gone or moderates no more.
func (s *Service) mayRestore(ctx context.Context, sw Sweep, next []SweptMessage) ([]SweptMessage, error) {
	server, err := s.Store.Server(ctx, sw.GuildID)
	if err != nil {
		return nil, fmt.Errorf("look up server %s: %w", sw.GuildID, err)
	}
	moderator, err := s.sweepsFor(ctx, sw.EndedBy, server)
	var refused *RefusedError
	if errors.As(err, &refused) {
		return nil, s.Store.TurnSweep(ctx, SweepTurn{
			ID: sw.ID, From: []SweepState{SweepUndoing}, To: SweepHalted, Why: refused.Sentence, At: s.Now(),
		})
	}
	if err != nil {
		return nil, err
	}
	within, beyond, err := s.reachable(ctx, moderator, server, next)
	if err != nil {
		return nil, err
	}
	for _, m := range beyond {
		if err := s.Store.EndSwept(ctx, sw.ID, m, SweptPassed, SparedProtected); err != nil {
			return nil, err
		}
	}
	return within, nil
}

// restoreSwept takes one removal back and gives the message back. A step that was cut short finds
// the decision undone and goes on from there; one that somebody undid by itself is left to the job of
// that, since two at once would send the text twice.
func (s *Service) restoreSwept(ctx context.Context, sw Sweep, m SweptMessage, by string, last bool) error {
	c, err := s.Store.Case(ctx, m.CaseID)
	if err != nil {
		return fmt.Errorf("read case %d: %w", m.CaseID, err)
	}
	if c.Decision != nil && c.Decision.Number == m.Number {
		u := Undoing{CaseID: c.ID, Number: m.Number, ModeratorID: by, At: s.Now()}
		err := s.Store.UndoSwept(ctx, sw.ID, u, s.givingBack(c, *c.Decision, by), dismissName)
		var refused *RefusedError
		if err != nil && !errors.As(err, &refused) { // somebody else was faster
			return fmt.Errorf("undo the removal of case %d: %w", c.ID, err)
		}
		if c, err = s.Store.Case(ctx, c.ID); err != nil {
			return fmt.Errorf("read case %d again: %w", m.CaseID, err)
		}
	}
	back := c.undoesOf(m.Number)
	if slices.ContainsFunc(back, func(a Action) bool { return a.SweepID != sw.ID }) {
		return s.Store.EndSwept(ctx, sw.ID, m, SweptPassed, SparedUndone)
	}
	state, why := SweptRestored, ""
	for _, a := range back {
		if a.State == Pending {
			if err := s.Perform(ctx, a.ID, last); err != nil {
				return err
			}
			if a, err = s.Store.Action(ctx, a.ID); err != nil {
				return fmt.Errorf("look how it went: %w", err)
			}
		}
		if a.State == Failed {
			state, why = SweptLost, a.Failure
		}
	}
	return s.Store.EndSwept(ctx, sw.ID, m, state, why)
}

// undoesOf are the actions that take back what a case's decision of a number did.
func (c Case) undoesOf(number int) (all []Action) {
	decision := int64(0)
	for _, d := range c.Decisions {
		if d.Number == number {
			decision = d.ID
		}
	}
	of := map[int64]bool{}
	for _, a := range c.Actions {
		if a.DecisionID == decision && decision != 0 {
			of[a.ID] = true
		}
		if a.Undoes != 0 && of[a.Undoes] {
			all = append(all, a)
		}
	}
	return all
}

// restoreGranted gives an author back what an appeal of theirs was about.
func (s *Service) restoreGranted(ctx context.Context, sw Sweep, granted []SweptMessage, last bool) error {
	for _, m := range granted {
		if err := s.restoreSwept(ctx, sw, m, m.GrantedBy, last); err != nil {
			return err
		}
	}
	return nil
}
