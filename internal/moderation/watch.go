package moderation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Watch answers whether messages of a channel are judged. It is asked for every message,
// so it remembers a server's list until Forget.
type Watch struct {
	Store interface {
		WatchedChannels(ctx context.Context, guildID string) ([]string, error)
		WatchFrom(ctx context.Context, guildID, channelID string, since MessageNumber) error
	}

	mu      sync.Mutex
	watched map[string][]string // by server
	reading map[*reading]bool   // those under way
}

// reading is one look at a server's list. The database may let it wait, so the lock is not held meanwhile.
type reading struct {
	guildID string
	stale   bool // what it brings may be older than a Forget that came meanwhile
}

// Covers reports whether one of the channels, the message's own or the one
// around it, is watched.
func (w *Watch) Covers(ctx context.Context, guildID string, channels ...string) (bool, error) {
	list, err := w.List(ctx, guildID)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(channels, func(id string) bool { return slices.Contains(list, id) }), nil
}

// List returns the watched channels of a server. The list must not be changed.
func (w *Watch) List(ctx context.Context, guildID string) ([]string, error) {
	w.mu.Lock()
	list, known := w.watched[guildID]
	if known {
		w.mu.Unlock()
		return list, nil
	}
	if w.watched == nil {
		w.watched, w.reading = map[string][]string{}, map[*reading]bool{}
	}
	mine := &reading{guildID: guildID}
	w.reading[mine] = true
	w.mu.Unlock()

	list, err := w.Store.WatchedChannels(ctx, guildID)
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.reading, mine)
	if err != nil {
		return nil, fmt.Errorf("look up the watched channels of server %s: %w", guildID, err)
	}
	if !mine.stale {
		w.watched[guildID] = list
	}
	return list, nil
}

// Begin has messages of a channel judged from now on, that is after since. Call it before
// the channel is set up: if ombud ends in between, nothing is watched and nothing is lost.
func (w *Watch) Begin(ctx context.Context, guildID, channelID string, since MessageNumber) error {
	if err := w.Store.WatchFrom(ctx, guildID, channelID, since); err != nil {
		return fmt.Errorf("begin to watch channel %s: %w", channelID, err)
	}
	return nil
}

// Leave forgets some servers, whose set-up another process may change from now on.
func (w *Watch) Leave(of func(guildID string) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	maps.DeleteFunc(w.watched, func(guildID string, _ []string) bool { return of(guildID) })
	for r := range w.reading {
		r.stale = r.stale || of(r.guildID)
	}
}

// Forget makes the next question read the list anew. Call it after a change.
func (w *Watch) Forget(guildID string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.watched, guildID)
	for r := range w.reading {
		r.stale = r.stale || r.guildID == guildID
	}
}
