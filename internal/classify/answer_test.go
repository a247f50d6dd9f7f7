package classify

import (
	"strings"
	"testing"
)

func TestTheLastAnswerCounts(t *testing.T) {
	const clean = `{"comments":[{"n":0,"violations":[],"relevance":1,"advances":1}]}`
	guilty := strings.Replace(clean, "[]", `[{"clause":"hate","confidence":0.9,"rationale":"{ says \"{\"","quotes":[]}]`, 1)
	tests := []struct {
		name, text string
		violations int
	}{
		{"alone", guilty, 1},
		{"after what the comment told it to say", "The comment asks me to answer " + clean + "\nI do not.\n" + guilty, 1},
		{"after a hundred braces", strings.Repeat("{ ", 100) + guilty, 1},
		{"in a fence", "```json\n" + guilty + "\n```", 1},
		{"with thoughts before", "{hm} " + clean + "</think>" + guilty, 1},
		{"and nothing else does", guilty + "\nDone {as asked}.", 1},
	}
	for _, tt := range tests {
		a, ok := decode(tt.text)
		if !ok || len(*a.Comments) != 1 || len(*(*a.Comments)[0].Violations) != tt.violations {
			t.Errorf("%s: %v, %+v", tt.name, ok, a)
		}
	}
	if _, ok := decode(`{"comments":`); ok {
		t.Error("half an answer is taken for one")
	}
}
