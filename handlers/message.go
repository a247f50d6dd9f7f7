package handlers

import (
	"context"
	"errors"
	"time"

	"ombud/internal/discord"
	"ombud/internal/moderation"
)

// messageWritten queues the review of a new or edited message behind what was
// said before it in the same channel.
func (r *Router) messageWritten(ctx context.Context, e discord.Event) {
	in, err := discord.DecodeMessage(e.Type, e.Data)
	var undecodable *discord.DecodeError
	switch {
	case errors.As(err, &undecodable):
		r.Messages.Do(ctx, undecodable.ChannelID, func(ctx context.Context) { r.reviewUndecodable(ctx, undecodable) })
		return
	case err != nil:
		r.Log.ErrorContext(ctx, "a message could not be read", "event", e.Type, "cause", err)
		return
	}
	if in.Message.Subject.GuildID == "" || in.System || in.Message.Author.ID == r.SelfID {
		return
	}
	r.Messages.Do(ctx, in.Message.Subject.ChannelID, func(ctx context.Context) {
		r.untilDone(ctx, "review", in.Message.Subject, func(ctx context.Context) error { return r.review(ctx, in) })
	})
}

// review judges a message of a watched channel.
func (r *Router) review(ctx context.Context, in discord.Inbound) error {
	watched, err := r.watched(ctx, in.Message.Subject)
	if err != nil || !watched {
		return err
	}
	if in.Partial {
		if in, err = r.Client.Message(ctx, in.Message.Subject.ChannelID, in.Message.Subject.MessageID); err != nil {
			if errors.Is(err, moderation.ErrNotFound) {
				return nil // deleted meanwhile
			}
			return err
		}
	}
	if err := r.complete(ctx, &in); err != nil {
		return err
	}
	return r.Moderation.Review(ctx, in.Message)
}

// complete adds what a message does not carry itself: where it stands, and who
// wrote it when it was read over REST.
func (r *Router) complete(ctx context.Context, in *discord.Inbound) error {
	if err := r.Client.Locate(ctx, in); err != nil {
		return err
	}
	return r.Directory.Know(ctx, in)
}

// reviewUndecodable brings a message that ombud cannot read before people.
func (r *Router) reviewUndecodable(ctx context.Context, e *discord.DecodeError) {
	subject := moderation.Subject{GuildID: e.GuildID, ChannelID: e.ChannelID, MessageID: e.MessageID}
	r.Log.ErrorContext(ctx, "a message could not be decoded and goes to review", "event", e.What,
		"channel", e.ChannelID, "message", e.MessageID, "cause", e.Err)
	if e.GuildID == "" || e.ChannelID == "" || e.MessageID == "" {
		return
	}
	r.untilDone(ctx, "review of an undecodable message", subject, func(ctx context.Context) error {
		watched, err := r.watched(ctx, subject)
		if err != nil || !watched {
			return err
		}
		return r.Moderation.Unreadable(ctx, subject)
	})
}

// watched reports whether the channel, or the one its thread hangs under, is watched.
func (r *Router) watched(ctx context.Context, s moderation.Subject) (bool, error) {
	channel, err := r.Client.Channel(ctx, s.ChannelID)
	if err != nil {
		return false, err
	}
	around := []string{channel.ID}
	if channel.Type.Thread() {
		around = append(around, channel.ParentID)
	}
	return r.Watch.Covers(ctx, s.GuildID, around...)
}

// messagesDeleted notes on their cases that messages are gone.
func (r *Router) messagesDeleted(ctx context.Context, e discord.Event) {
	gone, err := discord.DecodeDeleted(e)
	if err != nil {
		r.Log.ErrorContext(ctx, "a deletion could not be read", "event", e.Type, "cause", err)
		return
	}
	r.Messages.Do(ctx, gone.ChannelID, func(ctx context.Context) {
		for _, id := range gone.MessageIDs {
			s := moderation.Subject{GuildID: gone.GuildID, ChannelID: gone.ChannelID, MessageID: id}
			r.untilDone(ctx, "deletion", s, func(ctx context.Context) error { return r.Moderation.Gone(ctx, s) })
		}
	})
}

// Pauses between tries of untilDone.
const (
	firstPause = 500 * time.Millisecond
	maxPause   = 30 * time.Second
)

// untilDone repeats work that failed, so that a database that is away for a
// minute makes messages late and not unchecked. The lane, and through it the
// gateway, waits meanwhile.
func (r *Router) untilDone(ctx context.Context, what string, s moderation.Subject, work func(context.Context) error) {
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		err := work(ctx)
		if err == nil {
			return
		}
		log := r.Log.With("what", what, "channel", s.ChannelID, "message", s.MessageID, "cause", err)
		if discord.OutOfReach(err) {
			log.ErrorContext(ctx, "not checked: its channel is gone or closed to ombud")
			return
		}
		log.ErrorContext(ctx, "not checked yet, trying again", "in", pause)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}
