package markdown

import (
	"fmt"
	"strings"
)

// FitLines joins whole lines, so that no cut tears a link or an escape; what
// is left out is counted. Only a first line that is too long by itself is cut.
func FitLines(lines []string, limit int) string {
	const reserve = len("\n… and 999 more")
	var b strings.Builder
	used := 0
	for i, line := range lines {
		room := limit - used
		if i < len(lines)-1 {
			room -= reserve
		}
		if i == 0 {
			line = Fit(line, room)
		} else {
			line = "\n" + line
		}
		if Length(line) > room {
			fmt.Fprintf(&b, "\n… and %d more", len(lines)-i)
			break
		}
		b.WriteString(line)
		used += Length(line)
	}
	return b.String()
}

// Plain is text for places without Markdown: one line, nothing invisible.
func Plain(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if Hidden(r) {
			return -1
		}
		return r
	}, s)
	return Fit(strings.Join(strings.Fields(s), " "), limit)
}

// OnlyDigits keeps an id an id, whatever came in its place.
func OnlyDigits(id string) string {
	if id == "" || strings.ContainsFunc(id, func(r rune) bool { return r < '0' || r > '9' }) {
		return "0"
	}
	return id
}
