package discord

import (
	"log/slog"

	"ombud/internal/discord/rest"
)

// Client is Discord's REST API as far as ombud uses it, with what is known of the servers. It is safe for
// concurrent use.
type Client struct {
	*rest.Client
	Channels *Channels
	// Origin tells the numbers of cases and posts from those of another database that
	// wrote in the same channels some minutes before. It is set before the first send.
	Origin string

	archives oneByOne // discussions that are opened for a moment, by id
	log      *slog.Logger
}

// NewClient makes a client that knows no channel yet.
func NewClient(c *rest.Client, log *slog.Logger) *Client {
	return &Client{Client: c, Channels: newChannels(), log: log}
}
