package telemetry

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// patience is how long catching up may last, and how long a message may wait to
// be judged, until ombud counts as not ready. An outage of some hours is caught up
// within two minutes or so; what takes longer than five needs somebody's eyes.
const patience = 5 * time.Minute

// Lag is how far judging is behind what was written. It is safe for concurrent
// use. Before the first call of Behind nothing is known about the catch-up,
// and nothing is said of it.
type Lag struct {
	// Waiting returns since when the oldest message that was received waits to be judged, or
	// is being judged; the zero time when none does. Nil: nobody knows.
	Waiting func() time.Time

	mu       sync.Mutex
	told     bool
	channels int
	since    time.Time
	began    time.Time // when the catch-up that lasts began
}

// Behind says how many channels and threads are still to be caught up, and since is the
// time up to which the one furthest back was judged. Call it when a catch-up
// begins, as it moves on, and with 0 and the zero time when it is done.
func (l *Lag) Behind(channels int, since time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case channels <= 0:
		channels, since, l.began = 0, time.Time{}, time.Time{}
	case l.began.IsZero():
		l.began = time.Now()
	}
	l.told, l.channels, l.since = true, channels, since
}

// CaughtUp is the ready check of the catch-up. While channels are behind it says so,
// and it fails when catching up has taken more than five minutes. How old the
// missed messages are does not count: after a long outage they are old at once, and
// ombud answers and judges what is new meanwhile.
func (l *Lag) CaughtUp(context.Context) (note string, err error) {
	l.mu.Lock()
	channels, since, began := l.channels, l.since, l.began
	l.mu.Unlock()
	if channels == 0 {
		return "", nil
	}
	now := time.Now()
	note = fmt.Sprintf("%d channels and threads are still to be caught up, the furthest from %s ago.", channels, rounded(now.Sub(since)))
	if since.IsZero() {
		note = fmt.Sprintf("%d channels and threads are still to be caught up.", channels)
	}
	if took := now.Sub(began); took > patience {
		return "", fmt.Errorf("Catching up takes longer than it should, %s so far: %s", rounded(took), note) //nolint:staticcheck // a sentence for operators
	}
	return note, nil
}

// KeepsUp is the ready check of judging what comes in. It fails when a message has waited
// for more than five minutes.
func (l *Lag) KeepsUp(context.Context) error {
	if l.Waiting == nil {
		return nil
	}
	oldest := l.Waiting()
	if oldest.IsZero() {
		return nil
	}
	if waits := time.Since(oldest); waits > patience {
		return fmt.Errorf("The oldest message that came in has waited to be judged for %s.", rounded(waits)) //nolint:staticcheck,revive // a sentence for operators
	}
	return nil
}

// state is what the figures show of the catch-up.
func (l *Lag) state() (told bool, channels int, since time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.told, l.channels, l.since
}

func rounded(d time.Duration) time.Duration { return max(d, 0).Round(time.Second) }
