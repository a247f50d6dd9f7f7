package moderation

import (
	"context"
	"errors"
	"fmt"
)

// Press is a moderator's press of a button on a card. What it says is a pointer and
// nothing more: whether the case is this server's and the moderator may decide it is
// looked up.
type Press struct {
	CaseID       int64
	Kind         KindName
	RevisionHash string // the revision that the pressed card showed
	Moderator    Member
	GuildID      string
	ChannelID    string // where the button was pressed
}

// Decide records a moderator's decision, or says why not with a *RefusedError
// or an *AlreadyDecidedError. What follows on Discord is a job of the same transaction.
func (s *Service) Decide(ctx context.Context, p Press) error {
	k, ok := KindNamed(p.Kind)
	if !ok || k.Label == "" {
		return refuse("ombud does not know this button.")
	}
	c, server, err := s.caseFor(ctx, p)
	if err != nil {
		return err
	}
	author, err := s.author(ctx, c)
	if err != nil {
		return err
	}
	if k.For > 0 && c.Author.ID == "" {
		return refuse("It is not known who wrote this message, so nobody can be timed out for it. Remove works.")
	}
	if err := May(p.Moderator, author, k, server); err != nil {
		return err
	}
	now := s.Now()
	d := Decision{CaseID: c.ID, Kind: k.Name, ModeratorID: p.Moderator.ID, RevisionHash: p.RevisionHash, At: now}
	var actions []Action
	if k.Do != nil {
		actions = append(actions, Action{
			CaseID: c.ID, Kind: k.Name, ModeratorID: p.Moderator.ID, Subject: c.Subject,
			AuthorID: c.Author.ID, Until: now.Add(k.For), State: Pending,
		})
	}
	if err := s.Store.Decide(ctx, d, actions); err != nil {
		return fmt.Errorf("decide case %d: %w", c.ID, err)
	}
	s.Log.InfoContext(ctx, "decided", "case", c.ID, "decision", string(k.Name), "moderator", p.Moderator.ID)
	return nil
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
// treated as one that does not exist: nothing about it is told.
func (s *Service) caseFor(ctx context.Context, p Press) (Case, Server, error) {
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
	if c.Subject.GuildID != p.GuildID || p.ChannelID != server.ModeratorsChannel && p.ChannelID != c.Card.ChannelID {
		return Case{}, Server{}, unknown
	}
	return c, server, nil
}
