package handlers

import (
	"context"
	"errors"
	"sync"
	"time"

	"ombud/internal/article"
)

// Heat counts the messages of the last minute in each channel. It is an estimate that lives in
// memory: what follows from it, a slowmode and its end, is written down.
type Heat struct {
	mu       sync.Mutex
	channels map[string]*warmth
}

// warmth is how many messages a channel got in this minute and the one before.
type warmth struct {
	minute    int64
	now, last int
	told      time.Time
}

const (
	// leastHeat is the lowest rate at which a discussion can be slowed down; below it
	// nobody need be asked.
	leastHeat = article.MinSlowAt
	// tellEvery is how often the store is asked about a channel that is hot.
	tellEvery = 20 * time.Second
	// maxWarm bounds the channels that are remembered; cold ones go first.
	maxWarm = 50_000
)

// note counts a message and returns the rate when it is time to act on it, otherwise 0.
func (h *Heat) note(channelID string, at time.Time) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	minute := at.Unix() / 60
	w := h.channels[channelID]
	if w == nil {
		if h.channels == nil {
			h.channels = map[string]*warmth{}
		}
		if len(h.channels) >= maxWarm {
			h.cool(minute)
		}
		w = &warmth{minute: minute}
		h.channels[channelID] = w
	}
	switch {
	case w.minute == minute-1:
		w.last, w.now, w.minute = w.now, 0, minute
	case w.minute != minute:
		w.last, w.now, w.minute = 0, 0, minute
	}
	w.now++
	// The part of the minute before that lies within the last sixty seconds.
	rate := w.now + w.last*(60-int(at.Unix()%60))/60
	if rate < leastHeat || at.Sub(w.told) < tellEvery {
		return 0
	}
	w.told = at
	return rate
}

func (h *Heat) cool(minute int64) {
	for id, w := range h.channels {
		if w.minute < minute-1 || len(h.channels) >= maxWarm {
			delete(h.channels, id)
		}
	}
}

// heat counts a message and has a hot discussion slowed down.
func (r *Router) heat(ctx context.Context, channelID string) {
	if r.Heat == nil {
		return
	}
	rate := r.Heat.note(channelID, r.Articles.Now())
	if rate == 0 {
		return
	}
	r.Presses.Do(ctx, func(ctx context.Context) {
		err := r.Articles.Heated(ctx, channelID, rate)
		if err != nil && !errors.Is(err, article.ErrNotFound) {
			r.Log.ErrorContext(ctx, "a discussion could not be slowed down", "channel", channelID, "cause", err)
		}
	})
}
