package newsroom

import (
	"context"
	"sync"
	"time"
)

// Starts keeps account of sessions as the database does, in the bubble of a test. Its zero value has none yet.
type Starts struct {
	mu    sync.Mutex
	begun []time.Time
	ofKey map[int]time.Time
}

// ReserveStart reserves the next turn of a rate limit key, as gateway.Starts wants it.
func (s *Starts) ReserveStart(_ context.Context, key int, spacing time.Duration, budget int, within time.Duration) (wait time.Duration, left int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.begun) > 0 && time.Since(s.begun[0]) >= 24*time.Hour {
		s.begun = s.begun[1:]
	}
	now := time.Now()
	due := now
	if last, ok := s.ofKey[key]; ok && last.Add(spacing).After(due) {
		due = last.Add(spacing)
	}
	left = max(budget-len(s.begun), 0)
	if left == 0 {
		due = s.begun[0].Add(24 * time.Hour)
	}
	if wait = due.Sub(now); wait > within || left == 0 {
		return wait, left, nil
	}
	if s.ofKey == nil {
		s.ofKey = map[int]time.Time{}
	}
	s.ofKey[key] = due
	s.begun = append(s.begun, due)
	return wait, left - 1, nil
}
