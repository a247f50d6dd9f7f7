package moderation

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// AlreadyRuledError says that an appeal was decided by somebody else first.
type AlreadyRuledError struct {
	ModeratorID string
	State       AppealState
	At          time.Time
}

func (e *AlreadyRuledError) Error() string {
	return fmt.Sprintf("already decided by %s (%s)", e.ModeratorID, e.State)
}

// Rule decides an appeal: overturned or upheld. The moderator must be another than the one who
// decided first, where there is one. What follows is a job of the same transaction.
func (s *Service) Rule(ctx context.Context, p Press, appealID int64, state AppealState) error {
	unknown := refuse("There is no such appeal on this server.")
	if state != AppealOverturned && state != AppealUpheld {
		return refuse("ombud does not know this button.")
	}
	a, err := s.Store.Appeal(ctx, appealID)
	if errors.Is(err, ErrNotFound) {
		return unknown
	}
	if err != nil {
		return fmt.Errorf("look up appeal %d: %w", appealID, err)
	}
	p.CaseID = a.CaseID
	c, server, err := s.caseFor(ctx, p, a.Card)
	if err != nil {
		return err
	}
	d, found := c.decisionWith(a.DecisionID)
	if !found {
		return unknown
	}
	if err := s.mayRule(ctx, p, a, c, d, server); err != nil {
		return err
	}
	if err := s.Store.RuleAppeal(ctx, a.ID, state, p.Moderator.ID, s.Now()); err != nil {
		return fmt.Errorf("decide appeal %d: %w", a.ID, err)
	}
	s.Log.InfoContext(ctx, "appeal decided", "case", c.ID, "state", string(state), "moderator", p.Moderator.ID)
	return nil
}

func (c Case) decisionWith(id int64) (Decision, bool) {
	for _, d := range c.Decisions {
		if d.ID == id {
			return d, true
		}
	}
	return Decision{}, false
}

func (s *Service) mayRule(ctx context.Context, p Press, a Appeal, c Case, d Decision, server Server) error {
	author, err := s.author(ctx, c)
	if err != nil {
		return err
	}
	k, ok := KindNamed(d.Kind)
	if !ok {
		return refuse("This version of ombud does not know the decision %q.", d.Kind)
	}
	if err := May(p.Moderator, author, k, server); err != nil {
		return err
	}
	if d.ModeratorID != p.Moderator.ID {
		return nil
	}
	waited := a.OpenedAt.Add(AppealWaits)
	if !s.Now().Before(waited) {
		return nil
	}
	other, err := s.otherModerator(ctx, d.ModeratorID, server)
	if err != nil {
		return err
	}
	if other {
		return refuse("You made this decision: another moderator has to look at the appeal. If nobody has by <t:%d:f>, you can.", waited.Unix())
	}
	return nil
}

// otherModerator reports whether somebody else than one moderator decides on this server: its owner, or
// somebody who worked on a case before. ombud does not ask for the list of members.
func (s *Service) otherModerator(ctx context.Context, id string, server Server) (bool, error) {
	owner, err := s.Directory.OwnerID(ctx, server.GuildID)
	if err != nil {
		return false, fmt.Errorf("look up the server's owner: %w", err)
	}
	if owner != "" && owner != id {
		return true, nil
	}
	known, err := s.Store.Deciders(ctx, server.GuildID)
	if err != nil {
		return false, fmt.Errorf("look up who decides on server %s: %w", server.GuildID, err)
	}
	for _, other := range known {
		if other == id {
			continue
		}
		m, err := s.Directory.Member(ctx, server.GuildID, other)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return false, fmt.Errorf("look up another moderator: %w", err)
		}
		if m.Moderates(server) {
			return true, nil
		}
	}
	return false, nil
}

// FollowRuling does what follows the decision about an appeal: an overturned decision is taken back
// and its case dismissed, of an upheld one the author hears. It is a job: it may run again.
func (s *Service) FollowRuling(ctx context.Context, appealID int64) error {
	a, err := s.Store.Appeal(ctx, appealID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("follow the ruling on appeal %d: %w", appealID, err)
	}
	c, err := s.Store.Case(ctx, a.CaseID)
	if err != nil {
		return fmt.Errorf("follow the ruling on appeal %d: %w", appealID, err)
	}
	switch a.State {
	case AppealUpheld:
		return s.Store.AddNotices(ctx, []Notice{{
			GuildID: a.GuildID, CaseID: a.CaseID, DecisionID: a.DecisionID, About: AboutUpheld,
			RecipientID: a.AuthorID, Locale: a.Locale, MadeAt: s.Now(),
		}}, 0)
	case AppealOverturned:
		return s.overturn(ctx, a, c)
	case AppealOpen:
	}
	return nil
}

// overturn takes the decision back, unless that was done, and closes the case again: nothing is
// held against the message any more. What a sweep took beside it, the sweep's own job gives back.
func (s *Service) overturn(ctx context.Context, a Appeal, c Case) error {
	d, found := c.decisionWith(a.DecisionID)
	if found && d.Undone() && d.UndoneAt.Before(a.OpenedAt) { // of a sweep, and others stood: no undo tells of it
		if err := s.Store.AddNotices(ctx, []Notice{{
			GuildID: a.GuildID, CaseID: a.CaseID, DecisionID: a.DecisionID, About: AboutOverturned,
			RecipientID: a.AuthorID, Locale: a.Locale, MadeAt: s.Now(),
		}}, 0); err != nil {
			return fmt.Errorf("note that the author of case %d is to hear of their appeal: %w", c.ID, err)
		}
	}
	swept, err := s.sweptWith(ctx, a.DecisionID)
	if err != nil || swept.Granted {
		return err // the sweep's own job does the rest
	}
	if found && !d.Undone() {
		err := s.takeBack(ctx, c, d, a.DecidedBy)
		var refused *RefusedError
		if err != nil && !errors.As(err, &refused) { // refused: somebody took it back in this moment
			return err
		}
		if c, err = s.Store.Case(ctx, c.ID); err != nil {
			return fmt.Errorf("read case %d again: %w", c.ID, err)
		}
	}
	if !found || !c.Open() || c.Revision.Hash != d.RevisionHash {
		return nil
	}
	now := s.Now()
	actions := dismissKind().Acts(c, Terms{}, now) // what ombud had hidden comes back
	for i := range actions {
		actions[i].CaseID, actions[i].ModeratorID, actions[i].AuthorID, actions[i].State = c.ID, a.DecidedBy, c.Author.ID, Pending
	}
	again := Decision{CaseID: c.ID, Kind: dismissName, ModeratorID: a.DecidedBy, RevisionHash: c.Revision.Hash, At: now}
	err = s.Store.Decide(ctx, again, actions, following(again, c)) // reporters hear of it, too
	var already *AlreadyDecidedError
	var refused *RefusedError
	if errors.As(err, &already) || errors.As(err, &refused) {
		return nil // somebody decided it anew, or it was edited: that is theirs to see
	}
	if err != nil {
		return fmt.Errorf("dismiss case %d after its appeal: %w", c.ID, err)
	}
	return nil
}
