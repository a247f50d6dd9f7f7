package telemetry

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestCatchingUpIsReadyUntilItTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		places, began := 0, time.Time{}
		l := Lag{Behind: func() (int, time.Time) { return places, began }}
		if note, err := l.CaughtUp(t.Context()); note != "" || err != nil {
			t.Errorf("nothing is behind: %q, %v", note, err)
		}
		places, began = 40, time.Now()
		time.Sleep(5 * time.Minute)
		if note, err := l.CaughtUp(t.Context()); err != nil || !strings.Contains(note, "40 servers") || !strings.Contains(note, "5m0s") {
			t.Errorf("at five minutes: %q, %v", note, err)
		}
		places = 12
		time.Sleep(time.Second)
		if _, err := l.CaughtUp(t.Context()); err == nil || !strings.Contains(err.Error(), "12 servers") || !strings.Contains(err.Error(), "5m1s") {
			t.Errorf("past five minutes: %v", err)
		}
		places, began = 0, time.Time{}
		if note, err := l.CaughtUp(t.Context()); note != "" || err != nil {
			t.Errorf("caught up: %q, %v", note, err)
		}
		if note, err := (&Lag{}).CaughtUp(t.Context()); note != "" || err != nil {
			t.Errorf("nobody knows: %q, %v", note, err)
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
