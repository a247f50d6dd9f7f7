package handlers

import (
	"context"
	"log/slog"
	"sync"
)

// Pool runs pieces of work that need no order, each at once: nobody's button
// waits behind a slow command. Only when all places are taken does Do wait, and
// through it the gateway's reader.
type Pool struct {
	places  chan struct{}
	running sync.WaitGroup
	ctx     context.Context //nolint:containedctx // the pool's own lifetime, which outlasts each event's
	log     *slog.Logger
}

// NewPool has room for n pieces of work. Their context is ctx, which should outlive the
// last Do.
func NewPool(ctx context.Context, n int, log *slog.Logger) *Pool {
	return &Pool{places: make(chan struct{}, n), ctx: ctx, log: log}
}

// Do starts the work as soon as there is a place, unless ctx ends first.
func (p *Pool) Do(ctx context.Context, work func(context.Context)) {
	select {
	case p.places <- struct{}{}:
	case <-ctx.Done():
		p.log.WarnContext(ctx, "an interaction came too late: ombud is stopping")
		return
	}
	p.running.Go(func() {
		defer func() { <-p.places }()
		guarded(p.ctx, p.log, work)
	})
}

// Close returns when all work is done. No Do may follow.
func (p *Pool) Close() { p.running.Wait() }
