package handlers

import (
	"context"
	"errors"
	"time"

	"ombud/internal/discord"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// titleGiven queues the review of a thread's title: of one that was opened, or
// changed, its name included.
func (r *Router) titleGiven(ctx context.Context, e wire.Event) {
	ch, err := wire.DecodeChannel(e)
	if err != nil {
		r.Log.ErrorContext(ctx, "a thread could not be read", "event", e.Type, "cause", err)
		return
	}
	if known, ok := r.Client.Channels.Get(ch.ID); ok {
		ch = known // an update need not hold everything
	}
	r.title(ctx, ch)
}

// title queues the review of a thread's title, unless ombud gave it. It waits
// in the thread's lane. Nobody can be told of one that cannot be judged, so it
// is tried until it is, or the thread is gone.
func (r *Router) title(ctx context.Context, ch wire.Channel) {
	if !ch.Type.Thread() || ch.OwnerID == r.SelfID || ch.Name == "" || ch.Name == discord.RemovedTitle {
		return
	}
	in := ch.Title(time.Now())
	s := in.Message.Subject
	r.Messages.Do(ctx, ch.ID, func(ctx context.Context) {
		r.untilDone(ctx, s, func(ctx context.Context) error {
			watched, err := r.watched(ctx, s)
			if err != nil || !watched {
				return err
			}
			return safely(ctx, func(ctx context.Context) error { return r.reviewTitle(ctx, in) })
		}, nil)
	})
}

func (r *Router) reviewTitle(ctx context.Context, in wire.Inbound) error {
	if err := r.Client.Locate(ctx, &in); err != nil {
		return &askingError{err}
	}
	err := r.Moderation.ReviewTitle(ctx, in.Message)
	if !errors.Is(err, moderation.ErrAuthorNeeded) {
		return settled(err)
	}
	if err := r.Directory.Know(ctx, &in); err != nil {
		return &askingError{err}
	}
	return settled(r.Moderation.ReviewTitle(ctx, in.Message))
}

// settled drops what no repetition mends: a title that ombud may not change
// stands on its card.
func settled(err error) error {
	var final *moderation.FinalError
	if errors.As(err, &final) {
		return nil
	}
	return err
}
