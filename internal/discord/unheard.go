package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"ombud/internal/discord/wire"
)

// unheard looks for what an earlier try sent and Discord took without ombud hearing of it: a repeated
// nonce brings it back for some minutes only, and Discord can answer 5xx for hours. is is asked about
// each message of a channel since a moment, newest first, for at most searchPages pages; empty: there
// is none.
func (c *Client) unheard(ctx context.Context, channelID string, since time.Time, is func(data json.RawMessage) (id string, ours bool)) (string, error) {
	before := ""
	for range searchPages {
		page, err := c.History(ctx, channelID, before, "", wire.HistoryPage)
		if err != nil {
			return "", err
		}
		for _, data := range page {
			id, ours := is(data)
			if ours {
				return id, nil
			}
			before = id
		}
		if len(page) < wire.HistoryPage || before == "" || wire.Created(before).Before(since) {
			break
		}
	}
	return "", nil
}

// clocksDiffer is by how much ombud's clock may be ahead of Discord's. It is short, so that an alert that was
// mended and is raised again is said again.
const clocksDiffer = time.Minute

// saidSince looks for a message of ombud's own by its text.
func (c *Client) saidSince(ctx context.Context, channelID string, since time.Time, is func(content string) bool) (string, error) {
	me, err := c.Me(ctx)
	if err != nil {
		return "", err
	}
	since = since.Add(-clocksDiffer)
	return c.unheard(ctx, channelID, since, func(data json.RawMessage) (string, bool) {
		var m struct {
			ID      string    `json:"id"`
			Author  wire.User `json:"author"`
			Content string    `json:"content"`
		}
		if json.Unmarshal(data, &m) != nil {
			return m.ID, false
		}
		return m.ID, m.Author.ID == me.ID && !wire.Created(m.ID).Before(since) && is(m.Content)
	})
}

// sendOnce posts a text, unless one like it stands in the channel since a moment.
func (c *Client) sendOnce(ctx context.Context, channelID string, m outgoing, since time.Time) (id string, err error) {
	text := strings.TrimSpace(*m.Content) // as Discord keeps it
	if id, err = c.saidSince(ctx, channelID, since, func(content string) bool { return content == text }); err != nil || id != "" {
		return id, err
	}
	return c.send(ctx, channelID, m)
}

// keptAfter looks for a message of ombud's by the mark in its last line, newer than a given one; empty: any.
func (c *Client) keptAfter(ctx context.Context, channelID, marker, after string) (id string, err error) {
	me, err := c.Me(ctx)
	if err != nil {
		return "", err
	}
	since := time.Time{}
	if after != "" {
		since = wire.Created(after)
	}
	return c.unheard(ctx, channelID, since, func(data json.RawMessage) (string, bool) {
		id, ours := marked(data, me.ID, marker)
		return id, ours && newer(id, after)
	})
}

// newer compares ids, which are numbers of up to twenty digits.
func newer(id, than string) bool {
	return cmp.Or(cmp.Compare(len(id), len(than)), cmp.Compare(id, than)) > 0
}
