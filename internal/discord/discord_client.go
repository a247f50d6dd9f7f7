package discord

import "log/slog"

// Client is Discord's REST API as far as ombud uses it, with what is known of the servers. It is safe for
// concurrent use.
type Client struct {
	*RestClient
	Channels *Channels
	// Origin tells the numbers of cases and posts from those of another database that
	// wrote in the same channels some minutes before. It is set before the first send.
	Origin string

	log *slog.Logger
}

// NewClient makes a client that knows no channel yet.
func NewClient(c *RestClient, log *slog.Logger) *Client {
	return &Client{RestClient: c, Channels: newChannels(), log: log}
}
