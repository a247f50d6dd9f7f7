package moderation

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A turn of a sweep's job is short, so that it ends within the job's time and others have theirs.
const (
	sweepTurn  = 10 * time.Second
	sweepHold  = 45 * time.Second // longer than a turn can last
	sweepDraws = 3 * time.Second  // between two drawings of its progress: Discord takes few edits
	sweepBusy  = time.Second      // when to look again at a sweep that another process works on
)

// RunSweep does some more of a sweep and reports whether there is more to do. It is a job: it may run
// again at any time, also after a crash, and goes on where the tables say. last says that a
// failure is to be recorded.
func (s *Service) RunSweep(ctx context.Context, id int64, last bool) (more bool, err error) {
	held, err := s.Store.HoldSweep(ctx, id, s.Now().Add(sweepHold))
	switch {
	case errors.Is(err, ErrNotFound):
		return false, nil // its case was deleted
	case err != nil:
		return false, fmt.Errorf("work on sweep %d: %w", id, err)
	case !held:
		return false, &laterError{fmt.Sprintf("sweep %d is being worked on", id), sweepBusy}
	}
	more, err = s.runSweep(ctx, id, last)
	return more, errors.Join(err, s.Store.ReleaseSweep(context.WithoutCancel(ctx), id))
}

func (s *Service) runSweep(ctx context.Context, id int64, last bool) (more bool, err error) {
	began, drawn := s.Now(), time.Time{}
	for {
		sw, err := s.Store.Sweep(ctx, id)
		if err != nil {
			return false, fmt.Errorf("read sweep %d: %w", id, err)
		}
		if sw.Shown != sw.Version && (!sw.State.Works() || s.Now().Sub(drawn) >= sweepDraws) {
			if err := s.showSweep(ctx, sw); err != nil {
				return false, err
			}
			drawn = s.Now()
		}
		if more, err = s.sweepStep(ctx, sw, last); err != nil {
			return false, fmt.Errorf("sweep %d (%s): %w", id, sw.State, err)
		}
		if !more && sw.Shown == sw.Version {
			return false, nil
		}
		if s.Now().Sub(began) >= sweepTurn {
			return true, nil
		}
	}
}

// sweepStep does the next thing, and reports whether to look again. A removal that is written down
// is finished in whatever state, and so is what an appeal gives back.
func (s *Service) sweepStep(ctx context.Context, sw Sweep, last bool) (bool, error) {
	if pending, err := s.Store.SweptPending(ctx, sw.ID, SweptAtOnce); err != nil || len(pending) > 0 {
		if err != nil {
			return false, err
		}
		return true, s.finishSwept(ctx, sw, pending, last)
	}
	if granted, err := s.Store.SweptGranted(ctx, sw.ID, restoredAtOnce); err != nil || len(granted) > 0 {
		if err != nil {
			return false, err
		}
		return true, s.restoreGranted(ctx, sw, granted, last)
	}
	switch sw.State {
	case SweepLooking:
		return true, s.lookOn(ctx, sw)
	case SweepReady:
		if s.Now().Before(sw.EndedAt.Add(SweepWaits)) {
			return false, nil
		}
		return true, s.Store.TurnSweep(ctx, SweepTurn{
			ID: sw.ID, From: []SweepState{SweepReady}, To: SweepDropped, Why: "Nobody pressed for an hour.", At: s.Now(),
		})
	case SweepStopped: // what waits is forgotten; Undo stays
		if s.Now().Before(sw.EndedAt.Add(SweepWaits)) {
			return false, nil
		}
		return true, s.Store.TurnSweep(ctx, SweepTurn{
			ID: sw.ID, From: []SweepState{SweepStopped}, To: SweepDone, Why: "Nobody had it go on for an hour.", At: s.Now(),
		})
	case SweepRemoving:
		return true, s.removeOn(ctx, sw)
	case SweepUndoing:
		return true, s.restoreOn(ctx, sw, last)
	case SweepHalted, SweepDone, SweepUndone, SweepDropped:
	}
	return false, nil
}

// showSweep brings a sweep's message up to date.
func (s *Service) showSweep(ctx context.Context, sw Sweep) error {
	server, err := s.Store.Server(ctx, sw.GuildID)
	if err != nil {
		return fmt.Errorf("show sweep %d: %w", sw.ID, err)
	}
	before := false
	if sw.Card == (CardRef{}) {
		if before, err = s.Store.SweepTried(ctx, sw.ID); err != nil {
			return fmt.Errorf("show sweep %d: %w", sw.ID, err)
		}
	}
	card, err := s.Notifier.ShowSweep(ctx, server, sw, before)
	if errors.Is(err, ErrLeft) {
		card = sw.Card // nobody can be shown anything
	} else if err != nil {
		return fmt.Errorf("show sweep %d: %w", sw.ID, err)
	}
	if err := s.Store.SweepShown(ctx, sw.ID, card, sw.Version); err != nil {
		return fmt.Errorf("record the message of sweep %d: %w", sw.ID, err)
	}
	return nil
}
