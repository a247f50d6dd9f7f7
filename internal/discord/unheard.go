package discord

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// What an earlier try sent may have been taken without ombud hearing of it: a repeated nonce brings it back for
// some minutes only, and Discord can answer 5xx for hours. So it is looked for first.

// clocksDiffer is by how much ombud's clock may be ahead of Discord's. It is short, so that an alert that was
// mended and is raised again is said again.
const clocksDiffer = time.Minute

// saidSince looks for a message of ombud's own by its text, where its history can be read.
func (c *Client) saidSince(ctx context.Context, channelID string, since time.Time, is func(content string) bool) (string, error) {
	me, err := c.Me(ctx)
	if err != nil {
		return "", err
	}
	since = since.Add(-clocksDiffer)
	id, err := c.find(ctx, channelID, since, func(data json.RawMessage) bool {
		var m struct {
			ID      string    `json:"id"`
			Author  wire.User `json:"author"`
			Content string    `json:"content"`
		}
		return json.Unmarshal(data, &m) == nil && m.Author.ID == me.ID && !wire.Created(m.ID).Before(since) && is(m.Content)
	})
	if rest.HasCode(err, rest.MissingAccess, rest.MissingPermission) {
		return "", nil // what cannot be looked for can be said all the same; the nonce is left
	}
	return id, err
}

// sendOnce posts a text, unless one like it stands in the channel since a moment.
func (c *Client) sendOnce(ctx context.Context, channelID string, m outgoing, since time.Time) (id string, err error) {
	text := strings.TrimSpace(*m.Content) // as Discord keeps it
	if id, err = c.saidSince(ctx, channelID, since, func(content string) bool { return content == text }); err != nil || id != "" {
		return id, err
	}
	return c.send(ctx, channelID, m)
}

// keptSince looks for a message of ombud's by the mark in its last line: one sent since a moment, and newer
// than a given one; empty: than none.
func (c *Client) keptSince(ctx context.Context, channelID, marker string, since time.Time, after string) (id string, err error) {
	me, err := c.Me(ctx)
	if err != nil {
		return "", err
	}
	if after != "" {
		since = wire.Created(after)
	}
	return c.find(ctx, channelID, since, func(data json.RawMessage) bool {
		id, ours := marked(data, me.ID, marker)
		return ours && moderation.NumberOf(id) > moderation.NumberOf(after)
	})
}
