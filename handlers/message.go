package handlers

import (
	"context"
	"errors"

	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// messageWritten queues the review of a new or edited message behind what was
// said before it in the same channel. It is decoded there: the gateway's reader, of which
// there is one, has enough to do.
func (r *Router) messageWritten(ctx context.Context, e wire.Event) {
	channel := wire.ChannelOf(e)
	if channel == "" {
		r.Log.ErrorContext(ctx, "a message came without the ids to find it by", "event", e.Type)
		return
	}
	r.Messages.Do(ctx, channel, func(ctx context.Context) { r.messageTaken(ctx, e) })
}

// messageTaken reviews a message in its channel's lane.
func (r *Router) messageTaken(ctx context.Context, e wire.Event) {
	in, err := wire.DecodeMessage(e.Type, e.Data)
	var undecodable *wire.DecodeError
	switch {
	case errors.As(err, &undecodable):
		subject := moderation.Subject{GuildID: undecodable.GuildID, ChannelID: undecodable.ChannelID, MessageID: undecodable.MessageID}
		if subject.GuildID == "" || subject.ChannelID == "" || subject.MessageID == "" {
			r.Log.ErrorContext(ctx, "a message came without the ids to find it by", "event", e.Type, "cause", err)
			return
		}
		r.reviewInLane(ctx, subject, e, func(context.Context) error { return err })
	case err != nil:
		r.Log.ErrorContext(ctx, "a message could not be read", "event", e.Type, "cause", err)
	case in.Message.Subject.GuildID != "":
		in.Message.Under = e.Under
		if e.Type == "MESSAGE_CREATE" && r.somebodySaid(in) {
			r.heat(ctx, in.Message.Subject.ChannelID)
		}
		r.reviewInLane(ctx, in.Message.Subject, e, func(ctx context.Context) error { return r.review(ctx, in) })
	}
}

// somebodySaid reports whether a person, or another bot, wrote the message: neither Discord by
// itself nor ombud, which also writes through webhooks of its own when it restores a message.
func (r *Router) somebodySaid(in wire.Inbound) bool {
	restored := in.Webhook && in.AppID != "" && in.AppID == r.appID()
	return !in.System && !restored && in.Message.Author.ID != r.SelfID
}

// review judges a message that stands in a watched channel, unless nobody said it.
func (r *Router) review(ctx context.Context, in wire.Inbound) error {
	if !in.Partial && !r.somebodySaid(in) {
		return nil
	}
	if in.Partial {
		under := in.Message.Under
		var err error
		in, err = r.Client.Message(ctx, in.Message.Subject.ChannelID, in.Message.Subject.MessageID)
		if errors.Is(err, moderation.ErrNotFound) || err == nil && !r.somebodySaid(in) {
			return nil // deleted meanwhile, or nobody's
		}
		if err != nil {
			return &askingError{err}
		}
		in.Message.Under = under
	}
	if err := r.Client.Locate(ctx, &in); err != nil {
		return &askingError{err}
	}
	err := r.Moderation.Review(ctx, in.Message)
	if !errors.Is(err, moderation.ErrAuthorNeeded) {
		return err
	}
	if err := r.Directory.Know(ctx, &in); err != nil {
		return &askingError{err}
	}
	return r.Moderation.Review(ctx, in.Message)
}

// complete adds what a message does not carry itself: where it stands, and who
// wrote it when it was read over REST.
func (r *Router) complete(ctx context.Context, in *wire.Inbound) error {
	if err := r.Client.Locate(ctx, in); err != nil {
		return err
	}
	return r.Directory.Know(ctx, in)
}

// judged moves the channel's cursor, or has its history read first.
func (r *Router) judged(s moderation.Subject) {
	if r.CatchUp.progress.Judged(s) {
		r.CatchUp.Channel(s.GuildID, s.ChannelID)
	}
}

// watched reports whether the channel, or the one its thread hangs under, is watched.
func (r *Router) watched(ctx context.Context, s moderation.Subject) (bool, error) {
	channel, err := r.Client.Channel(ctx, s.ChannelID)
	if err != nil {
		return false, &askingError{err}
	}
	around := []string{channel.ID}
	if channel.Type.Thread() {
		around = append(around, channel.ParentID)
	}
	return r.Watch.Covers(ctx, s.GuildID, around...)
}

// messagesDeleted notes on their cases that messages are gone.
func (r *Router) messagesDeleted(ctx context.Context, e wire.Event) {
	gone, err := wire.DecodeDeleted(e)
	if err != nil {
		r.Log.ErrorContext(ctx, "a deletion could not be read", "event", e.Type, "cause", err)
		return
	}
	r.Messages.Do(ctx, gone.ChannelID, func(ctx context.Context) {
		for _, id := range gone.MessageIDs {
			s := moderation.Subject{GuildID: gone.GuildID, ChannelID: gone.ChannelID, MessageID: id}
			r.untilDone(ctx, s, func(ctx context.Context) error { return r.Moderation.Gone(ctx, s) }, nil)
		}
	})
}
