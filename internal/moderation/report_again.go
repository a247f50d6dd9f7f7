package moderation

import (
	"context"
	"errors"
	"fmt"

	"ombud/internal/policy"
)

// asItWas is the message that a reported one gives back: what moderators had restored
// stands under another id and in a webhook's name, and is still the same case. Of any other
// message it is the message itself.
func (s *Service) asItWas(ctx context.Context, m Message) (was Message, restored bool, err error) {
	id, err := s.Store.RestoredFrom(ctx, m.Subject)
	if errors.Is(err, ErrNotFound) {
		return m, false, nil
	}
	if err != nil {
		return m, false, fmt.Errorf("look whether message %s is a restored one: %w", m.Subject.MessageID, err)
	}
	c, err := s.Store.Case(ctx, id)
	if err != nil {
		return m, false, fmt.Errorf("look up case %d: %w", id, err)
	}
	return Message{
		Subject: c.Subject, Author: c.Author, Discussion: c.Discussion, Answers: c.Revision.Answers,
		Judged: policy.Message{Surfaces: c.Revision.Surfaces, SentAt: c.Revision.At}, Raw: c.Revision.Hash,
	}, true, nil
}

// looked is the decision that stands in a case.
func (s *Service) looked(ctx context.Context, caseID int64) (*Decision, error) {
	c, err := s.Store.Case(ctx, caseID)
	if err != nil {
		return nil, fmt.Errorf("look up case %d: %w", caseID, err)
	}
	return c.Decision, nil
}

// Kept reports whether the decision left the message standing as it was.
func (d Decision) Kept() bool { return d.Kind == dismissName }
