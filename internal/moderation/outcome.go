package moderation

import (
	"context"
	"fmt"
	"time"
)

// outcomeAfter is how long reporters are not told yet: a moderator's second thought comes within
// the first minute, and nobody should hear two outcomes.
const outcomeAfter = time.Minute

// revises says what a reporter heard of a case before. False: they heard the same already, and
// once is enough.
func (s *Service) revises(ctx context.Context, l *Letter) (bool, error) {
	told, err := s.Store.OutcomesTold(ctx, l.Case.ID, l.Notice.RecipientID)
	if err != nil {
		return false, fmt.Errorf("look up what a reporter of case %d heard: %w", l.Case.ID, err)
	}
	if len(told) == 0 {
		return true, nil
	}
	before, found := l.Case.decisionWith(told[len(told)-1])
	l.Revises = found
	return !found || before.Kept() != l.Decision.Kept(), nil
}

// outcomeEffect tells the reporters who wish what came of their report. Disagreement was
// no claim that could hold up, so there is nothing to tell about it.
func outcomeEffect() Effect {
	wants := func(r Report) bool { return r.WantsOutcome && !r.Disagrees }
	return Effect{
		Name: "outcome",
		Follows: func(_ Decision, c Case) bool {
			for _, r := range c.Reports {
				if wants(r) {
					return true
				}
			}
			return false
		},
		Do: func(ctx context.Context, s *Service, f Following, c Case) error {
			var all []Notice
			for _, r := range c.Reports {
				if wants(r) {
					all = append(all, Notice{
						GuildID: c.Subject.GuildID, CaseID: c.ID, DecisionID: f.Decision.ID, About: AboutOutcome,
						RecipientID: r.ReporterID, Locale: r.Locale, MadeAt: s.Now(),
					})
				}
			}
			if err := s.Store.AddNotices(ctx, all, outcomeAfter); err != nil {
				return fmt.Errorf("note the outcome of case %d for its reporters: %w", c.ID, err)
			}
			return nil
		},
	}
}
