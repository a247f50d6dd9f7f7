package store

import (
	"path/filepath"
	"testing"
	"time"
)

// A machine's clock may be years ahead until it is set right.
func TestAClockThatWasAheadHoldsNothingUp(t *testing.T) {
	s := open(t, Options{Path: filepath.Join(t.TempDir(), "x.db")})
	turn := func() (time.Duration, int) {
		wait, left, err := s.ReserveStart(t.Context(), 0, 6*time.Second, 750, 22*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return wait, left
	}
	s.clock.own = func() time.Time { return start.Add(4 * 365 * 24 * time.Hour) }
	turn()
	f := mustSubscribe(t, s, "20", feedOf(1), 0)
	if err := s.Postpone(t.Context(), f.ID, s.now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}

	s.clock.own = func() time.Time { return start }
	if left, err := s.StartsLeft(t.Context(), 750); left != 750 || err != nil {
		t.Errorf("%d sessions may be begun: %v", left, err)
	}
	if wait, left := turn(); wait > 0 || left != 749 {
		t.Errorf("the next session waits %s, and %d are left", wait, left)
	}
	if wait, _ := turn(); wait != 6*time.Second {
		t.Errorf("the one after it waits %s", wait)
	}
	if n, err := s.EnqueueDue(t.Context(), start); err != nil || n != 1 {
		t.Errorf("%d feeds are due (%v)", n, err)
	}
}

func TestAFeedThatIsPolledNoMoreIsNotOverdue(t *testing.T) {
	s := open(t, Options{Path: filepath.Join(t.TempDir(), "x.db")})
	f := mustSubscribe(t, s, "20", feedOf(1), 0)
	s.clock.own = func() time.Time { return start.Add(240 * time.Hour) }
	if g := mustCount(t, s); g.Feeds != 1 || g.FeedOverdue == 0 {
		t.Errorf("while it is wanted: %d feeds, overdue %s", g.Feeds, g.FeedOverdue)
	}
	if err := s.Unsubscribe(t.Context(), "10", f.ID); err != nil {
		t.Fatal(err)
	}
	if g := mustCount(t, s); g.Feeds != 0 || g.FeedOverdue != 0 {
		t.Errorf("when nobody wants it: %d feeds, overdue %s", g.Feeds, g.FeedOverdue)
	}
}
