package policy

import (
	"testing"
	"time"
)

func fingerprint(n int) Fingerprint { return Fingerprint{byte(n), byte(n >> 8), byte(n >> 16)} }

func counted(t *testing.T, m *Memory, at time.Time, e Event) int {
	t.Helper()
	events := []Event{e}
	if err := m.Count(t.Context(), at, events); err != nil {
		t.Fatal(err)
	}
	return events[0].Sum
}

func TestWhatWasCountedSurvives(t *testing.T) {
	start := time.Date(2026, 3, 1, 12, 0, 0, 123456, time.UTC)
	count := func(m *Memory, member int, at time.Duration) int {
		return counted(t, m, start.Add(at), Event{Window: fingerprint(1), Member: fingerprint(member), Amount: 1, Within: time.Minute})
	}
	before, after := NewMemory(), NewMemory()
	before.Keep()
	for i := range 3 {
		count(before, i, time.Duration(i)*10*time.Second)
	}
	kept := before.Changed(nil)
	if len(kept) != 3 || len(before.Changed(nil)) != 0 {
		t.Fatalf("%d changes, and then more", len(kept))
	}
	after.Restore(kept)
	after.Restore(kept[:1]) // read twice
	if got := count(after, 2, 20*time.Second); got != 3 {
		t.Errorf("the same message again makes %d, want 3", got)
	}
	if got := count(after, 3, 30*time.Second); got != 4 {
		t.Errorf("the fourth message makes %d", got)
	}
	if got := count(after, 4, 75*time.Second); got != 3 {
		t.Errorf("two are older than the window: %d, want 3", got)
	}
}

func TestWhatCouldNotBeSavedIsSavedNextTime(t *testing.T) {
	m := NewMemory()
	m.Keep()
	e := Event{Window: fingerprint(1), Member: fingerprint(1), Amount: 1, Within: time.Minute}
	counted(t, m, time.Now(), e)
	lost := m.Changed(nil)
	e.Member = fingerprint(2)
	counted(t, m, time.Now(), e)
	m.Unsaved(lost)
	if got := m.Changed(nil); len(got) != 2 || got[0].Member != fingerprint(1) {
		t.Errorf("got %+v", got)
	}
}

func TestAFloodDoesNotFillTheProcess(t *testing.T) {
	m := NewMemory()
	m.most = 20_000
	start := time.Now()
	for i := range m.most + 2*sweepAfter {
		counted(t, m, start.Add(time.Duration(i)*time.Millisecond), Event{Window: fingerprint(i), Member: fingerprint(1), Amount: 1, Within: 24 * time.Hour})
	}
	if n := len(m.windows.all); n > m.most+sweepAfter || n < m.most/3 {
		t.Errorf("%d windows are kept", n)
	}
	last := m.most + 2*sweepAfter - 1
	if got := counted(t, m, start.Add(time.Hour), Event{Window: fingerprint(last), Member: fingerprint(2), Amount: 1, Within: 24 * time.Hour}); got != 2 {
		t.Errorf("the newest window was forgotten: %d", got)
	}
	for i := range maxMembers + 50 {
		counted(t, m, start.Add(time.Duration(i)*time.Millisecond), Event{Window: fingerprint(0), Member: fingerprint(i), Amount: 1, Within: time.Hour})
	}
	if n := 1 + len(m.windows.find(fingerprint(0)).rest); n > maxMembers {
		t.Errorf("a window has %d members", n)
	}
}
