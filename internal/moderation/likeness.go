package moderation

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"ombud/internal/policy"
)

// likeLetters is how many letters a text must have for its likeness to mean anything.
const likeLetters = 12

var address = regexp.MustCompile(`(?i)https?://\S+`)

// likeness is what near-duplicates of a text have in common: its letters, in lower case, none
// twice in a row, without addresses and numbers. Empty: it is too short to be like another. Only a
// keyed hash of it is kept.
func likeness(m Message) string {
	var said []string
	for _, s := range m.Judged.Surfaces {
		if s.Kind == policy.SurfaceContent || s.Kind == policy.SurfaceForward {
			said = append(said, s.Text)
		}
	}
	letters := lettersOf(strings.Join(said, " "))
	if utf8.RuneCountInString(letters) < likeLetters {
		return ""
	}
	return letters
}

// Grade is how grave a case is: 0 when no clause is named, else one more than the clause's severity.
type Grade int

// String is the word for it.
func (g Grade) String() string {
	if g == 0 {
		return "not graded"
	}
	return policy.Severity(g - 1).String()
}

// Grave is the grade from which on moderators are called when nobody looks.
const Grave = Grade(policy.High) + 1

// accuse records an accusation with what queues and raids need to know of it.
func (s *Service) accuse(ctx context.Context, a Accusation) (caseID int64, change Change, err error) {
	a.Grade, a.Likeness = grade(s.Engine.Policy(), a), likeness(a.Message)
	return s.Store.Accuse(ctx, a)
}

// grade is that of the worst clause that is named against a message.
func grade(p *policy.Policy, a Accusation) (worst Grade) {
	weigh := func(id string) { worst = max(worst, gradeOf(p, id)) }
	if a.Verdict != nil {
		for _, f := range a.Verdict.Findings {
			weigh(f.Clause)
		}
	}
	if a.Report != nil {
		weigh(a.Report.Clause)
	}
	return worst
}

// gradeOf is the grade of one clause; 0: the policy has none such.
func gradeOf(p *policy.Policy, id string) Grade {
	c, ok := p.Clause(id)
	if !ok {
		return 0
	}
	return Grade(c.Severity) + 1
}
