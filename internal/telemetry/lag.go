package telemetry

import (
	"context"
	"fmt"
	"time"
)

// patience is how long catching up may last, and how long a message may wait to
// be judged, until ombud counts as not ready. An outage of some hours is caught up
// within minutes; what takes longer than five needs somebody's eyes.
const patience = 5 * time.Minute

// Lag is how far judging is behind what was written. Its functions are asked at each look,
// from several goroutines at once, and must not wait. A nil one means that nobody knows,
// and then nothing is said.
type Lag struct {
	// Waiting returns since when the oldest message that was received waits to be judged, or
	// is being judged; the zero time when none does.
	Waiting func() time.Time
	// Behind returns how many servers, channels and threads are still to be caught up with,
	// and since when the first of them is; 0 and the zero time when none is.
	Behind func() (places int, since time.Time)
}

// CaughtUp is the ready check of the catch-up. While places are behind it says so,
// and it fails when one has been for more than five minutes. How old the missed
// messages are does not count: after a long outage they are old at once, and
// ombud answers people and judges what is new meanwhile.
func (l *Lag) CaughtUp(context.Context) (note string, err error) {
	if l.Behind == nil {
		return "", nil
	}
	places, since := l.Behind()
	if places == 0 {
		return "", nil
	}
	took := time.Since(since)
	note = fmt.Sprintf("%d servers, channels and threads are still to be caught up with, the first for %s.", places, rounded(took))
	if took > patience {
		return "", fmt.Errorf("What was written while ombud was away is still not all judged: %s", note) //nolint:staticcheck // a sentence for operators
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

func rounded(d time.Duration) time.Duration { return max(d, 0).Round(time.Second) }
