package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"ombud/internal/discord"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// Pauses between tries, and how many there are when Discord is what fails: some
// minutes. What the database fails at is tried until it works, since without it not even
// "could not be checked" can be kept.
const (
	firstPause = 500 * time.Millisecond
	maxPause   = 30 * time.Second
	maxTries   = 12
)

// reviewInLane runs a review; it is called in the channel's lane. A message that is in no
// watched channel is left alone; one that cannot be judged goes before people.
func (r *Router) reviewInLane(ctx context.Context, s moderation.Subject, e wire.Event, review func(context.Context) error) {
	watched := false
	done := r.untilDone(ctx, s, func(ctx context.Context) (err error) {
		if watched, err = r.watched(ctx, s); err != nil || !watched {
			return err
		}
		return unreadable(safely(ctx, review))
	}, func(ctx context.Context) error {
		raw := sha256.Sum256(e.Data)
		return r.Moderation.Unreadable(ctx, s, hex.EncodeToString(raw[:]), e.Under)
	})
	if done && watched {
		r.judged(s)
	}
}

// unreadableError says that no repetition makes a message judged.
type unreadableError struct{ err error }

func (e *unreadableError) Error() string { return e.err.Error() }
func (e *unreadableError) Unwrap() error { return e.err }

// unreadable marks the errors that stay as they are however often a message is
// looked at: it does not decode, it is too long, Discord refuses to show it, or judging it panics.
func unreadable(err error) error {
	if err == nil {
		return nil
	}
	var undecodable *wire.DecodeError
	var panicked *panicError
	switch {
	case errors.As(err, &undecodable), errors.As(err, &panicked), errors.Is(err, policy.ErrTooLong), discord.IsRefused(err):
		return &unreadableError{err}
	}
	return err
}

// askingError is a failure to learn from Discord what a review needs.
type askingError struct{ err error }

func (e *askingError) Error() string { return e.err.Error() }
func (e *askingError) Unwrap() error { return e.err }

// panicError is a panic as an error: its place, and never its value, which may hold anything.
type panicError struct{ stack []byte }

func (e *panicError) Error() string { return fmt.Sprintf("panic\n%s", e.stack) }

func safely(ctx context.Context, work func(context.Context) error) (err error) {
	defer func() {
		if recover() != nil {
			err = &panicError{stack: debug.Stack()}
		}
	}()
	return work(ctx)
}

// untilDone repeats work that failed, so that a database that is away for a
// minute makes messages late and not unchecked, and reports whether it was done before the
// context ended. The lane, and through it the gateway, waits meanwhile. What cannot be judged
// is given up to people: nothing is called clean that was not looked at.
func (r *Router) untilDone(ctx context.Context, s moderation.Subject, work, giveUp func(context.Context) error) bool {
	err := work(ctx)
	if err == nil {
		return true
	}
	log := r.Log.With("guild", s.GuildID, "channel", s.ChannelID, "message", s.MessageID)
	pause := firstPause
	for try := 1; ; try++ {
		if errors.Is(err, moderation.ErrElsewhere) {
			log.InfoContext(ctx, "not checked here: its shard has another owner, who judges it", "cause", err)
			return false
		}
		if discord.IsAbsent(err) {
			log.InfoContext(ctx, "not checked: the message or its channel is gone", "cause", err)
			r.Counts.notChecked(gone)
			return true
		}
		var final *unreadableError
		var asking *askingError
		if giveUp != nil && (errors.As(err, &final) || errors.As(err, &asking) && try >= maxTries) {
			log.ErrorContext(ctx, "not checked: it goes to the moderators as it is", "cause", err)
			work, giveUp = giveUp, nil
			r.Counts.notChecked(unreadably)
			if err = work(ctx); err == nil {
				return true
			}
		}
		log.ErrorContext(ctx, "not checked yet, trying again", "cause", err, "in", pause)
		r.Counts.checkFailed()
		select {
		case <-ctx.Done():
			return false
		case <-time.After(pause):
		}
		pause = min(2*pause, maxPause)
		if err = work(ctx); err == nil {
			return true
		}
	}
}
