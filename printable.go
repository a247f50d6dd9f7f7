package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable passes lines on to a terminal with everything in them that is no text written out, as ‹U+001B›
// for an escape. What servers and feeds say may hold orders to the terminal, or letters that turn the
// reading direction, and would not show what it says.
//
// A line is written in one piece, or a character that is cut in two is taken for none.
type printable struct{ to io.Writer }

func (p printable) Write(line []byte) (int, error) {
	if _, err := io.WriteString(p.to, shown(string(line))); err != nil {
		return 0, err
	}
	return len(line), nil
}

// shown writes out what is no text. Line breaks and tabs stay, and so do the joiners of emoji and of some
// scripts.
func shown(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == '\n' || r == '\t':
			b.WriteRune(r)
		case r == utf8.RuneError:
			b.WriteRune(utf8.RuneError) // also for a byte that is no character
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029':
			fmt.Fprintf(&b, "‹U+%04X›", r)
		default:
			b.WriteString(text[i : i+utf8.RuneLen(r)])
		}
	}
	return b.String()
}
