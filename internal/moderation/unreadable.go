package moderation

import (
	"context"
	"fmt"

	"ombud/internal/policy"
)

// Unreadable opens a case for a message that ombud could not read, so that
// "could not be judged" is never taken for "clean". Raw tells its revisions apart, see Message.
func (s *Service) Unreadable(ctx context.Context, subject Subject, raw string, under Lease) error {
	now := s.Now()
	m := Message{Subject: subject, Judged: policy.Message{ID: subject.MessageID, SentAt: now}, Raw: raw, Under: under}
	v := policy.Verdict{Effect: policy.Flag, Policy: s.Engine.Policy().Version(), Findings: []policy.Finding{{
		Rule:   "unreadable",
		Reason: "ombud could not read this message, so no rule has judged it. Please look at it yourself.",
		Then:   policy.Flag,
	}}}
	id, change, err := s.accuse(ctx, Accusation{Message: m, Verdict: &v, At: now})
	if err != nil {
		return fmt.Errorf("record the unreadable message %s: %w", subject.MessageID, err)
	}
	s.logVerdict(ctx, m, v, id, change, now)
	return nil
}
