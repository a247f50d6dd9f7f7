package classify

import (
	"sync"
	"time"
)

// The breaker leaves a server alone that fails: after failures in a row, for a while that
// doubles each time a single try after it fails too.
const (
	failuresInARow = 5
	firstRest      = 10 * time.Second
	longestRest    = 5 * time.Minute
	// limitedRest is waited after a 429 that does not say how long.
	limitedRest = 5 * time.Second
)

// ending is how a call ended, as far as the breaker cares.
type ending int

const (
	worked    ending = iota
	failed           // the server did not answer, or answered 5xx
	limited          // the server asks to wait
	hopeless         // no repetition helps
	abandoned        // nobody waited for the end
)

type breaker struct {
	now func() time.Time

	mu       sync.Mutex
	failures int
	until    time.Time // nothing is asked before
	rest     time.Duration
	trying   bool // one call finds out whether the server is back
}

// enter answers how long to wait before a call; zero: it may be made, and leave must
// be called after it.
func (b *breaker) enter() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if wait := b.until.Sub(b.now()); wait > 0 {
		return wait
	}
	if b.rest == 0 {
		return 0
	}
	if b.trying {
		return time.Second
	}
	b.trying = true
	return 0
}

// leave notes how a call ended and answers how long nothing should be asked. asked is what
// the server wants.
func (b *breaker) leave(how ending, asked time.Duration) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	tried := b.trying
	b.trying = false
	switch how {
	case worked:
		b.failures, b.rest = 0, 0
		return 0
	case abandoned:
		return 0
	case limited:
		if asked <= 0 {
			asked = limitedRest
		}
		b.wait(asked)
		return asked
	case hopeless:
		b.rest = longestRest
		b.wait(max(asked, longestRest))
		return b.until.Sub(b.now())
	case failed:
	}
	b.failures++
	if asked > 0 {
		b.wait(asked)
	}
	switch {
	case tried:
		b.rest = min(2*max(b.rest, firstRest), longestRest)
	case b.failures >= failuresInARow && b.rest == 0:
		b.rest = firstRest
	case b.rest == 0:
		return max(asked, time.Duration(b.failures)*time.Second)
	}
	b.wait(b.rest)
	return b.until.Sub(b.now())
}

func (b *breaker) wait(d time.Duration) {
	if until := b.now().Add(d); until.After(b.until) {
		b.until = until
	}
}
