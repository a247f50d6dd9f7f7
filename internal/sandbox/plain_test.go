package sandbox

import (
	"strings"
	"testing"
	"time"
)

func TestDiscordsTextBecomesWhatAPersonReads(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	s := newStage(func() time.Time { return now })
	s.names["7"], s.rooms["8"] = "alice", room{ID: "8", Name: "discussions"}
	tests := []struct{ name, in, want string }{
		{"a mention", "<@7> and <@!7> in <#8>", "@alice and @alice in #discussions"},
		{"a mention of nobody known", "<@99>", "<@99>"},
		{"a time long ago", "<t:1768464000:R>", "1 year ago"},
		{"a time to come", "<t:1800003600>", "in 1 hour"},
		{"this moment", "<t:1800000000:R>", "just now"},
		{"what the rules found", "you __**idiot**__", "you »idiot«"},
		{"a link behind words", "[Jump](https://discord.com/x)", "Jump"},
		{"escaped Markdown", `\*not bold\*`, "*not bold*"},
		{"what would drive the terminal", "a\x1b[31mb\u202ec\u200bd", "a[31mbcd"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := plain(tt.in, s); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestLinesAreWrappedAndNothingIsLost(t *testing.T) {
	text := "a few words and averyveryverylongwordwithoutanyspace\n\nend"
	lines := wrap(text, 12)
	for _, line := range lines {
		if len([]rune(line)) > 12 {
			t.Errorf("%q is too wide", line)
		}
	}
	letters := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if got := strings.ReplaceAll(letters(strings.Join(lines, " ")), " ", ""); got != letters(text) {
		t.Errorf("got %q", got)
	}
}

func TestEachLineOfAQuotationBeginsAsOne(t *testing.T) {
	got := strings.Join(wrap("said:\n> quoted words that go on\nend", 14), "\n")
	if want := "said:\n> quoted words\n> that go on\nend"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
