package moderation

import (
	"context"
	"errors"
	"fmt"

	"ombud/internal/policy"
)

// ReportMessage takes a member's report and returns the case it joined. The
// rules look at the message too: a report of what they would have caught
// shows both on one card.
func (s *Service) ReportMessage(ctx context.Context, m Message, reporterID string) (caseID int64, err error) {
	switch _, err := s.Store.Server(ctx, m.Subject.GuildID); {
	case errors.Is(err, ErrNotFound):
		return 0, refuse("ombud is not set up on this server yet: an admin runs /setup first.")
	case err != nil:
		return 0, fmt.Errorf("look up server %s: %w", m.Subject.GuildID, err)
	}
	if m.Author.ID == reporterID {
		return 0, refuse("This is your own message: you can edit or delete it yourself.")
	}
	began := s.Now()
	a := Accusation{Message: m, Report: &Report{ReporterID: reporterID, At: began}, At: began}
	switch v, err := s.Engine.Judge(ctx, m.Judged); {
	case err != nil: // the report stands by itself
		s.Log.WarnContext(ctx, "a reported message could not be judged", "message", m.Subject.MessageID, "cause", err)
	case v.Effect != policy.Allow:
		live := withoutShadow(v)
		a.Verdict, a.Hide = &live, v.Effect == policy.Hide
	}
	id, change, err := s.accuse(ctx, a)
	if err != nil {
		return 0, fmt.Errorf("record the report of message %s: %w", m.Subject.MessageID, err)
	}
	if a.Verdict != nil {
		s.logVerdict(ctx, m, *a.Verdict, id, change, began)
	}
	s.Log.InfoContext(ctx, "report", "case", id, "message", m.Subject.MessageID, "change", change.String())
	return id, nil
}

// NameClause adds to a report which clause the member thinks is broken.
func (s *Service) NameClause(ctx context.Context, guildID string, caseID int64, reporterID, clause string) error {
	unknown := refuse("There is no such report.")
	switch c, err := s.Store.Case(ctx, caseID); {
	case errors.Is(err, ErrNotFound):
		return unknown
	case err != nil:
		return fmt.Errorf("look up case %d: %w", caseID, err)
	case c.Subject.GuildID != guildID:
		return unknown
	}
	if _, ok := s.Engine.Policy().Clause(clause); !ok {
		return refuse("The policy has no such clause any more.")
	}
	err := s.Store.NameClause(ctx, caseID, reporterID, clause)
	if errors.Is(err, ErrNotFound) {
		return unknown
	}
	if err != nil {
		return fmt.Errorf("name the clause of a report in case %d: %w", caseID, err)
	}
	return nil
}
