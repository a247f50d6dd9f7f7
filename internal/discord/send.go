package discord

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// mentions is what a message may notify. ombud's notify nobody: every send and
// edit says so, since discordgo's zero value leaves the choice to the text.
type mentions struct {
	Parse []string `json:"parse"`
}

func noMentions() mentions { return mentions{Parse: []string{}} }

// outgoing is a message as ombud sends or edits it. Content and components are
// pointers because an edit without them keeps what stands there.
type outgoing struct {
	Content         *string                   `json:"content,omitempty"`
	Embeds          []*discordgo.MessageEmbed `json:"embeds,omitempty"`
	Components      any                       `json:"components,omitempty"` // a list; an empty one takes away what stands there
	Flags           int                       `json:"flags,omitempty"`
	AllowedMentions mentions                  `json:"allowed_mentions"`
	// Nonce makes a repeat within some minutes return the first message
	// (Resources → Message → Create Message: enforce_nonce).
	Nonce        string `json:"nonce,omitempty"`
	EnforceNonce bool   `json:"enforce_nonce,omitempty"`
}

// nonce is a hash of what is sent where: 24 characters of at most 25. It is
// unique for each author, so the case's number alone would bring back the wrong message.
func nonce(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

// send posts a message and returns its id.
func (c *Client) send(ctx context.Context, channelID string, m outgoing) (id string, err error) {
	m.AllowedMentions = noMentions()
	if m.Nonce != "" {
		m.Nonce, m.EnforceNonce = nonce(c.Origin, m.Nonce), true
	}
	var sent struct {
		ID string `json:"id"`
	}
	if err := c.do(ctx, http.MethodPost, discordgo.EndpointChannelMessages(channelID), m, &sent); err != nil {
		return "", err
	}
	return sent.ID, nil
}

// relay is a layout that takes the place of whatever a message was: one that was made with an
// embed has to let go of it (Components → Using Message Components).
type relay struct {
	outgoing
	Content *string                   `json:"content"`
	Embeds  []*discordgo.MessageEmbed `json:"embeds"`
}

// edit changes a message of ombud's into a layout.
func (c *Client) edit(ctx context.Context, channelID, messageID string, m outgoing) error {
	m.AllowedMentions = noMentions()
	m.Nonce, m.EnforceNonce = "", false
	return c.do(ctx, http.MethodPatch, discordgo.EndpointChannelMessage(channelID, messageID), relay{outgoing: m}, nil)
}

// rewrite changes a message of ombud's that has a text and embeds, and keeps it one.
func (c *Client) rewrite(ctx context.Context, channelID, messageID string, m outgoing) error {
	m.AllowedMentions = noMentions()
	m.Nonce, m.EnforceNonce = "", false
	return c.do(ctx, http.MethodPatch, discordgo.EndpointChannelMessage(channelID, messageID), m, nil)
}
