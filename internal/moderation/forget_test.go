package moderation

import (
	"context"
	"errors"
	"testing"
	"time"
)

// finder takes back whatever it is asked for.
type finder struct{ Notifier }

func (finder) WithdrawUnheard(context.Context, Unheard) error { return nil }

func TestWhatWasSentUnheardIsSoughtTwice(t *testing.T) {
	forgotten := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name  string
		after time.Duration
		again time.Duration // 0: never
	}{
		{"at once", 0, time.Minute},
		{"before the others' minute is over", 20 * time.Second, 40 * time.Second},
		{"by a clock that is behind", -2 * time.Second, time.Minute + 2*time.Second},
		{"when it is over", time.Minute, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := &Service{Notifier: finder{}, Now: func() time.Time { return forgotten.Add(tc.after) }}
			err := s.WithdrawUnheard(t.Context(), Unheard{ChannelID: "30", Forgotten: forgotten})
			var later *laterError
			if tc.again == 0 && err != nil || tc.again != 0 && (!errors.As(err, &later) || later.RetryAfter() != tc.again) {
				t.Errorf("got %v, want another look after %s", err, tc.again)
			}
		})
	}
}
