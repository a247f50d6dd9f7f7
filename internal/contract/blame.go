package main

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// failure is a node of a validator's tree of complaints. The two validators
// have trees of their own types; both are turned into this one.
type failure struct {
	At      []string // the way into the body
	Keyword string   // the schema keyword that failed, such as "required"
	What    string
	Causes  []failure
}

// blame is what to tell a person about a tree: the leaves, but of alternatives
// (oneOf, anyOf) only those of the branch that fits best. Telling that an embed
// is no poll would bury the field that is wrong.
func blame(f failure) []failure {
	if len(f.Causes) == 0 {
		return []failure{f}
	}
	if f.Keyword == "oneOf" || f.Keyword == "anyOf" {
		return bestBranch(f.Causes)
	}
	var leaves []failure
	for _, cause := range f.Causes {
		leaves = append(leaves, blame(cause)...)
	}
	return withoutEchoes(leaves)
}

// withoutEchoes drops what unevaluatedProperties says of a field whose own
// schema has failed already: the field is known, only its value is wrong.
func withoutEchoes(leaves []failure) []failure {
	const echo = "false schema"
	return slices.DeleteFunc(leaves, func(f failure) bool {
		return f.What == echo && slices.ContainsFunc(leaves, func(other failure) bool {
			return other.What != echo && len(other.At) > len(f.At) && slices.Equal(other.At[:len(f.At)], f.At)
		})
	})
}

// bestBranch prefers a branch that does not fail at what tells branches apart
// (the value's type, an enum or a constant), then the one with fewest complaints.
func bestBranch(branches []failure) []failure {
	var best []failure
	for _, branch := range branches {
		leaves := blame(branch)
		if best == nil || compareBranches(leaves, best) < 0 {
			best = leaves
		}
	}
	return best
}

func compareBranches(a, b []failure) int {
	return cmp.Or(cmp.Compare(mismatches(a), mismatches(b)), cmp.Compare(len(a), len(b)))
}

func mismatches(leaves []failure) int {
	n := 0
	for _, leaf := range leaves {
		if slices.Contains([]string{"type", "enum", "const"}, leaf.Keyword) {
			n++
		}
	}
	return n
}

// path writes the way into a body, such as $.embeds[0].title.
func path(steps []string) string {
	var b strings.Builder
	b.WriteByte('$')
	for _, step := range steps {
		if _, err := strconv.Atoi(step); err == nil {
			b.WriteString("[" + step + "]")
		} else {
			b.WriteString("." + step)
		}
	}
	return b.String()
}
