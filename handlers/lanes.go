package handlers

import (
	"context"
	"hash/maphash"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// Lanes runs work in order for each key and side by side for different ones,
// with a fixed number of goroutines. A full lane makes Do wait, and through it
// the gateway's reader: that is the back-pressure.
type Lanes struct {
	lanes   []chan piece
	heads   []atomic.Int64 // see Waiting
	seed    maphash.Seed
	running sync.WaitGroup
	log     *slog.Logger
}

// NewLanes starts n lanes with room for depth pieces of work each. They end
// with Close. The work's context is ctx, which should outlive the last Do so that what
// was taken on is finished.
func NewLanes(ctx context.Context, n, depth int, log *slog.Logger) *Lanes {
	l := &Lanes{lanes: make([]chan piece, n), heads: make([]atomic.Int64, n), seed: maphash.MakeSeed(), log: log}
	for i := range l.lanes {
		lane := make(chan piece, depth)
		l.lanes[i] = lane
		l.running.Go(func() {
			for p := range lane {
				l.heads[i].Store(p.queued)
				guarded(ctx, l.log, p.work)
				l.heads[i].Store(0)
			}
		})
	}
	return l
}

// Do queues work behind everything queued before under the same key. It waits
// while the lane is full, until ctx ends.
func (l *Lanes) Do(ctx context.Context, key string, work func(context.Context)) {
	lane := l.lanes[maphash.String(l.seed, key)%uint64(len(l.lanes))]
	select {
	case lane <- piece{time.Now().UnixNano(), work}:
	case <-ctx.Done():
		l.log.WarnContext(ctx, "not checked: it came while ombud was stopping", "channel", key)
	}
}

// Close finishes what was queued and returns when it is done. No Do may follow.
func (l *Lanes) Close() {
	for _, lane := range l.lanes {
		close(lane)
	}
	l.running.Wait()
}

// guarded keeps one piece of work's panic from ending the process: the others
// have a right to theirs. The stack goes to the log, values do not: they may hold anything.
func guarded(ctx context.Context, log *slog.Logger, work func(context.Context)) {
	defer func() {
		if recover() != nil {
			log.ErrorContext(ctx, "a handler panicked", "stack", string(debug.Stack()))
		}
	}()
	work(ctx)
}
