package rest

import (
	"context"
	"net/http"
	"testing"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/newsroom"
)

func testClient(t *testing.T, wire newsroom.Wire) *Client {
	t.Helper()
	c, err := Over(wire, "secret-token", "http://proxy.test/api", newsroom.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// send posts a message in a channel.
func send(ctx context.Context, c *Client, channel string) error {
	return c.Do(ctx, http.MethodPost, discordgo.EndpointChannelMessages(channel), struct{}{}, nil)
}

// remove deletes a message.
func remove(ctx context.Context, c *Client) error {
	return c.Do(ctx, http.MethodDelete, discordgo.EndpointChannelMessage("1", "2"), nil, nil)
}
