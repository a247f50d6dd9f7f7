package check

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"ombud/internal/policy"
)

func (e *evasion) print(out io.Writer) error {
	t := &table{out: out}
	t.line("%d rows with a word of the lists (bar: at least %d), %d innocent rows, %d rows not judged, %d with neither but labelled abusive", e.rows, enoughRows, e.innocent, e.bad, e.missed)
	t.line("")
	t.line("%-24s %8s %22s %22s", "disguise", "kept", "flagged: one word", "all words, in points")
	eight := len(disguises())
	mean, worst := 0.0, 1.0
	most := 0.0
	for i, way := range e.ways {
		if i == eight {
			t.line("%-24s %8.3f   bar %.2f   each at least %.2f: least %.3f   added at most %.1f points: %.2f", "mean of the eight", mean/float64(eight), keptMean, keptEach, worst, addedMost, most)
			t.line("")
			t.line("further ones, without a bar")
		}
		kept, one, all := part(e.kept[i], e.rows), 100*part(e.one[i], e.innocent), 100*part(e.all[i], e.innocent)
		if i < eight {
			mean, worst, most = mean+kept, min(worst, kept), max(most, one, all)
		}
		t.line("%-24s %8.3f %22.2f %22.2f", way.name, kept, one, all)
	}
	return t.err
}

func part(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// table writes lines until one cannot be written.
type table struct {
	out io.Writer
	err error
}

func (t *table) line(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.out, format+"\n", args...)
	}
}

func sorted(spans []policy.Span) []policy.Span {
	return slices.SortedFunc(slices.Values(spans), func(a, b policy.Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
}
