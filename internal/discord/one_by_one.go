package discord

import (
	"context"
	"sync"
)

// oneByOne lets one at a time do something about each thing. Its zero value is ready.
//
// A turn may last as long as several requests to Discord. Whoever enters must hold no lock, no transaction and no turn
// of the same thing: with a lock or SQLite's one connection others would wait who want something else, and behind
// its own turn it would wait for ever. Nor may it hold a turn of another thing, or two who enter the same two things in
// different order wait for each other.
type oneByOne struct {
	mu    sync.Mutex
	turns map[string]*turn
}

type turn struct {
	taken chan struct{} // has room for the one whose turn it is
	users int           // of this turn: those who wait and the one who has it
}

// enter waits for the turn; call leave when done.
func (o *oneByOne) enter(ctx context.Context, thing string) (leave func(), err error) {
	o.mu.Lock()
	if o.turns == nil {
		o.turns = map[string]*turn{}
	}
	t := o.turns[thing]
	if t == nil {
		t = &turn{taken: make(chan struct{}, 1)}
		o.turns[thing] = t
	}
	t.users++
	o.mu.Unlock()
	gone := func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if t.users--; t.users == 0 {
			delete(o.turns, thing)
		}
	}
	select {
	case t.taken <- struct{}{}:
		return func() { <-t.taken; gone() }, nil
	case <-ctx.Done():
		gone()
		return nil, ctx.Err()
	}
}
