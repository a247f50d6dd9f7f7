package rest

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// maxBuckets bounds what is remembered; past it, buckets whose window is over go.
const maxBuckets = 4096

// buckets keeps Discord's limits per route as its answers tell them
// (Topics → Rate Limits → Header Format).
type buckets struct {
	mu    sync.Mutex
	named map[string]string  // route key → the bucket's name, once known
	byKey map[string]*bucket // by name and major parameter, or by route key until then
}

// bucket is one limit: how many requests are left until when.
type bucket struct {
	mu        sync.Mutex
	known     bool // an answer has told the limit
	limit     int
	remaining int
	reset     time.Time
	// guessed: the window is over and remaining is what the next one should
	// bring; when that runs out, an answer has to tell how it really stands.
	guessed  bool
	inFlight int
	changed  chan struct{} // closed when any of the above changes
}

func newBuckets() *buckets {
	return &buckets{named: map[string]string{}, byKey: map[string]*bucket{}}
}

// of returns the bucket of a route.
func (b *buckets) of(r route) *bucket {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := r.bucket
	if name, ok := b.named[r.name]; ok {
		key = name + " " + r.major
	}
	return b.at(key)
}

func (b *buckets) at(key string) *bucket {
	if found, ok := b.byKey[key]; ok {
		return found
	}
	if len(b.byKey) >= maxBuckets {
		b.forget()
	}
	fresh := &bucket{changed: make(chan struct{})}
	b.byKey[key] = fresh
	return fresh
}

// forget drops every bucket that nobody uses and whose window is over: it
// would start anew anyway.
func (b *buckets) forget() {
	now := time.Now()
	for key, old := range b.byKey {
		old.mu.Lock()
		idle := old.inFlight == 0 && !now.Before(old.reset)
		old.mu.Unlock()
		if idle {
			delete(b.byKey, key)
		}
	}
}

// learn notes the name an answer gave the route's bucket, so that routes which
// share a limit share what is known of it.
func (b *buckets) learn(r route, used *bucket, h http.Header) {
	name := h.Get("X-RateLimit-Bucket")
	if name == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.named) >= maxBuckets {
		clear(b.named)
	}
	b.named[r.name] = name
	key := name + " " + r.major
	if _, ok := b.byKey[key]; !ok {
		b.byKey[key] = used
	}
	delete(b.byKey, r.bucket)
}

// take waits until a request may be sent. It returns the wait instead of
// waiting when that would outlast the context.
func (b *bucket) take(ctx context.Context) (tooLong time.Duration, err error) {
	_, tooLong, err = b.free(ctx, true)
	return tooLong, err
}

// await waits like take and takes nothing. waited says that it had to.
func (b *bucket) await(ctx context.Context) (waited bool, err error) {
	waited, _, err = b.free(ctx, false)
	return waited, err
}

// free waits until there is room for a request, which it takes if it shall.
func (b *bucket) free(ctx context.Context, take bool) (waited bool, tooLong time.Duration, err error) {
	for ; ; waited = true {
		b.mu.Lock()
		now := time.Now()
		if b.known && !now.Before(b.reset) && !b.guessed {
			b.remaining, b.guessed = max(b.limit, 1), true
		}
		spent := b.remaining <= 0 && now.Before(b.reset)
		asking := b.inFlight > 0 && (!b.known || b.guessed && b.remaining <= 0)
		if !asking && !spent {
			if take {
				b.remaining--
				b.inFlight++
			}
			b.mu.Unlock()
			return waited, 0, nil
		}
		changed, wait := b.changed, time.Duration(-1)
		if spent {
			wait = b.reset.Sub(now)
		}
		b.mu.Unlock()
		if outlasts(ctx, wait) {
			return waited, wait, nil
		}
		if err := waitFor(ctx, wait, changed); err != nil {
			return waited, 0, err
		}
	}
}

// release ends a request that take let through and notes what its answer said.
func (b *bucket) release(h http.Header) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inFlight--
	remaining, err1 := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	limit, err2 := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	after, err3 := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	if err1 == nil && err2 == nil && err3 == nil {
		reset := time.Now().Add(seconds(after))
		sameWindow := b.known && !b.guessed && reset.Sub(b.reset).Abs() < time.Second
		b.limit, b.reset = limit, reset
		// Answers overtake one another: within one window the lowest count holds.
		if remaining -= b.inFlight; !sameWindow || remaining < b.remaining {
			b.remaining = max(remaining, 0)
		}
		b.known, b.guessed = true, false
	}
	b.wake()
}

// pause empties the bucket for a while, because Discord said so with a 429.
func (b *bucket) pause(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.remaining, b.guessed = 0, false
	if until := time.Now().Add(d); until.After(b.reset) {
		b.reset = until
	}
	b.wake()
}

func (b *bucket) wake() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// outlasts reports whether a wait ends after the context does.
func outlasts(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && wait > 0 && time.Until(deadline) < wait
}

// waitFor waits for a time to pass (negative: for ever), a channel to close or the context to end.
func waitFor(ctx context.Context, wait time.Duration, changed <-chan struct{}) error {
	var passed <-chan time.Time
	if wait >= 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		passed = t.C
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-passed:
		return nil
	case <-changed:
		return nil
	}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
