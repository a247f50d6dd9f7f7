package article

import (
	"regexp"
	"strings"
	"testing"
)

// counting is the pattern of a tail as it counts by itself, which is what it means and too dear to use.
var counting = regexp.MustCompile(`(?i)\s*(?:\[?(?:…|\.{3}|\[…\])\]?\s*)?(?:` +
	`the post .{1,300}? (?:appeared first|first appeared) on .{1,100}?\.?` +
	`|(?:\(|\[)?\b((?:read more|read the full story|continue reading|weiterlesen|mehr lesen|leer más|seguir leyendo|lire la suite)(?: [^.!?]{1,100})?)\s*(?:…|\.{3}|→|»|›|>)*(?:\)|\])?` +
	`)$`)

// TestATailIsFoundWhereTheCountingPatternFindsIt compares the two on texts that feeds bring and on texts made to
// cost much.
func TestATailIsFoundWhereTheCountingPatternFindsIt(t *testing.T) {
	long := strings.Repeat("The council met again. ", 40)
	for _, s := range []string{
		"The bridge reopens. [...] The post Bridge reopens appeared first on Harbour Gazette.",
		"The bridge reopens. The post Bridge reopens first appeared on Harbour Gazette",
		"The bridge reopens… Read more →", "Die Brücke ist offen. Weiterlesen »", "The bridge reopens (read more)",
		long + "The post " + strings.Repeat("Ü", 299) + " appeared first on Gazette.",
		long + "The post " + strings.Repeat("Ü", 301) + " appeared first on Gazette.",
		long + "The post X appeared first on " + strings.Repeat("z", 101) + "y.",
		"Read more " + strings.Repeat("and on ", 30) + "… Read more about it",
		"The post " + strings.Repeat("a ", 200) + "The post B appeared first on C",
		long + "bread more", strings.Repeat("x", 459) + "read more", strings.Repeat("日", 990) + " 続き Read more…",
	} {
		want := -1
		if at := counting.FindStringIndex(s); at != nil {
			want = at[0]
		}
		if got := tailAt(s); got != want {
			t.Errorf("%.40q…%q: at %d, want %d", s, s[max(0, len(s)-60):], got, want)
		}
	}
}

// FuzzTail looks for a text of which the two say different things. The pattern that counts is not held to eight
// tries, so that texts with more beginnings of a tail are left out.
func FuzzTail(f *testing.F) {
	f.Add("The bridge reopens. [...] The post Bridge reopens appeared first on Harbour Gazette.")
	f.Add("Die Brücke ist offen… Weiterlesen »")
	f.Fuzz(func(t *testing.T, raw string) {
		s := line(raw, maxSummary)
		if lower := strings.ToLower(s); strings.Count(lower, "the post ")+strings.Count(lower, "read")+strings.Count(lower, "l") >= tailTries {
			return
		}
		want := -1
		if at := counting.FindStringIndex(s); at != nil {
			want = at[0]
		}
		if got := tailAt(s); got != want {
			t.Fatalf("%q: at %d, want %d", s, got, want)
		}
	})
}

// BenchmarkTail is a text for which the counting pattern needs tens of milliseconds.
func BenchmarkTail(b *testing.B) {
	for name, s := range map[string]string{
		"read more": line(strings.Repeat("read more ", 120)+"ead more!?", maxSummary),
		"the post":  line(strings.Repeat("the post a appeared first on ", 40)+"!", maxSummary),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				tailOf(s)
			}
		})
	}
}
