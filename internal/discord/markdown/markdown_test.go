package markdown

import (
	"strings"
	"testing"

	"ombud/internal/policy"
)

func TestWhatIsEscapedStaysWithinItsBudgetAndWhole(t *testing.T) {
	tried := 0
	for _, text := range []string{"*****", "a*b*c*", "😀😀😀", "\u202e\u202e", "1.2.3.", "`\u200b`\u200b`", "\xff\xff\xff"} {
		whole := Escape(text)
		for limit := range Length(whole) + 1 {
			var b strings.Builder
			n := WriteEscaped(&b, text, limit)
			if got := Length(b.String()); got > limit {
				t.Errorf("%q in %d took %d", text, limit, got)
			}
			if !strings.HasPrefix(whole, b.String()) || strings.HasSuffix(b.String(), `\`) {
				t.Errorf("%q in %d became %q, which tears an escape", text, limit, b.String())
			}
			if Escape(text[:n]) != b.String() {
				t.Errorf("%q in %d: %d bytes are said to be written, it is %q", text, limit, n, b.String())
			}
			tried++
		}
		var b strings.Builder
		if n := WriteEscaped(&b, text, Length(whole)); n != len(text) || b.String() != whole {
			t.Errorf("%q does not fit its own length: %q", text, b.String())
		}
	}
	if tried < 40 {
		t.Errorf("%d budgets were tried", tried)
	}
}

func TestOneLineIsOneLineAndSaysThatItWasCut(t *testing.T) {
	if got := OneLine("a\n\n  b\tc ", 20); got != "a b c" {
		t.Errorf("got %q", got)
	}
	for limit := range 12 {
		got := OneLine("***** *****", limit+1)
		if Length(got) > limit+1 || !strings.HasSuffix(got, Ellipsis) {
			t.Errorf("within %d: %q", limit+1, got)
		}
	}
}

func TestAQuotationKeepsItsBudgetItsLinesAndItsMarks(t *testing.T) {
	text := "fine\nan *idiot* here\nend"
	for limit := 8; limit < 80; limit++ {
		out, cut := Quoted(text, []policy.Span{{Start: 8, End: 15}}, limit)
		if Length(out) > limit {
			t.Errorf("within %d: %d", limit, Length(out))
		}
		for line := range strings.SplitSeq(out, "\n") {
			if !strings.HasPrefix(line, Quote) && line != "" && line != Ellipsis {
				t.Errorf("within %d, a line stands outside the quotation: %q", limit, out)
			}
		}
		if strings.Count(out, markOn) != strings.Count(out, markOff) {
			t.Errorf("within %d, a mark stays open: %q", limit, out)
		}
		if whole := strings.HasSuffix(out, "end"); cut == whole {
			t.Errorf("within %d: cut %v, %q", limit, cut, out)
		}
	}
}

func TestAHeapOfMarksCoversNoOtherLine(t *testing.T) {
	heap := strings.Repeat("\u0301\u0489", 1000)
	if got, want := Escape("e"+heap+"f"), "e"+strings.Repeat("\u0301\u0489", mostMarks/2)+heaped+"f"; got != want {
		t.Errorf("got %q", got)
	}
	for _, text := range []string{"é", "שָׁלוֹם", "ที่นี่", "👩🏽‍🦱❤️"} { // what people write stays
		if got := Escape(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}
