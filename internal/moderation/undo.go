package moderation

import (
	"context"
	"fmt"
	"time"
)

// Undo takes the standing decision of a case back: the case is open again, and what can be
// given back is. p.Kind is not looked at; number is that of the decision which the
// pressed card showed, so that an old card undoes nothing else.
func (s *Service) Undo(ctx context.Context, p Press, number int) error {
	c, server, err := s.caseFor(ctx, p)
	if err != nil {
		return err
	}
	if c.Decision == nil || c.Decision.Number != number {
		return s.whyNotUndo(c, number)
	}
	k, ok := KindNamed(c.Decision.Kind)
	if !ok {
		return refuse("This version of ombud does not know the decision %q.", c.Decision.Kind)
	}
	author, err := s.author(ctx, c)
	if err != nil {
		return err
	}
	if err := May(p.Moderator, author, k, server); err != nil {
		return err
	}
	return s.takeBack(ctx, c, *c.Decision, p.Moderator.ID)
}

// takeBack undoes a decision of a case, also one that a newer revision's accusation has superseded.
func (s *Service) takeBack(ctx context.Context, c Case, d Decision, moderatorID string) error {
	u := Undoing{CaseID: c.ID, Number: d.Number, ModeratorID: moderatorID, At: s.Now(), Superseded: !c.stands(d)}
	if err := s.Store.Undo(ctx, u, s.givingBack(c, d, moderatorID)); err != nil {
		return fmt.Errorf("undo decision %d of case %d: %w", d.Number, c.ID, err)
	}
	s.Log.InfoContext(ctx, "undone", "case", c.ID, "decision", string(d.Kind), "moderator", moderatorID)
	return nil
}

// stands reports whether a decision is the one that the case's newest revision is under.
func (c Case) stands(d Decision) bool { return c.Decision != nil && c.Decision.ID == d.ID }

// givingBack is what takes back the actions of a decision. What a superseded one took away is not put
// in the place of what was written since.
func (s *Service) givingBack(c Case, d Decision, moderatorID string) (back []Action) {
	for i := len(c.Actions) - 1; i >= 0; i-- { // what was done last is taken back first
		a := c.Actions[i]
		act, ok := ActNamed(a.Kind)
		if a.DecisionID != d.ID || !ok || act.Undo == "" || a.State == Failed || TakesAway(a.Kind) && !c.stands(d) {
			continue
		}
		back = append(back, Action{
			CaseID: c.ID, Kind: act.Undo, ModeratorID: moderatorID, AuthorID: a.AuthorID,
			Until: a.Until, Undoes: a.ID, State: Pending,
		})
	}
	return back
}

// Undoing is one decision's taking back.
type Undoing struct {
	CaseID      int64
	Number      int // of the decision
	ModeratorID string
	At          time.Time
	// Superseded takes back a decision that stands no more since the message was edited and accused
	// anew: until then it counts against its author.
	Superseded bool
}

func (s *Service) whyNotUndo(c Case, number int) error {
	for _, d := range c.Decisions {
		if d.Number == number && d.Undone() {
			return refuse("Already undone by <@%s> <t:%d:R>. Nothing was done twice.", d.UndoneBy, d.UndoneAt.Unix())
		}
	}
	return refuse("This decision does not stand any more: look at the card again.")
}
