package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// Message reads a message over REST and places it. It carries no facts about
// its author as a member (Author.Known is false): see Directory.Know.
func (c *Client) Message(ctx context.Context, channelID, messageID string) (wire.Inbound, error) {
	var data json.RawMessage
	if err := c.Do(ctx, http.MethodGet, discordgo.EndpointChannelMessage(channelID, messageID), nil, &data); err != nil {
		if rest.Gone(err, rest.UnknownMessage, rest.UnknownChannel) {
			return wire.Inbound{}, fmt.Errorf("read message %s: %w", messageID, moderation.ErrNotFound)
		}
		return wire.Inbound{}, fmt.Errorf("read message %s: %w", messageID, err)
	}
	in, err := wire.DecodeMessage("message over REST", data)
	if err != nil {
		return wire.Inbound{}, err
	}
	if err := c.Locate(ctx, &in); err != nil {
		return wire.Inbound{}, err
	}
	return in, nil
}

// Locate completes a message with where it stands: thread, channel and
// category, and the name of its discussion.
func (c *Client) Locate(ctx context.Context, in *wire.Inbound) error {
	m := &in.Message
	here, err := c.Channel(ctx, m.Subject.ChannelID)
	if err != nil {
		return fmt.Errorf("locate message %s: %w", m.Subject.MessageID, err)
	}
	m.Discussion = here.Name
	if m.Subject.GuildID == "" {
		m.Subject.GuildID = here.GuildID
	}
	m.Judged.Place.GuildID = m.Subject.GuildID
	place := []string{here.ID}
	for at := here; at.ParentID != "" && len(place) < 3; {
		place = append(place, at.ParentID)
		// A category is not looked up: nothing above it exists.
		if !at.Type.Thread() {
			break
		}
		if at, err = c.Channel(ctx, at.ParentID); err != nil {
			return fmt.Errorf("locate message %s: %w", m.Subject.MessageID, err)
		}
	}
	m.Judged.Place.ChannelIDs = place
	return nil
}
