package handlers

import (
	"context"
	"errors"

	"ombud/internal/discord"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// autoModActed queues what Discord's AutoMod did behind what was said before it in the same channel.
// What it blocked has no message; what it let stand is read, so that it joins the message's own case.
func (r *Router) autoModActed(ctx context.Context, e wire.Event) {
	a, err := discord.DecodeAutoMod(e, r.Moderation.Now())
	if err != nil {
		r.Log.ErrorContext(ctx, "an AutoMod event could not be read", "cause", err)
		return
	}
	if a.ChannelID == "" {
		return // a name or a profile: nothing of a discussion
	}
	s := moderation.Subject{GuildID: a.GuildID, ChannelID: a.ChannelID, MessageID: a.MessageID}
	r.Messages.Do(ctx, a.ChannelID, func(ctx context.Context) {
		r.untilDone(ctx, s, func(ctx context.Context) error {
			if watched, err := r.watched(ctx, s); err != nil || !watched {
				return err
			}
			return safely(ctx, func(ctx context.Context) error { return r.recordAutoMod(ctx, a) })
		}, nil)
	})
}

func (r *Router) recordAutoMod(ctx context.Context, a moderation.AutoModAction) error {
	if a.MessageID == "" {
		if m, err := r.Directory.Member(ctx, a.GuildID, a.Author.ID); err == nil {
			a.Author.Name = m.Name // who cannot be looked up is shown by id
		}
		return r.Moderation.AutoModActed(ctx, a, nil)
	}
	in, err := r.Client.Message(ctx, a.ChannelID, a.MessageID)
	if errors.Is(err, moderation.ErrNotFound) {
		return r.Moderation.AutoModActed(ctx, a, nil) // deleted meanwhile
	}
	if err != nil {
		return &askingError{err}
	}
	in.Message.Subject.GuildID = a.GuildID
	if err := r.complete(ctx, &in); err != nil {
		return &askingError{err}
	}
	return r.Moderation.AutoModActed(ctx, a, &in.Message)
}
