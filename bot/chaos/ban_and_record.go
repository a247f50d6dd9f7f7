package main

import (
	"context"
	"net/http"
)

// banAndRecord kills the bot between Discord's taking a ban and its being recorded, again and again: the
// author is banned, the case says so once, and an undo brings both back.
func banAndRecord(ctx context.Context, b *bench, r *report) error {
	ban := killPoint{"a ban", http.MethodPut, "/guilds/{guild}/bans/{user}", anywhere, 1, banAndBack}
	points := make([]killPoint, b.size(10, 1))
	for i := range points {
		points[i] = ban
	}
	return b.killAt(ctx, r, points, nil)
}
