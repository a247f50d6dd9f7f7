package moderation

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// CaseBrief is a case as a list shows it: no text and no name.
type CaseBrief struct {
	ID          int64
	Subject     Subject
	AuthorID    string
	OpenedAt    time.Time
	Grade       Grade
	ClaimedBy   string // of a claim that has not ended
	EscalatedAt time.Time
	GoneAt      time.Time
	Decision    *Decision // the standing one; nil: the case is open
	Card        CardRef   // where it is shown, on its own card or another's
}

// QueueOrder is which open cases come first.
type QueueOrder string

// The orders of a queue. Escalated cases come first in each.
const (
	OldestFirst  QueueOrder = "oldest"
	NewestFirst  QueueOrder = "newest"
	GravestFirst QueueOrder = "severity"
)

// Look checks that somebody may see a case, and returns it with its server. It is what stands
// before everything on the desk that decides nothing.
func (s *Service) Look(ctx context.Context, p Press) (Case, Server, error) {
	c, server, err := s.caseFor(ctx, p)
	if err != nil {
		return Case{}, Server{}, err
	}
	if !p.Moderator.Moderates(server) {
		return Case{}, Server{}, refuse("Only moderators can look at cases on this server.")
	}
	return c, server, nil
}

// Desk checks that somebody moderates a server at all.
func (s *Service) Desk(ctx context.Context, guildID string, who Member) (Server, error) {
	server, err := s.Store.Server(ctx, guildID)
	switch {
	case errors.Is(err, ErrNotFound):
		return Server{}, refuse("ombud is not set up on this server yet: an admin runs /setup first.")
	case err != nil:
		return Server{}, fmt.Errorf("look up server %s: %w", guildID, err)
	case !who.Moderates(server):
		return Server{}, refuse("Only moderators can use this on this server.")
	}
	return server, nil
}

// MaxNote is how long a moderator's note may be, in characters.
const MaxNote = 1000

// AddNote keeps a moderator's words with a case, encrypted.
func (s *Service) AddNote(ctx context.Context, p Press, words string) error {
	c, _, err := s.Look(ctx, p)
	if err != nil {
		return err
	}
	if words == "" || len([]rune(words)) > MaxNote {
		return refuse("A note has between 1 and %d characters.", MaxNote)
	}
	if err := s.Store.Note(ctx, c.ID, HistoryRow{At: s.Now(), Who: p.Moderator.ID, What: WhatNote, Why: words}); err != nil {
		return fmt.Errorf("note on case %d: %w", c.ID, err)
	}
	return nil
}

// WhatNote is what a note is called in the history.
const WhatNote = "note"

// Escalate marks a case for those above the moderator. The first time counts.
func (s *Service) Escalate(ctx context.Context, p Press) (Facts, error) {
	c, _, err := s.Look(ctx, p)
	if err != nil {
		return Facts{}, err
	}
	if !c.Open() {
		return Facts{}, refuse("The case is decided: undo the decision first.")
	}
	facts, err := s.Store.SetFact(ctx, Fact{CaseID: c.ID, Kind: FactEscalated, Who: p.Moderator.ID, At: s.Now()})
	if err != nil {
		return Facts{}, fmt.Errorf("escalate case %d: %w", c.ID, err)
	}
	return facts, nil
}

// ChooseClause has the author told of another clause than the gravest that a rule or a report named, which may
// be the wrong one; empty: of that again.
func (s *Service) ChooseClause(ctx context.Context, p Press, clause string) error {
	c, err := s.MayChooseClause(ctx, p)
	if err != nil {
		return err
	}
	if _, ok := s.Engine.Policy().Clause(clause); !ok && clause != "" {
		return refuse("The policy has no such clause any more. Please choose again.")
	}
	facts, err := s.Store.SetFact(ctx, Fact{CaseID: c.ID, Kind: FactClause, Who: p.Moderator.ID, Detail: clause, At: s.Now()})
	if err != nil {
		return fmt.Errorf("choose the clause of case %d: %w", c.ID, err)
	}
	if facts.Clause != clause {
		return refuse(clauseTooLate)
	}
	return nil
}

const clauseTooLate = "The case is decided, and its author hears of the clause that was chosen before. After an Undo you can choose another one."

// MayChooseClause says whether somebody may, before a form is opened.
func (s *Service) MayChooseClause(ctx context.Context, p Press) (Case, error) {
	c, _, err := s.Look(ctx, p)
	switch {
	case err != nil:
		return Case{}, err
	case !c.Open():
		return Case{}, refuse(clauseTooLate)
	case c.Author.ID == "":
		return Case{}, refuse("It is not known who wrote this message, so nobody is told.")
	}
	return c, nil
}
