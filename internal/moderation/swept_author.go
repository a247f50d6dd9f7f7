package moderation

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// SweptOf is what a sweep did about one author, who is told of it once and appeals once: seen from the decision
// that they were told of. Its zero value is a decision that no sweep made.
type SweptOf struct {
	SweepID int64
	State   SweepState
	LeadID  int64 // the case that the sweep was asked for on
	Leads   bool  // its author is this one
	Granted bool  // an appeal was heard, and the sweep gives back what the decision took
	Removed int   // how many of theirs it removed, whatever became of them since
	Stands  int   // of those, how many nobody has taken back
	Untold  int   // of those taken back, how many were so before the author heard of the others
	// Places is where the latter stood, or all of them if none is left: a few, those of most messages first.
	// More counts the others.
	Places []SweptPlace
	More   int
	// Cases are a few of the same: the one that it began with, then those that are most alike.
	Cases []int64
}

// Bounds of what an author is told of a sweep.
const (
	// SweptPlacesTold is how many channels are named.
	SweptPlacesTold = 8
	// SweptCasesTold is how many messages are quoted.
	SweptCasesTold = 4
)

// waitForSweep is how soon a letter looks again whether the sweep that it tells of has ended.
const waitForSweep = 10 * time.Second

// awaitSweep says that a sweep may still remove more of an author's messages, or give more back: they hear of
// it once, and then of all of them. One that was stopped goes on within an hour, or not at all.
func (w SweptOf) awaitSweep() error {
	if w.State == SweepRemoving || w.State == SweepStopped || w.State == SweepUndoing {
		return &laterError{fmt.Sprintf("the author hears of sweep %d when it has ended", w.SweepID), waitForSweep}
	}
	return nil
}

// PartName is what follows when some of the messages that a sweep removed of one author come back and others do not.
// It follows no decision: it is noted when the first of them is taken back.
const PartName = "part"

// tellPartAfter is how long the author hears nothing of that, so that they hear of all that come back one by one.
const tellPartAfter = 2 * time.Minute

// partEffect tells the author how many came back, once for each sweep.
func partEffect() Effect {
	return Effect{
		Name:    PartName,
		Follows: func(Decision, Case) bool { return false },
		Undo: func(ctx context.Context, s *Service, f Following, c Case) error {
			swept, err := s.sweptWith(ctx, f.Decision.ID)
			if err != nil {
				return err
			}
			if err := swept.awaitSweep(); err != nil {
				return err
			}
			if !c.toldBefore(f.Decision.ID, f.NotedAt) {
				return nil // they hear, or heard, of those that are left
			}
			err = s.Store.AddNotices(ctx, []Notice{{
				GuildID: c.Subject.GuildID, CaseID: c.ID, DecisionID: f.Decision.ID, About: AboutPart, RecipientID: c.Author.ID, MadeAt: s.Now(),
			}}, tellPartAfter)
			if err != nil {
				return fmt.Errorf("note that the author of case %d is to hear of what came back: %w", c.ID, err)
			}
			return nil
		},
	}
}

// sweptWith is what the sweep that made a decision did about its author.
func (s *Service) sweptWith(ctx context.Context, decisionID int64) (SweptOf, error) {
	w, err := s.Store.SweptWith(ctx, decisionID)
	if errors.Is(err, ErrNotFound) {
		return SweptOf{}, nil
	}
	if err != nil {
		return w, fmt.Errorf("look for the sweep of decision %d: %w", decisionID, err)
	}
	return w, nil
}

// readSwept gives a letter the messages of a sweep that it tells of.
func (s *Service) readSwept(ctx context.Context, l *Letter) (err error) {
	if l.Swept, err = s.sweptWith(ctx, l.Notice.DecisionID); err != nil || l.Swept.SweepID == 0 {
		return err
	}
	if l.Lead, err = s.Store.Case(ctx, l.Swept.LeadID); err != nil {
		return fmt.Errorf("read the case that sweep %d began with: %w", l.Swept.SweepID, err)
	}
	if l.Notice.About != AboutDecision {
		return nil // which quotes none of them
	}
	for _, id := range l.Swept.Cases {
		c, err := s.Store.Case(ctx, id)
		if err != nil {
			return fmt.Errorf("read case %d of sweep %d: %w", id, l.Swept.SweepID, err)
		}
		l.Quotes = append(l.Quotes, c)
	}
	return nil
}

// Told is how many messages a letter tells of: those that nobody has taken back, or all if none is left.
func (w SweptOf) Told() int {
	if w.Stands > 0 {
		return w.Stands
	}
	return w.Removed
}

// Heard is how many messages the author was told of.
func (w SweptOf) Heard() int { return w.Removed - w.Untold }

// Back is how many of those nobody holds against them any more.
func (w SweptOf) Back() int { return w.Heard() - w.Stands }

// Many reports whether a letter is about several messages.
func (l Letter) Many() bool { return l.Swept.Removed > 1 }

// Cause is the case whose clauses say what a letter is about.
func (l Letter) Cause() Case {
	if l.Swept.SweepID != 0 {
		return l.Lead
	}
	return l.Case
}

// Words is the author's own message that a letter quotes, and further ones of theirs. What a sweep began
// with comes first; was says that it is among those that were removed.
func (l Letter) Words() (first Case, others []Case, was bool) {
	switch {
	case l.Swept.SweepID == 0 || len(l.Quotes) == 0:
		return l.Case, nil, true
	case l.Swept.Leads && l.Quotes[0].ID != l.Lead.ID:
		return l.Lead, l.Quotes, false
	}
	return l.Quotes[0], l.Quotes[1:], true
}
