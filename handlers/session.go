package handlers

import (
	"context"

	"ombud/internal/discord/gateway"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// sessionBegan notes that messages may have been missed on every server of the session. Each
// is caught up with when it comes, with its channels and threads, in a GUILD_CREATE.
func (r *Router) sessionBegan(ctx context.Context, e wire.Event) {
	ready, err := wire.DecodeReady(e.Data)
	if err != nil {
		r.Log.ErrorContext(ctx, "the beginning of a session could not be read", "cause", err)
		return
	}
	r.app.Store(ready.AppID)
	for _, id := range ready.GuildIDs {
		r.CatchUp.progress.Missed(id, e.Under)
	}
}

// serverCame catches up with a server that ombud begins to see: at the beginning of a
// session, after an outage of Discord's, or because it was invited.
func (r *Router) serverCame(ctx context.Context, e wire.Event) {
	server, err := wire.DecodeServer(e)
	switch {
	case err != nil:
		r.Log.ErrorContext(ctx, "a server could not be read", "cause", err)
	case !server.Unavailable:
		r.Watch.Forget(server.ID) // another process may have had it and changed its set-up
		r.CatchUp.Server(server.ID, e.Under)
	}
}

// Leave forgets what is known of a shard's servers, because another process has the shard now.
// Whatever is remembered of a server between events belongs here.
func (r *Router) Leave(s gateway.Shard) {
	r.CatchUp.progress.Leave(s.Holds)
	r.Client.Channels.Leave(s.Holds)
	r.Watch.Leave(s.Holds)
}

// channelChanged keeps the cursors in step with the channels that exist.
// within are the threads that were in a channel that was deleted.
func (r *Router) channelChanged(ctx context.Context, e wire.Event, within []string) {
	ch, err := wire.DecodeChannel(e)
	if err != nil {
		r.Log.ErrorContext(ctx, "a channel could not be read", "event", e.Type, "cause", err)
		return
	}
	switch {
	case e.Type == "CHANNEL_DELETE", e.Type == "THREAD_DELETE":
		for _, id := range append(within, ch.ID) {
			r.Messages.Do(ctx, id, func(ctx context.Context) {
				r.CatchUp.Forget(ctx, id)
				s := moderation.Subject{GuildID: ch.GuildID, ChannelID: id}
				r.untilDone(ctx, s, func(ctx context.Context) error { return r.Moderation.PlaceGone(ctx, ch.GuildID, id) }, nil)
			})
		}
	case e.Type == "CHANNEL_CREATE", ch.New:
		first := moderation.NumberOf(ch.ID) - 1 // a thread's first message may have its id
		r.CatchUp.progress.Born(moderation.Cursor{GuildID: ch.GuildID, ChannelID: ch.ID, Since: first, Judged: first}, ch.ParentID)
	}
}

// beginToWatch writes down that messages of a channel are to be judged from this command
// on. What it returns is called once the channel is set up.
func (r *Router) beginToWatch(ctx context.Context, i wire.Interaction, channelID string) (begun func(), err error) {
	covered, err := r.Watch.Covers(ctx, i.GuildID, channelID)
	if err != nil {
		return nil, err
	}
	since := moderation.NumberOf(i.ID) // Discord's own time, whatever the clock here says
	if !covered {
		if err := r.Watch.Begin(ctx, i.GuildID, channelID, since); err != nil {
			return nil, err
		}
	}
	return func() {
		r.Watch.Forget(i.GuildID)
		if !covered {
			r.CatchUp.Watch(moderation.Cursor{GuildID: i.GuildID, ChannelID: channelID, Since: since, Judged: since})
		}
	}, nil
}
