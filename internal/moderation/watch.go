package moderation

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// Watch answers whether messages of a channel are judged. It is asked for every message,
// so it remembers a server's list until Forget.
type Watch struct {
	Store interface {
		WatchedChannels(ctx context.Context, guildID string) ([]string, error)
	}

	mu      sync.Mutex
	watched map[string][]string // by server
}

// Covers reports whether one of the channels, the message's own or the one
// around it, is watched.
func (w *Watch) Covers(ctx context.Context, guildID string, channels ...string) (bool, error) {
	// The lock is held while the list is read, so that a Forget that comes meanwhile
	// is not overtaken by the older list.
	w.mu.Lock()
	defer w.mu.Unlock()
	list, known := w.watched[guildID]
	if !known {
		var err error
		if list, err = w.Store.WatchedChannels(ctx, guildID); err != nil {
			return false, fmt.Errorf("look up the watched channels of server %s: %w", guildID, err)
		}
		if w.watched == nil {
			w.watched = make(map[string][]string)
		}
		w.watched[guildID] = list
	}
	return slices.ContainsFunc(channels, func(id string) bool { return slices.Contains(list, id) }), nil
}

// Forget makes the next question read the list anew. Call it after a change.
func (w *Watch) Forget(guildID string) {
	w.mu.Lock()
	delete(w.watched, guildID)
	w.mu.Unlock()
}
