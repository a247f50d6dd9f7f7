package policy

import (
	"context"
	"sync"
	"time"
)

// Memory are Counters within the process: for trying a policy, and for tests.
// What they know ends with it. They may be used by many at once.
type Memory struct {
	mu      sync.Mutex
	windows map[Fingerprint]*window
	events  int // until the next sweep
}

type window struct {
	members map[Fingerprint]entry
	until   time.Time // when all of it may be forgotten
}

type entry struct {
	at     time.Time
	amount int
}

// NewMemory answers empty counters.
func NewMemory() *Memory { return &Memory{windows: make(map[Fingerprint]*window)} }

// Count implements Counters.
func (m *Memory) Count(_ context.Context, events []Event) ([]int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	sums := make([]int, len(events))
	for i, e := range events {
		sums[i] = m.count(e)
	}
	return sums, nil
}

// sweepAfter is how many events are noted before windows that ended are looked
// for.
const sweepAfter = 10_000

func (m *Memory) count(e Event) int {
	if m.events++; m.events >= sweepAfter {
		m.events = 0
		for f, w := range m.windows {
			if w.until.Before(e.At) {
				delete(m.windows, f)
			}
		}
	}
	w := m.windows[e.Window]
	if w == nil {
		w = &window{members: make(map[Fingerprint]entry, 1)}
		m.windows[e.Window] = w
	}
	if end := e.At.Add(e.Within); end.After(w.until) {
		w.until = end
	}
	at := e.At
	if had, ok := w.members[e.Member]; ok && had.at.After(at) {
		at = had.at
	}
	w.members[e.Member] = entry{at: at, amount: e.Amount}
	sum := 0
	for member, have := range w.members {
		switch {
		case have.at.After(e.At):
		case have.at.After(e.At.Add(-e.Within)):
			sum += have.amount
		default:
			delete(w.members, member)
		}
	}
	return sum
}
