package moderation

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Facts stand beside a case's being open or decided, each with its time; a zero time means
// that it is not so.
type Facts struct {
	ClaimedBy    string
	ClaimedUntil time.Time
	EscalatedBy  string
	EscalatedAt  time.Time
	GoneAt       time.Time // when the message was deleted by somebody else
	EditedAt     time.Time // when it was edited after the newest accused revision
	Appeal       AppealState
	AppealedAt   time.Time
	// Clause is the one that the author is told of, as a moderator chose; empty: nobody chose.
	Clause string
}

// Claimed reports whether a moderator reserves the case at a time.
func (f Facts) Claimed(now time.Time) bool { return f.ClaimedBy != "" && f.ClaimedUntil.After(now) }

// AppealState is how far an appeal has come; empty: there is none.
type AppealState string

// The states of an appeal.
const (
	AppealOpen       AppealState = "open"
	AppealUpheld     AppealState = "upheld" // the decision stands
	AppealOverturned AppealState = "overturned"
)

// FactKind names a fact that SetFact can change.
type FactKind string

// The facts that people and Discord make.
const (
	FactClaimed   FactKind = "claimed"   // Until is its end; a moderator's claim that has not ended is not overrun
	FactReleased  FactKind = "released"  // only who claimed it releases it
	FactEscalated FactKind = "escalated" // the first time counts
	FactAppeal    FactKind = "appeal"    // Detail is the AppealState
	FactClause    FactKind = "clause"    // Detail is its id; only of an open case
)

// Fact is a change of a case's facts.
type Fact struct {
	CaseID int64
	Kind   FactKind
	Who    string
	Until  time.Time
	Detail string
	At     time.Time
}

// HistoryRow is one thing that happened to a case: who, when, what and why. What and Detail are names of
// kinds, clauses and versions; a moderator's words stand in Why alone, which is kept encrypted.
type HistoryRow struct {
	At           time.Time
	Who          string // empty: ombud itself
	What         string // "opened", "joined", "decided", "undone", "note", …
	Detail       string
	Decision     int // the number of the decision it is about; 0: none
	Why          string
	RevisionHash string
}

// Steps of the history that ByReporter knows.
const (
	WhatClauseNamed = "clause named"
	WhatNotice      = "notice"
)

// ByReporter reports whether a step would tell who reported a message.
func (h HistoryRow) ByReporter() bool {
	switch h.What {
	case Opened.String(), Joined.String(), Reopened.String():
		return !strings.HasPrefix(h.Detail, "sweep ") // which a moderator asked for
	case WhatClauseNamed:
		return true
	case WhatNotice:
		return strings.HasPrefix(h.Detail, string(AboutOutcome)+" ")
	}
	return false
}

// ClaimFor is how long a claim reserves a case.
const ClaimFor = 10 * time.Minute

// Claim reserves a case for a moderator, or releases it when they hold it already.
func (s *Service) Claim(ctx context.Context, p Press) (Facts, error) {
	c, server, err := s.caseFor(ctx, p)
	if err != nil {
		return Facts{}, err
	}
	if err := May(p.Moderator, nil, Kind{Label: "Claim"}, server); err != nil {
		return Facts{}, err
	}
	if !c.Open() {
		return Facts{}, refuse("The case is decided; there is nothing to claim.")
	}
	now := s.Now()
	f := Fact{CaseID: c.ID, Kind: FactClaimed, Who: p.Moderator.ID, Until: now.Add(ClaimFor), At: now}
	if c.Claimed(now) && c.ClaimedBy == p.Moderator.ID {
		f.Kind, f.Until = FactReleased, time.Time{}
	}
	facts, err := s.Store.SetFact(ctx, f)
	if err != nil {
		return Facts{}, fmt.Errorf("claim case %d: %w", c.ID, err)
	}
	if facts.Claimed(now) && facts.ClaimedBy != p.Moderator.ID {
		return facts, refuse("<@%s> has claimed this case until <t:%d:t>. You can still decide it.", facts.ClaimedBy, facts.ClaimedUntil.Unix())
	}
	return facts, nil
}
