package article

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	// perHost is how many requests one server gets from us at a time, however many feeds it has.
	perHost = 4
	// busyAgain is when a feed of a busy server is tried again.
	busyAgain = 2 * time.Second
	// maxHosts bounds what is remembered of servers that asked for silence.
	maxHosts = 10_000
)

// BusyError says that a server has as many requests of ours as it should have, or asked
// all of us to wait. It says nothing about the feed.
type BusyError struct {
	Host  string
	After time.Duration
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("%s is left alone for %s", e.Host, e.After.Round(time.Second))
}

// RetryAfter is how long to wait before the next try.
func (e *BusyError) RetryAfter() time.Duration { return e.After }

// hosts keeps us polite to servers that serve many feeds: a few requests at a time, and
// none while one of its answers asked for silence.
type hosts struct {
	mu     sync.Mutex
	active map[string]int
	silent map[string]time.Time // until when
}

// enter returns *BusyError when the server must not be asked now, and otherwise what to
// call when its answer is there.
func (h *hosts) enter(u *url.URL, now time.Time) (leave func(), err error) {
	name := strings.ToLower(u.Host)
	h.mu.Lock()
	defer h.mu.Unlock()
	if until, ok := h.silent[name]; ok {
		if until.After(now) {
			return nil, &BusyError{Host: u.Hostname(), After: until.Sub(now)}
		}
		delete(h.silent, name)
	}
	if h.active[name] >= perHost {
		return nil, &BusyError{Host: u.Hostname(), After: busyAgain}
	}
	if h.active == nil {
		h.active = map[string]int{}
	}
	h.active[name]++
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.active[name]--; h.active[name] <= 0 {
			delete(h.active, name)
		}
	}, nil
}

// hush remembers that a server asked to be left alone.
func (h *hosts) hush(u *url.URL, now time.Time, wait time.Duration) {
	if wait <= 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.silent == nil {
		h.silent = map[string]time.Time{}
	}
	if len(h.silent) >= maxHosts {
		for name, until := range h.silent {
			if !until.After(now) {
				delete(h.silent, name)
			}
		}
	}
	if len(h.silent) < maxHosts {
		h.silent[strings.ToLower(u.Host)] = now.Add(wait)
	}
}
