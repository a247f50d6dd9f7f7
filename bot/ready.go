package bot

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"ombud/handlers"
	"ombud/internal/discord"
)

// Pauses between tries to register the commands.
const (
	registerPause    = time.Second
	maxRegisterPause = time.Minute
)

// observe passes each dispatch on, and makes the bot ready at each new session.
func (p *parts) observe(ctx context.Context, router *handlers.Router, e discord.Event) {
	if e.Type == "READY" {
		ready, err := discord.DecodeReady(e.Data)
		if err != nil {
			p.options.Log.ErrorContext(ctx, "the beginning of a session could not be read", "cause", err)
			return
		}
		select { // the gateway's reader must not wait for a REST call
		case p.readies <- ready:
		default: // one is waiting, and it registers the same
		}
	}
	router.Handle(ctx, e)
}

// announce makes the bot ready at each new session until ctx ends.
func (p *parts) announce(ctx context.Context) error {
	for {
		select {
		case ready := <-p.readies:
			p.becomeReady(ctx, ready)
		case <-ctx.Done():
			return nil
		}
	}
}

// becomeReady registers the commands and then says that the bot serves.
func (p *parts) becomeReady(ctx context.Context, ready discord.Ready) {
	for pause := registerPause; ; pause = min(2*pause, maxRegisterPause) {
		err := p.client.RegisterCommands(ctx, ready.AppID, handlers.Definitions(p.speech))
		if err == nil {
			break
		}
		if ctx.Err() != nil || errors.Is(err, discord.ErrUnauthorized) {
			return // the gateway says why
		}
		p.options.Log.ErrorContext(ctx, "the commands could not be registered", "cause", err, "again_in", pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
	}
	p.options.Log.InfoContext(ctx, "ready",
		slog.String("user", ready.User.ID), slog.Int("servers", len(ready.GuildIDs)),
		slog.String("invite", discord.InviteURL(ready.AppID)))
	if p.options.Ready != nil {
		p.options.Ready()
	}
}
