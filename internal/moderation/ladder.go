package moderation

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Rung is one step of a ladder: how long a member is timed out, or a warning.
type Rung time.Duration

// JustWarn is the step that keeps nobody from writing.
const JustWarn Rung = 0

// longestRung is Discord's: a timeout lasts 28 days at most.
const longestRung = Rung(28 * 24 * time.Hour)

// Ladder is what follows the first, the second, … strike that counts. Beyond its end the
// last step holds.
type Ladder []Rung

const maxRungs = 10

// ParseLadder reads "warn, 1h, 24h, 7d".
func ParseLadder(text string) (Ladder, error) {
	var l Ladder
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		step, ok := parseRung(strings.ToLower(word))
		if !ok {
			return nil, refuse("%q is no step of a ladder. Steps are \"warn\" or a time such as 30m, 1h or 7d: `warn, 1h, 24h, 7d`.", Shorten(word, 20))
		}
		l = append(l, step)
	}
	return l, l.check()
}

// Shorten cuts a text to n characters, for a sentence that quotes it.
func Shorten(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}

func parseRung(word string) (Rung, bool) {
	if word == "warn" {
		return JustWarn, true
	}
	if days, ok := strings.CutSuffix(word, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n <= 0 || n > 28 {
			return 0, false
		}
		return Rung(n) * Rung(24*time.Hour), true
	}
	d, err := time.ParseDuration(word)
	return Rung(d), err == nil && d >= time.Minute
}

func (l Ladder) check() error {
	if len(l) == 0 || len(l) > maxRungs {
		return refuse("A ladder has between 1 and %d steps, such as `warn, 1h, 24h, 7d`.", maxRungs)
	}
	for i, s := range l {
		if s > longestRung {
			return refuse("Discord times nobody out for more than 28 days.")
		}
		if i > 0 && s < l[i-1] {
			return refuse("A ladder goes up: %s comes after %s.", s, l[i-1])
		}
	}
	return nil
}

// For is the step that follows a member's strike number n, from 1.
func (l Ladder) For(n int) Rung {
	if len(l) == 0 || n < 1 {
		return JustWarn
	}
	return l[min(n, len(l))-1]
}

// String writes the ladder as ParseLadder reads it.
func (l Ladder) String() string {
	words := make([]string, len(l))
	for i, s := range l {
		words[i] = s.String()
	}
	return strings.Join(words, ", ")
}

// String writes a step: "warn", "90m", "24h", "7d".
func (s Rung) String() string {
	d := time.Duration(s)
	const day = 24 * time.Hour
	switch {
	case s == JustWarn:
		return "warn"
	case d > day && d%day == 0:
		return fmt.Sprintf("%dd", d/day)
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}
