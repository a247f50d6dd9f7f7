package moderation

import (
	"context"
	"errors"
	"fmt"
)

// removeOn decides about the next messages of one channel; the next step removes them. Who had it
// removed must still be allowed to, and each author be within reach.
func (s *Service) removeOn(ctx context.Context, sw Sweep) error {
	next, err := s.Store.SweptNext(ctx, sw.ID, SweptAtOnce)
	if err != nil {
		return err
	}
	if len(next) == 0 {
		return s.Store.TurnSweep(ctx, SweepTurn{ID: sw.ID, From: []SweepState{SweepRemoving}, To: SweepDone, At: s.Now()})
	}
	server, err := s.Store.Server(ctx, sw.GuildID)
	if err != nil {
		return fmt.Errorf("look up server %s: %w", sw.GuildID, err)
	}
	moderator, err := s.sweepsFor(ctx, sw.ActedBy, server)
	if err != nil {
		return s.stopBecause(ctx, sw, err)
	}
	within, beyond, err := s.reachable(ctx, moderator, server, next)
	if err != nil {
		return err
	}
	if len(beyond) > 0 {
		if err := s.Store.PassSwept(ctx, sw.ID, beyond, SparedProtected); err != nil {
			return err
		}
	}
	if len(within) == 0 {
		return nil
	}
	d := Decision{Kind: removeName, ModeratorID: moderator.ID, Terms: Terms{Reason: sw.Reason}, At: s.Now()}
	return s.Store.DecideSwept(ctx, sw.ID, d, within, func(c Case) []string {
		if sw.Found.Authors > toldAuthors {
			c.Author = Author{} // reporters asked to hear of it; authors did not
		}
		return following(d, c)
	})
}

// sweepsFor is the moderator in whose name a sweep removes or gives back, as they stand now.
func (s *Service) sweepsFor(ctx context.Context, id string, server Server) (Member, error) {
	m, err := s.Directory.Member(ctx, server.GuildID, id)
	if errors.Is(err, ErrNotFound) {
		return m, refuse("<@%s> is not on this server any more.", id)
	}
	if err != nil {
		return m, fmt.Errorf("look up moderator %s: %w", id, err)
	}
	return m, May(m, nil, removeKind(), server)
}

// stopBecause stops a sweep whose moderator may not go on; other errors are passed on.
func (s *Service) stopBecause(ctx context.Context, sw Sweep, err error) error {
	var refused *RefusedError
	if !errors.As(err, &refused) {
		return err
	}
	return s.Store.TurnSweep(ctx, SweepTurn{
		ID: sw.ID, From: []SweepState{SweepRemoving}, To: SweepStopped, Why: refused.Sentence, At: s.Now(),
	})
}

// lookedUpAtOnce is how many authors one step looks up: Discord answers some five a second, and a step
// has to end within its job's time.
const lookedUpAtOnce = 20

// reachable parts messages by whether the moderator may remove what their author wrote. With more
// authors than one step looks up, messages of the others are in neither part and wait for the next.
func (s *Service) reachable(ctx context.Context, moderator Member, server Server, all []SweptMessage) (within, beyond []SweptMessage, err error) {
	may := map[string]bool{}
	for _, m := range all {
		ok, known := may[m.Author.ID]
		if !known {
			if len(may) == lookedUpAtOnce {
				continue
			}
			author, err := s.author(ctx, Case{Subject: m.Subject, Author: m.Author})
			if err != nil {
				return nil, nil, err
			}
			ok = May(moderator, author, removeKind(), server) == nil
			may[m.Author.ID] = ok
		}
		if ok {
			within = append(within, m)
		} else {
			beyond = append(beyond, m)
		}
	}
	return within, beyond, nil
}

// finishSwept does what is pending of a sweep, all of it in one channel, and records it.
func (s *Service) finishSwept(ctx context.Context, sw Sweep, pending []SweptAction, last bool) error {
	var young, old, back []SweptAction
	for _, a := range pending {
		switch {
		case a.Kind != removeName:
			back = append(back, a)
		case s.Now().Sub(a.Written) < TogetherFor:
			young = append(young, a)
		default:
			old = append(old, a)
		}
	}
	if len(young) > 1 {
		return s.removeTogether(ctx, sw, young, last)
	}
	old = append(young, old...)
	old = old[:min(len(old), singlyAtOnce)]
	for _, a := range append(old, back...) {
		if err := s.Perform(ctx, a.ID, last); err != nil {
			return err
		}
	}
	return nil
}

// removeTogether has Discord delete several messages in one call. What is gone already does no harm.
func (s *Service) removeTogether(ctx context.Context, sw Sweep, all []SweptAction, last bool) error {
	s.copySwept(ctx, sw, all)
	subjects := make([]Subject, len(all))
	for i, a := range all {
		subjects[i] = a.Subject
	}
	e := Ending{State: Done}
	err := s.Enforcer.RemoveMessages(ctx, subjects, fmt.Sprintf("ombud case %d: sweep %d", sw.CaseID, sw.ID))
	var final *FinalError
	switch {
	case errors.As(err, &final):
		s.Log.WarnContext(ctx, "a sweep was refused", "sweep", sw.ID, "cause", final.Err)
		e = Ending{State: Failed, Failure: final.Sentence}
	case err != nil && last:
		s.Log.ErrorContext(ctx, "a part of a sweep was given up", "sweep", sw.ID, "cause", err)
		e = Ending{State: Failed, Failure: "Discord did not take it after many tries. Please do it by hand."}
	case err != nil:
		return fmt.Errorf("remove %d messages: %w", len(all), err)
	}
	e.At = s.Now()
	ended := make(map[int64]Ending, len(all))
	for _, a := range all {
		ended[a.ID] = e
	}
	return s.Store.FinishSwept(ctx, sw.ID, ended)
}

// copySwept keeps what hangs on messages that are about to be removed together, as far as their time
// goes and the sweep's share.
func (s *Service) copySwept(ctx context.Context, sw Sweep, all []SweptAction) {
	until := s.Now().Add(copyForSweep)
	for _, a := range all {
		if a.Files {
			s.copyBefore(ctx, a.Action, max(until.Sub(s.Now()), 0), sw.ID)
		}
	}
}
