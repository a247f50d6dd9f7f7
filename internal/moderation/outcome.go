package moderation

import (
	"context"
	"fmt"
	"time"
)

// outcomeAfter is how long reporters are not told yet: a moderator's second thought comes within
// the first minute, and nobody should hear two outcomes.
const outcomeAfter = time.Minute

// outcome is what a reporter hears of a decision: of two that are the same once is enough.
func (d Decision) outcome() KindName {
	switch d.Kind {
	case dismissName, warnName:
		return d.Kind
	}
	return removeName
}

// revises says what a reporter heard of a case before. False: they heard the same already, or have heard
// nothing that was taken back.
func (s *Service) revises(ctx context.Context, l *Letter) (bool, error) {
	told, err := s.Store.OutcomesTold(ctx, l.Case.ID, l.Notice.RecipientID)
	if err != nil {
		return false, fmt.Errorf("look up what a reporter of case %d heard: %w", l.Case.ID, err)
	}
	if l.Notice.About == AboutReopened {
		return len(told) > 0 && told[len(told)-1] == l.Decision.ID, nil
	}
	if len(told) == 0 {
		return true, nil
	}
	last := told[len(told)-1]
	before, found := l.Case.decisionWith(last)
	if !found || len(told) > 1 && told[len(told)-2] == last { // they heard that it was taken back
		return true, nil
	}
	l.Revises = true
	return before.outcome() != l.Decision.outcome(), nil
}

// outcomeEffect tells the reporters who wish what came of their report. Disagreement was
// no claim that could hold up, so there is nothing to tell about it.
func outcomeEffect() Effect {
	wants := func(r Report) bool { return r.WantsOutcome && !r.Disagrees }
	tell := func(ctx context.Context, s *Service, about About, f Following, c Case) error {
		var all []Notice
		for _, r := range c.Reports {
			if wants(r) {
				all = append(all, Notice{
					GuildID: c.Subject.GuildID, CaseID: c.ID, DecisionID: f.Decision.ID, About: about,
					RecipientID: r.ReporterID, Locale: r.Locale, MadeAt: s.Now(),
				})
			}
		}
		if err := s.Store.AddNotices(ctx, all, outcomeAfter); err != nil {
			return fmt.Errorf("note the outcome of case %d for its reporters: %w", c.ID, err)
		}
		return nil
	}
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
			return tell(ctx, s, AboutOutcome, f, c)
		},
		Undo: func(ctx context.Context, s *Service, f Following, c Case) error {
			return tell(ctx, s, AboutReopened, f, c)
		},
	}
}
