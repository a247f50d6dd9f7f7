package discord

import (
	"context"

	"ombud/internal/discord/draw"
	"ombud/internal/moderation"
)

// ShowSweep posts a sweep's message or brings it up to date, as ShowCard does with a card.
func (n *Notifier) ShowSweep(ctx context.Context, s moderation.Server, sw moderation.Sweep, again bool) (moderation.CardRef, error) {
	shown, err := n.keepUp(ctx, s, sw.Card, again, kept{
		kind: "sweep", id: sw.ID, marker: draw.SweepMarker(sw.ID), begun: sw.AskedAt,
		draw: func(replaces string, _ *draw.Gallery) draw.Message { return draw.Sweep(sw, replaces) },
	})
	return shown, n.unlessLeft(ctx, s.GuildID, err)
}
