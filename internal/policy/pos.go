package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Pos is a place in a policy file or word list; lines and columns count from
// one, columns in characters. The zero Pos is nowhere.
type Pos struct {
	File   string
	Line   int
	Column int
}

func (p Pos) String() string {
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Problem is one mistake in a policy and where it stands.
type Problem struct {
	At   Pos
	Text string
}

func (p Problem) String() string {
	if p.At == (Pos{}) {
		return p.Text
	}
	return p.At.String() + ": " + p.Text
}

// Problems are all the mistakes of a policy, in the order of the file: whoever
// writes one should not have to run us once per mistake. As an error it prints
// one line per problem, "file:line:column: sentence".
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

func (ps *Problems) add(at Pos, format string, args ...any) {
	*ps = append(*ps, Problem{At: at, Text: fmt.Sprintf(format, args...)})
}

// err sorts what was found by place and answers nil when there is nothing.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.At.File, b.At.File),
			cmp.Compare(a.At.Line, b.At.Line),
			cmp.Compare(a.At.Column, b.At.Column),
		)
	})
	return slices.CompactFunc(ps, func(a, b Problem) bool { return a == b })
}
