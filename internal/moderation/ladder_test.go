package moderation_test

import (
	"testing"
	"time"

	"ombud/internal/moderation"
)

func TestLaddersAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"warn, 1h, 24h, 7d": "warn, 1h, 24h, 7d",
		"WARN 90m 2d":       "warn, 90m, 2d",
		"28d":               "28d",
		"":                  "",
		"7d, 1h":            "",
		"warn, ban":         "",
		"1s":                "",
		"29d":               "",
		"-3h":               "",
		"1000000h":          "",
	} {
		l, err := moderation.ParseLadder(text)
		if (err != nil) != (want == "") || err == nil && l.String() != want {
			t.Errorf("%q became %q (%v), not %q", text, l, err, want)
		}
	}
}

func TestTheLastStepHoldsBeyondTheLaddersEnd(t *testing.T) {
	t.Parallel()
	l := moderation.Ladder{moderation.JustWarn, moderation.Rung(time.Hour)}
	for n, want := range map[int]moderation.Rung{0: moderation.JustWarn, 1: moderation.JustWarn, 2: moderation.Rung(time.Hour), 9: moderation.Rung(time.Hour)} {
		if got := l.For(n); got != want {
			t.Errorf("strike %d is followed by %s, not %s", n, got, want)
		}
	}
}
