package markdown

import (
	"strings"
	"testing"
)

func TestWhatDoesNotFitIsCounted(t *testing.T) {
	long := strings.Repeat("a", 90)
	for _, tc := range []struct {
		lines []string
		want  string
	}{
		{[]string{"one", "two"}, "one\ntwo"},
		{[]string{strings.Repeat("b", 60)}, strings.Repeat("b", 60)},
		{[]string{long}, long[:59] + "…"},
		{[]string{"one", long, "three"}, "one\n… and 2 more"},
		{[]string{long, long, "three"}, long[:42] + "…\n… and 2 more"},
	} {
		if got := FitLines(tc.lines, 60); got != tc.want {
			t.Errorf("FitLines(%q) = %q, want %q", tc.lines, got, tc.want)
		}
	}
}

func TestFitKeepsCharactersWhole(t *testing.T) {
	for _, tc := range []struct {
		text  string
		limit int
		want  string
	}{
		{"short", 5, "short"}, {"longer", 5, "long…"}, {"😀😀😀", 4, "😀…"}, {"ae\u0301b", 3, "a…"}, {"x👩‍👧y", 5, "x…"}, {"a   b", 3, "a…"},
	} {
		if got := Fit(tc.text, tc.limit); got != tc.want {
			t.Errorf("Fit(%q, %d) = %q, want %q", tc.text, tc.limit, got, tc.want)
		}
	}
}
