package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// Around writes what stands before and after a message in its channel, at most n of each, and
// marks where the message is or was. It fits a message of ombud's.
func (c *Client) Around(ctx context.Context, s moderation.Subject, n int) (string, error) {
	before, err := c.History(ctx, s.ChannelID, s.MessageID, "", n)
	if err != nil {
		return "", err
	}
	self := moderation.NumberOf(s.MessageID) - 1
	after, err := c.History(ctx, s.ChannelID, "", self.String(), n+1)
	if err != nil {
		return "", err
	}
	all := slices.Concat(after, before) // newest first
	slices.Reverse(all)
	var lines []string
	marked := false
	here := "**➤ here stood the message of this case**"
	for _, data := range all {
		var m struct {
			ID          string    `json:"id"`
			Author      wire.User `json:"author"`
			Content     string    `json:"content"`
			Attachments []struct {
				Filename string `json:"filename"`
			} `json:"attachments"`
		}
		if json.Unmarshal(data, &m) != nil {
			continue
		}
		if !marked && moderation.NumberOf(m.ID) > self && m.ID != s.MessageID {
			lines, marked = append(lines, here), true
		}
		text := markdown.OneLine(m.Content, 130)
		for _, a := range m.Attachments {
			text += " [" + markdown.OneLine(a.Filename, 40) + "]"
		}
		mark := ""
		if m.ID == s.MessageID {
			mark, marked = "➤ ", true
		}
		lines = append(lines, fmt.Sprintf("%s**%s** <t:%d:t>: %s", mark, markdown.OneLine(m.Author.Name(), 32), wire.Created(m.ID).Unix(), text))
	}
	if !marked {
		lines = append(lines, here)
	}
	return markdown.FitLines(lines, markdown.MaxContent), nil
}
