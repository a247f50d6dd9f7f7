package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// RegisterCommands makes the application's commands exactly these, for every
// server. It may be repeated: commands that stay the same keep their ids.
func (c *Client) RegisterCommands(ctx context.Context, appID string, commands []Definition) error {
	if commands == nil {
		commands = []Definition{}
	}
	err := c.Do(ctx, http.MethodPut, discordgo.EndpointApplicationGlobalCommands(appID), commands, nil)
	if err != nil {
		return fmt.Errorf("register %d commands: %w", len(commands), err)
	}
	return nil
}
