package discord

import (
	"testing"

	"ombud/internal/discord/newsroom"
	"ombud/internal/discord/rest"
)

// clientOver is a client whose requests a test answers itself.
func clientOver(t *testing.T, wire newsroom.Wire) *Client {
	t.Helper()
	c, err := rest.Over(wire, "secret-token", "http://proxy.test/api", newsroom.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	return NewClient(c, newsroom.Quiet())
}
