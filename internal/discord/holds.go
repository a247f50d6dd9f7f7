package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"ombud/internal/discord/rest"
)

const (
	// probeEvery is how often a channel that refused a card is asked again. Discord bans
	// an address for too many refused requests, and a case more must not mean a request more.
	probeEvery = time.Minute
	// complainEvery is how often the log repeats that a channel takes no cards.
	complainEvery = time.Hour
)

// HeldError says that a channel takes no cards: it was asked just now, or so
// lately that it was not asked again.
type HeldError struct {
	ChannelID string
	After     time.Duration
	Err       error // what Discord answered; nil: nothing was sent
}

func (e *HeldError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("channel %s refused ombud within the last minute and is left alone", e.ChannelID)
	}
	return fmt.Sprintf("channel %s refuses ombud: %v", e.ChannelID, e.Err)
}

func (e *HeldError) Unwrap() error { return e.Err }

// RetryAfter is how long to wait before trying again: one minute to two, so that
// those who wait do not come at once.
func (e *HeldError) RetryAfter() time.Duration { return e.After }

func newHeld(channelID string, err error) error {
	return &HeldError{ChannelID: channelID, After: probeEvery + rand.N(probeEvery), Err: err}
}

// asked is what is wanted of a channel. Who may not post may still edit.
type asked int

const (
	toEdit asked = iota
	toPost       // or to look for what was posted
	nothing
)

// holds keeps channels that refused ombud from being asked more than once a minute.
// Its zero value is ready, and holds nothing.
type holds struct {
	mu       sync.Mutex
	channels map[string]*hold
}

type hold struct {
	until      time.Time
	refused    asked     // and all above it; nothing: the channel takes cards again
	complained time.Time // in the log
}

// ask returns an error when the channel is held. probe says that the hold is over
// and the caller is the one who may find out whether it has to begin again.
func (h *holds) ask(channelID string, what asked) (probe bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	held := h.channels[channelID]
	if held == nil || what < held.refused {
		return false, nil
	}
	if time.Until(held.until) > 0 {
		return false, newHeld(channelID, nil)
	}
	held.until = time.Now().Add(probeEvery)
	return true, nil
}

// took ends a hold: the channel took what it had refused.
func (h *holds) took(channelID string, what asked) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if held := h.channels[channelID]; held != nil && what >= held.refused {
		held.refused = nothing // what the log said is remembered
	}
}

// refused begins a hold. complain says that the log has not said so for an hour.
func (h *holds) refused(channelID string, what asked) (complain bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	for id, held := range h.channels {
		if now.Sub(held.until) > complainEvery {
			delete(h.channels, id) // a channel that nobody asks any more
		}
	}
	held := h.channels[channelID]
	if held == nil {
		if h.channels == nil {
			h.channels = make(map[string]*hold)
		}
		held = &hold{}
		h.channels[channelID] = held
	}
	held.until, held.refused = now.Add(probeEvery), what
	if complain = held.complained.IsZero() || now.Sub(held.complained) >= complainEvery; complain {
		held.complained = now
	}
	return complain
}

// visit is one card's way through the holds. Whoever probes a channel may finish what
// it came for, which can take several requests.
type visit struct {
	holds   *holds
	log     *slog.Logger
	probing string // the channel
}

func (v *visit) ask(channelID string, what asked) error {
	if v.probing == channelID {
		return nil
	}
	probe, err := v.holds.ask(channelID, what)
	if probe {
		v.probing = channelID
	}
	return err
}

// heard passes an answer's error on. A refusal begins a hold, and says when it ends.
func (v *visit) heard(ctx context.Context, channelID string, what asked, err error) error {
	if !closed(err) {
		return err
	}
	if !rest.HasCode(err, rest.MissingPermission) {
		what = toEdit // who cannot see the channel can do nothing in it
	}
	if v.holds.refused(channelID, what) {
		do := fmt.Sprintf("give ombud's role there: %s; or name another channel with /setup", NeededForCards())
		if rest.HasCode(err, rest.UnknownChannel) {
			do = "the channel is gone: name another with /setup"
		}
		v.log.ErrorContext(ctx, "a moderators' channel takes no cards", "channel", channelID, "do", do, "cause", err)
	}
	return newHeld(channelID, err)
}

// closed reports whether a channel lets ombud do nothing of the kind, whichever the message. A 403
// without a word of Discord's is none, but counts towards a ban like one.
func closed(err error) bool {
	var e *rest.Error
	if rest.Nameless(err, http.StatusForbidden, http.StatusNotFound) {
		return true
	}
	if !errors.As(err, &e) {
		return false
	}
	return e.Status == http.StatusForbidden || e.Status == http.StatusNotFound && e.Code != rest.UnknownMessage
}
