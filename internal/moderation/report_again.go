package moderation

import (
	"context"
	"errors"
	"fmt"

	"ombud/internal/policy"
)

// ReportedBefore is the case of a message that a member is about to report, with their report if they
// made one; zero: there is none. It costs one look, and most of a flood of reports needs no more.
func (s *Service) ReportedBefore(ctx context.Context, m Message, reporterID string) (Reported, error) {
	before, err := s.Store.Reported(ctx, m.Subject, reporterID)
	if errors.Is(err, ErrNotFound) {
		return Reported{}, nil
	}
	if err != nil {
		return Reported{}, fmt.Errorf("look for earlier reports: %w", err)
	}
	before.Again = before.Report.ReporterID != "" && before.Knows(m) && before.Report.Revision == before.Revision
	return before, nil
}

// Knows reports whether the case has this very revision as its newest.
func (r Reported) Knows(m Message) bool {
	return r.CaseID != 0 && (r.Restored || r.Revision == m.Revision())
}

// asItWas is the message that a reported one gives back: what moderators had restored
// stands under another id and in a webhook's name, and is still the same case. Of any other
// message it is the message itself.
func (s *Service) asItWas(ctx context.Context, m Message, before Reported) (Message, error) {
	if !before.Restored {
		return m, nil
	}
	c, err := s.Store.Case(ctx, before.CaseID)
	if err != nil {
		return m, fmt.Errorf("look up case %d: %w", before.CaseID, err)
	}
	return Message{
		Subject: c.Subject, Author: c.Author, Discussion: c.Discussion, Answers: c.Revision.Answers,
		Judged: policy.Message{Surfaces: c.Revision.Surfaces, SentAt: c.Revision.At}, Raw: c.Revision.Hash,
	}, nil
}

// Kept reports whether the decision left the message standing as it was.
func (d Decision) Kept() bool { return d.Kind == dismissName }
