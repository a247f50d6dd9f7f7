package handlers

import (
	"context"
	"log/slog"
	"sync/atomic"

	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
	"ombud/internal/speech"
)

// Router knows where each kind of event goes.
type Router struct {
	Moderation *moderation.Service
	Articles   *article.Service
	Watch      *moderation.Watch
	Client     *discord.Client
	Directory  *discord.Directory
	Responder  *discord.Responder
	Messenger  *discord.Messenger
	Messages   *Lanes // by channel
	Presses    *Pool  // nobody's button waits for a busy channel
	Commands   *Quota // of each server, so that one cannot take all places
	CatchUp    *CatchUp
	SelfID     string // ombud's own account
	Heat       *Heat  // of discussions
	Speech     *speech.Book
	// LanguageModel is who is sent texts to judge, for /privacy. Empty: nobody.
	LanguageModel string
	Log           *slog.Logger
	Counts        Counts

	app atomic.Value // the application's id, a string, once a session has begun
}

// appID is the application's id, empty before the first session.
func (r *Router) appID() string {
	id, _ := r.app.Load().(string)
	return id
}

// Handle takes one event of the gateway. It decodes, queues and returns; it
// waits only when a lane is full.
func (r *Router) Handle(ctx context.Context, e wire.Event) {
	var within []string
	if e.Type == "CHANNEL_DELETE" { // nobody tells of its threads
		within = r.Client.Channels.Within(e)
	}
	if err := r.Client.Channels.Note(e); err != nil {
		r.Log.ErrorContext(ctx, "a channel could not be read; it is looked up when needed", "event", e.Type, "cause", err)
	}
	switch e.Type {
	case "READY":
		r.sessionBegan(ctx, e)
	case "GUILD_CREATE":
		r.serverCame(ctx, e)
		r.watchDesk(ctx, e)
	case "CHANNEL_UPDATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE":
		r.watchDesk(ctx, e)
	case "CHANNEL_CREATE", "THREAD_CREATE", "CHANNEL_DELETE", "THREAD_DELETE":
		r.channelChanged(ctx, e, within)
		if e.Type == "THREAD_CREATE" {
			r.titleGiven(ctx, e)
		}
	case "THREAD_UPDATE":
		r.titleGiven(ctx, e)
	case "THREAD_LIST_SYNC":
		r.channelsRegained(ctx, e)
	case "MESSAGE_CREATE", "MESSAGE_UPDATE":
		r.messageWritten(ctx, e)
	case "MESSAGE_DELETE", "MESSAGE_DELETE_BULK":
		r.messagesDeleted(ctx, e)
	case "AUTO_MODERATION_ACTION_EXECUTION":
		r.autoModActed(ctx, e)
	case "INTERACTION_CREATE":
		r.interaction(ctx, e)
	}
}
