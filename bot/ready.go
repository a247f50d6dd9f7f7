package bot

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"ombud/handlers"
	"ombud/internal/discord"
	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
)

// Pauses between tries to register the commands.
const (
	registerPause    = time.Second
	maxRegisterPause = time.Minute
)

// observe passes each dispatch on, and makes the bot ready with the first session.
func (p *parts) observe(ctx context.Context, router *handlers.Router, e wire.Event) {
	if e.Type == "READY" {
		ready, err := wire.DecodeReady(e.Data)
		if err != nil {
			p.options.Log.ErrorContext(ctx, "the beginning of a session could not be read", "cause", err)
			return
		}
		select { // the gateway's reader must not wait for a REST call
		case p.readies <- ready:
		default: // enough are waiting, and none of them says anything new
		}
	}
	router.Handle(ctx, e)
}

// announce says of each session that the bot serves, until ctx ends. The commands are the same
// for all shards and stay registered.
func (p *parts) announce(ctx context.Context) error {
	for registered := false; ; {
		select {
		case ready := <-p.readies:
			if registered = registered || p.register(ctx, ready.AppID); registered {
				p.serves(ctx, ready)
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// register registers the commands, and reports whether it could.
func (p *parts) register(ctx context.Context, appID string) bool {
	for pause := registerPause; ; pause = min(2*pause, maxRegisterPause) {
		err := p.client.RegisterCommands(ctx, appID, handlers.Definitions(p.speech))
		if err == nil {
			return true
		}
		if ctx.Err() != nil || errors.Is(err, rest.ErrUnauthorized) {
			return false // the gateway says why
		}
		p.options.Log.ErrorContext(ctx, "the commands could not be registered", "cause", err, "again_in", pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return false
		}
	}
}

// serves says that a session serves.
func (p *parts) serves(ctx context.Context, ready wire.Ready) {
	p.options.Log.InfoContext(ctx, "ready",
		slog.String("user", ready.User.ID), slog.Int("servers", len(ready.GuildIDs)),
		slog.String("invite", discord.InviteURL(ready.AppID)))
	if p.options.Ready != nil {
		p.options.Ready()
	}
}
