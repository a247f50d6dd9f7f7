package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/rest"
	"ombud/internal/moderation"
)

// unlessLeft finds out why a moderators' channel refused ombud just now: what waits for a channel
// that may be opened again need not wait for a server that ombud is no longer on.
func (n *Notifier) unlessLeft(ctx context.Context, guildID string, err error) error {
	var held *HeldError
	if !errors.As(err, &held) || held.Err == nil { // nil: it was not asked, and who asked finds out
		return err
	}
	if rest.HasCode(held.Err, rest.MissingPermission) { // said of servers that ombud is on
		return err
	}
	var server struct {
		ID string `json:"id"`
	}
	asked := n.Client.Do(ctx, http.MethodGet, discordgo.EndpointGuild(guildID), nil, &server)
	if rest.HasCode(asked, rest.UnknownGuild, rest.MissingAccess) {
		return fmt.Errorf("%w: %w", moderation.ErrLeft, err)
	}
	return err
}
