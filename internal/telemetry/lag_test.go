package telemetry

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestCatchingUpIsReadyUntilItTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(24 * time.Hour)
		var l Lag
		if note, err := l.CaughtUp(t.Context()); note != "" || err != nil {
			t.Errorf("before anybody said anything: %q, %v", note, err)
		}
		l.Behind(40, time.Now().Add(-3*time.Hour))
		note, err := l.CaughtUp(t.Context())
		if err != nil || !strings.Contains(note, "40 channels") || !strings.Contains(note, "3h0m0s") {
			t.Errorf("after an outage of three hours: %q, %v", note, err)
		}
		time.Sleep(4 * time.Minute)
		l.Behind(12, time.Now().Add(-2*time.Hour))
		if note, err := l.CaughtUp(t.Context()); err != nil || !strings.Contains(note, "12 channels") {
			t.Errorf("after four minutes: %q, %v", note, err)
		}
		time.Sleep(2 * time.Minute)
		if _, err := l.CaughtUp(t.Context()); err == nil || !strings.Contains(err.Error(), "6m0s") || !strings.Contains(err.Error(), "12 channels") {
			t.Errorf("after six minutes: %v", err)
		}
		l.Behind(0, time.Time{})
		if note, err := l.CaughtUp(t.Context()); note != "" || err != nil {
			t.Errorf("caught up: %q, %v", note, err)
		}
		l.Behind(1, time.Now().Add(-time.Minute))
		if _, err := l.CaughtUp(t.Context()); err != nil {
			t.Errorf("the next catch-up begins anew: %v", err)
		}
	})
}

func TestAMessageThatWaitsForMinutesIsNotReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var oldest time.Time
		l := Lag{Waiting: func() time.Time { return oldest }}
		if err := l.KeepsUp(t.Context()); err != nil {
			t.Errorf("nothing waits: %v", err)
		}
		oldest = time.Now()
		time.Sleep(5 * time.Minute)
		if err := l.KeepsUp(t.Context()); err != nil {
			t.Errorf("at five minutes: %v", err)
		}
		time.Sleep(time.Second)
		if err := l.KeepsUp(t.Context()); err == nil || !strings.Contains(err.Error(), "5m1s") {
			t.Errorf("past five minutes: %v", err)
		}
		if err := (&Lag{}).KeepsUp(t.Context()); err != nil {
			t.Errorf("nobody knows: %v", err)
		}
	})
}
