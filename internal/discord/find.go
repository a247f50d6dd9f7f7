package discord

import (
	"context"
	"encoding/json"
	"time"

	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// findPages bounds how much of a busy channel is looked through for one message, in pages of wire.HistoryPage.
const findPages = 30

// find looks in a channel for a message that an earlier try may have left: among the newest, and where those do not
// go back to the first try, in what was sent since then. Empty: it is in neither.
func (c *Client) find(ctx context.Context, channelID string, since time.Time, is func(json.RawMessage) bool) (messageID string, err error) {
	newest, err := c.History(ctx, channelID, "", "", wire.HistoryPage)
	if err != nil {
		return "", err
	}
	id, oldest, _ := among(newest, is)
	first := moderation.NumberAt(since.Add(-wrongClock))
	if id != "" || since.IsZero() || len(newest) < wire.HistoryPage || oldest <= first {
		return id, nil
	}
	for range findPages {
		page, err := c.History(ctx, channelID, "", first.String(), wire.HistoryPage)
		if err != nil {
			return "", err
		}
		id, _, last := among(page, is)
		if id != "" || len(page) < wire.HistoryPage || last >= oldest {
			return id, nil
		}
		first = last
	}
	return "", nil
}

// among finds a message of a page, and says how far the page goes.
func among(page []json.RawMessage, is func(json.RawMessage) bool) (messageID string, oldest, last moderation.MessageNumber) {
	for _, data := range page {
		var m struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(data, &m) != nil {
			continue
		}
		n := moderation.NumberOf(m.ID)
		if last = max(last, n); oldest == 0 || n < oldest {
			oldest = n
		}
		if messageID == "" && is(data) {
			messageID = m.ID
		}
	}
	return messageID, oldest, last
}
