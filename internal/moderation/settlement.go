package moderation

import "ombud/internal/policy"

// What becomes of a question.
const (
	Clean        = "clean"        // it breaks nothing, says the classifier
	Accused      = "accused"      // an opinion became a finding
	Unclassified = "unclassified" // there is no opinion
	Stale        = "dropped"      // it waited too long, or is beyond the backlog
)

// Outcomes are all of them.
func Outcomes() []string { return []string{Clean, Accused, Unclassified, Stale} }

// Settlement is how one question ended.
type Settlement struct {
	Question Question
	Outcome  string
	Verdict  *policy.Verdict // what accuses the message; nil: nothing does
	Grade    Grade           // of what accuses it
	Likeness string          // as in Accusation
	CacheKey string          // empty: not to be kept
	Opinion  policy.Opinion
	Cached   bool
}

// weigh decides what an opinion comes to.
func (c *Consultation) weigh(p *policy.Policy, s *Settlement) {
	s.Outcome = Clean
	if s.Opinion.Unclassified != "" {
		s.Outcome, s.CacheKey = Unclassified, ""
	}
	v := withoutShadow(policy.Verdict{Findings: p.Weigh(s.Question.asked(), s.Opinion), Policy: c.Engine.Version()})
	if len(v.Findings) == 0 {
		return
	}
	for _, f := range v.Findings {
		v.Effect = max(v.Effect, f.Then)
	}
	s.Verdict, s.Likeness = &v, likeness(s.Question.Message)
	s.Grade = grade(p, Accusation{Verdict: &v})
	if s.Outcome == Clean {
		s.Outcome = Accused
	}
}
