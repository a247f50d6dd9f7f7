package policy

import (
	"strings"
	"unicode"
)

// find looks a quote up in its surface. Models tidy what they quote, so that case and
// runs of white space do not count.
func (q Question) find(quote Quote) (Span, bool) {
	if quote.Surface < 0 || quote.Surface >= len(q.Surfaces) {
		return Span{}, false
	}
	start, end, ok := Locate(q.Surfaces[quote.Surface].Text, quote.Text)
	return Span{Surface: quote.Surface, Start: start, End: end}, ok
}

// Locate finds words in a text, whatever their case and the white space between
// them, and answers byte offsets. Words without a letter or digit are nowhere.
func Locate(text, words string) (start, end int, ok bool) {
	if !strings.ContainsFunc(words, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r > 0x2000 }) {
		return 0, 0, false
	}
	flat, at := flatten(text)
	want, _ := flatten(words)
	want = strings.TrimSpace(want)
	found := strings.Index(flat, want)
	if found < 0 {
		return 0, 0, false
	}
	return at[found], at[found+len(want)], true
}

// flatten makes a text small and its white space single. at tells for each byte, and
// for the end, where it stood.
func flatten(text string) (flat string, at []int) {
	var b strings.Builder
	space := false
	for i, r := range text {
		if unicode.IsSpace(r) {
			if !space {
				b.WriteByte(' ')
				at = append(at, i)
			}
			space = true
			continue
		}
		space = false
		before := b.Len()
		b.WriteRune(unicode.ToLower(r))
		for range b.Len() - before {
			at = append(at, i)
		}
	}
	return b.String(), append(at, len(text))
}

// Normal is what a message says, without case, look-alikes, marks, invisible
// characters and spaces that change nothing: two messages with the same Normal mean the same.
func Normal(surfaces []Surface) string {
	var b strings.Builder
	var s stream
	for _, surface := range surfaces {
		s.fold(surface.Text)
		flat, _ := flatten(string(s.text))
		b.WriteString(string(surface.Kind))
		b.WriteByte(0)
		b.WriteString(strings.TrimSpace(flat))
		b.WriteByte(0)
	}
	return b.String()
}
