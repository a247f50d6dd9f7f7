package moderation

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Press is a moderator's press of a button on a card. What it says is a pointer and
// nothing more: whether the case is this server's and the moderator may decide it is
// looked up.
type Press struct {
	CaseID       int64
	Kind         KindName
	RevisionHash string // the revision that the pressed card showed
	Terms        Terms  // what the form asked for, of kinds that have one
	Moderator    Member
	GuildID      string
	ChannelID    string // where the button was pressed
}

// Decide records a moderator's decision, or says why not with a *RefusedError
// or an *AlreadyDecidedError. What follows on Discord is a job of the same transaction.
func (s *Service) Decide(ctx context.Context, p Press) error {
	c, k, err := s.mayDecide(ctx, p)
	if err != nil {
		return err
	}
	if err := k.Asks.check(p.Terms); err != nil {
		return err
	}
	now := s.Now()
	d := Decision{CaseID: c.ID, Kind: k.Name, ModeratorID: p.Moderator.ID, RevisionHash: p.RevisionHash, Terms: p.Terms, At: now}
	var actions []Action
	if k.Acts != nil {
		actions = k.Acts(c, p.Terms, now)
	}
	if actions, err = s.ladderActs(ctx, p.Moderator, c, d, actions); err != nil {
		return err
	}
	for i := range actions {
		a := &actions[i]
		a.CaseID, a.ModeratorID, a.AuthorID, a.State = c.ID, p.Moderator.ID, c.Author.ID, Pending
	}
	if err := s.Store.Decide(ctx, d, actions, following(d, c)); err != nil {
		return fmt.Errorf("decide case %d: %w", c.ID, err)
	}
	s.Log.InfoContext(ctx, "decided", "case", c.ID, "decision", string(k.Name), "moderator", p.Moderator.ID)
	return nil
}

// MayDecide says what Decide would say about who may, before a form is opened, and what the ladder
// suggests to who fills it in.
func (s *Service) MayDecide(ctx context.Context, p Press) (suggests Rung, err error) {
	c, _, err := s.mayDecide(ctx, p)
	if err == nil && !c.Open() {
		err = &AlreadyDecidedError{ModeratorID: c.Decision.ModeratorID, Kind: c.Decision.Kind, At: c.Decision.At}
	}
	if err != nil || c.Standing.Strikes == 0 {
		return JustWarn, err
	}
	return c.Standing.Suggests, nil
}

// mayDecide looks everything up that a press points at, and whether its moderator may.
func (s *Service) mayDecide(ctx context.Context, p Press) (Case, Kind, error) {
	k, ok := KindNamed(p.Kind)
	if !ok {
		return Case{}, k, refuse("ombud does not know this button.")
	}
	c, server, err := s.caseFor(ctx, p)
	if err != nil {
		return c, k, err
	}
	author, err := s.author(ctx, c)
	if err != nil {
		return c, k, err
	}
	if k.NeedsAuthor && c.Author.ID == "" {
		return c, k, refuse("It is not known who wrote this message, so nobody can be reached by %q. Remove works.", k.Label)
	}
	return c, k, May(p.Moderator, author, k, server)
}

// author is who wrote what the case is about, as they stand on the server now; nil
// when they are not there, or nobody knows who it was.
func (s *Service) author(ctx context.Context, c Case) (*Member, error) {
	if c.Author.ID == "" {
		return nil, nil //nolint:nilnil // nobody is an answer here
	}
	m, err := s.Directory.Member(ctx, c.Subject.GuildID, c.Author.ID)
	if errors.Is(err, ErrNotFound) {
		return nil, nil //nolint:nilnil // nobody is an answer here
	}
	if err != nil {
		return nil, fmt.Errorf("look up the author of case %d: %w", c.ID, err)
	}
	return &m, nil
}

// caseFor finds the case a press points at. A case of another server is
// treated as one that does not exist: nothing about it is told. Other cards that show it may stand where moderators
// were before, too.
func (s *Service) caseFor(ctx context.Context, p Press, others ...CardRef) (Case, Server, error) {
	unknown := refuse("There is no such case on this server.")
	server, err := s.Store.Server(ctx, p.GuildID)
	if errors.Is(err, ErrNotFound) {
		return Case{}, Server{}, unknown
	}
	if err != nil {
		return Case{}, Server{}, fmt.Errorf("look up server %s: %w", p.GuildID, err)
	}
	c, err := s.Store.Case(ctx, p.CaseID)
	if errors.Is(err, ErrNotFound) {
		return Case{}, Server{}, unknown
	}
	if err != nil {
		return Case{}, Server{}, fmt.Errorf("look up case %d: %w", p.CaseID, err)
	}
	if c.Subject.GuildID != p.GuildID {
		return Case{}, Server{}, unknown
	}
	if p.ChannelID == server.ModeratorsChannel || p.ChannelID == c.Card.ChannelID ||
		slices.ContainsFunc(others, func(card CardRef) bool { return p.ChannelID == card.ChannelID }) {
		return c, server, nil
	}
	if c.Shared.On == 0 {
		return Case{}, Server{}, unknown
	}
	lead, err := s.Store.Case(ctx, c.Shared.On) // whose card shows it, and may stand where moderators were before
	if err != nil {
		return Case{}, Server{}, fmt.Errorf("look up whose card shows case %d: %w", p.CaseID, err)
	}
	if p.ChannelID != lead.Card.ChannelID {
		return Case{}, Server{}, unknown
	}
	return c, server, nil
}

// check refuses terms that nobody can have meant.
func (a Asks) check(t Terms) error {
	switch {
	case a == AsksDuration && (t.For < ShortestTimeout || t.For > LongestTimeout):
		return refuse("A timeout lasts between one minute and 28 days.")
	case a == AsksReason && (t.Delete < 0 || t.Delete > LongestDelete):
		return refuse("A ban can take away what was written in the last seven days at most.")
	}
	return nil
}
