package markdown

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ombud/internal/policy"
)

// Escape makes hostile text literal: no link, mention, emoji, spoiler, heading,
// quote or code comes of it. Discord takes a backslash before any character
// that is neither letter, digit nor space (Reference → Message Formatting).
func Escape(s string) string {
	var b strings.Builder
	WriteEscaped(&b, s, MaxEmbedsTotal*2)
	return b.String()
}

// OneLine is Escape for places where a line break would tear the layout.
func OneLine(s string, limit int) string {
	s = strings.Join(strings.Fields(s), " ")
	var b strings.Builder
	if WriteEscaped(&b, s, limit-1) < len(s) {
		b.WriteString(Ellipsis)
	}
	return b.String()
}

// WriteEscaped writes as much of s as fits limit UTF-16 units once escaped, and
// returns how many bytes of s that was.
func WriteEscaped(b *strings.Builder, s string, limit int) int {
	var before rune
	marks := 0
	for i, r := range s {
		out := literal(r, before)
		if marks++; !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
		}
		switch {
		case marks == mostMarks+1:
			out = heaped
		case marks > mostMarks:
			out = ""
		}
		if limit -= Length(out); limit < 0 {
			return i
		}
		b.WriteString(out)
		before = r
	}
	return len(s)
}

// No script heaps more marks on one letter than mostMarks; hundreds of them cover the lines above and
// below. What is left out of a heap is shown as heaped.
const (
	mostMarks = 8
	heaped    = "‹…›"
)

// literal is how a character is written so that it shows as itself.
func literal(r, before rune) string {
	switch {
	case r == utf8.RuneError:
		return "\uFFFD"
	case r == '\n' || r == ' ':
		return string(r)
	case Hidden(r):
		return fmt.Sprintf("‹U+%04X›", r)
	case strings.ContainsRune("\\*_~|`>#-+[]()<:@", r), r == '.' && unicode.IsDigit(before):
		return "\\" + string(r)
	}
	return string(r)
}

// Hidden reports characters that would deceive the eye on a card: controls,
// those that turn the reading direction, and blanks without width. Joiners stay:
// emoji and several scripts need them.
func Hidden(r rune) bool {
	switch r {
	case '\u200b', '\u2060', '\ufeff', '\u00ad', '\u180e', '\u061c', '\u200e', '\u200f':
		return true
	}
	return unicode.IsControl(r) || (r >= 0x202A && r <= 0x202E) || (r >= 0x2066 && r <= 0x2069) || (r >= 0xE0000 && r <= 0xE007F)
}

const (
	markOn  = "__**"
	markOff = "**__"
)

// Quote begins each line of a quotation.
const Quote = "> "

// Quoted writes text as a quotation with its offending spans bold and
// underlined, within limit UTF-16 units. cut says that not all of it fitted.
func Quoted(text string, spans []policy.Span, limit int) (out string, cut bool) {
	pieces := split(text, spans)
	var b strings.Builder
	limit -= Length(Ellipsis)
	write := func(s string) bool {
		if limit < Length(s) {
			return false
		}
		limit -= Length(s)
		b.WriteString(s)
		return true
	}
	if !write(Quote) {
		return "", true
	}
	for _, p := range pieces {
		for i, line := range strings.SplitAfter(p.text, "\n") {
			if i > 0 && !write(Quote) {
				return b.String() + Ellipsis, true
			}
			body := strings.TrimSuffix(line, "\n")
			inner := strings.TrimSpace(body)
			if !p.marked || inner == "" {
				inner = body
			}
			// Marks do not take where a blank touches them from inside.
			at := strings.Index(body, inner)
			lead, trail := body[:at], body[at+len(inner):]
			if !write(lead) {
				return b.String() + Ellipsis, true
			}
			on, off := "", ""
			if p.marked && strings.TrimSpace(inner) != "" {
				on, off = markOn, markOff
			}
			if limit < Length(on)+Length(off)+1 {
				return b.String() + Ellipsis, true
			}
			var piece strings.Builder
			n := WriteEscaped(&piece, inner, limit-Length(on)-Length(off))
			write(on + piece.String() + off)
			if n < len(inner) || !write(trail) || strings.HasSuffix(line, "\n") && !write("\n") {
				return b.String() + Ellipsis, true
			}
		}
	}
	return b.String(), false
}

type piece struct {
	text   string
	marked bool
}

// split cuts text at the spans. Overlapping spans become one; offsets out of
// range or inside a character are brought to order, since a span may have been
// made by another version.
func split(text string, spans []policy.Span) []piece {
	in := make([]bool, len(text)+1)
	for _, s := range spans {
		start, end := max(s.Start, 0), min(s.End, len(text))
		for start > 0 && start < len(text) && !utf8.RuneStart(text[start]) {
			start--
		}
		for end > 0 && end < len(text) && !utf8.RuneStart(text[end]) {
			end++
		}
		for i := start; i < end; i++ {
			in[i] = true
		}
	}
	var out []piece
	for from := 0; from < len(text); {
		to := from + 1
		for to < len(text) && in[to] == in[from] {
			to++
		}
		out = append(out, piece{text: text[from:to], marked: in[from]})
		from = to
	}
	return slices.Clip(out)
}
