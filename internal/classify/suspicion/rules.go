package suspicion

import (
	"context"
	"slices"
	"sync"

	"ombud/internal/policy"
)

// strictest is the preset whose rules find the most.
const strictest = "strict"

// byRule is what a finding of those rules adds to a guess: they are right more often than any
// guess of the tables, so that what they find comes first.
const byRule = 4

// ofForm is the clause whose rules look at a text's form (repeats, shouting, links): they say nothing about what
// a classifier is asked for.
const ofForm = "spam"

// rules are those of the strictest preset that judge a text by itself. The policy in force may be milder, or
// another one altogether: what it leaves alone is not innocent for that.
var rules = sync.OnceValue(func() *policy.Engine { //nolint:gochecknoglobals // it is made once and never changes
	p, err := policy.Load(strictest)
	if err != nil {
		panic("the preset " + strictest + ": " + err.Error())
	}
	e, err := policy.Compile(p)
	if err != nil {
		panic("the preset " + strictest + ": " + err.Error())
	}
	e, _ = e.TextOnly()
	return e
})

// ByRules is what the rules add to the guess about a text; zero, when they find nothing.
func ByRules(text string) float64 {
	v, err := rules().Judge(context.Background(), policy.Message{Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: text}}})
	if err != nil { // a text that cannot be judged is guessed at by its words alone
		return 0
	}
	if slices.ContainsFunc(v.Findings, func(f policy.Finding) bool { return !f.Shadow && f.Clause != ofForm }) {
		return byRule
	}
	return 0
}

// Guess is the score of a text with what the rules add.
func (t *Table) Guess(text string) float64 { return t.Score(text) + ByRules(text) }
