package discord

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/draw"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/rest"
)

// mentions is what a message may notify. ombud's notify nobody: every send and
// edit says so, since discordgo's zero value leaves the choice to the text.
type mentions struct {
	Parse []string `json:"parse"`
}

func noMentions() mentions { return mentions{Parse: []string{}} }

// outgoing is a message as ombud sends or edits it: what people see, and how Discord has to take it.
type outgoing struct {
	draw.Message
	AllowedMentions mentions `json:"allowed_mentions"`
	// Nonce makes a repeat within some minutes return the first message
	// (Resources → Message → Create Message: enforce_nonce).
	Nonce        string `json:"nonce,omitempty"`
	EnforceNonce bool   `json:"enforce_nonce,omitempty"`
	// Attachments names every file that the message has then; nil: an edit changes none.
	Attachments *[]attachment `json:"attachments,omitempty"`

	files []rest.File // that come along
}

// Files are those that come along: the body is a form then.
func (m outgoing) Files() []rest.File { return m.files }

// nonce is a hash of what is sent where: 24 characters of at most 25. It is
// unique for each author, so the case's number alone would bring back the wrong message.
func nonce(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

// posted is a message as Discord took it.
type posted struct {
	ID         string       `json:"id"`
	Components []postedPart `json:"components"`
}

// postedPart is as much of a component as tells which files it shows.
type postedPart struct {
	Components []postedPart `json:"components"`
	Items      []struct {
		Media struct {
			AttachmentID string `json:"attachment_id"`
		} `json:"media"`
	} `json:"items"`
}

// shown are the ids of the files that the message's components show.
func (p posted) shown() []string { return shownIn(p.Components) }

func shownIn(parts []postedPart) (ids []string) {
	for _, part := range parts {
		for _, item := range part.Items {
			ids = append(ids, item.Media.AttachmentID)
		}
		ids = append(ids, shownIn(part.Components)...)
	}
	return ids
}

// send posts a message and returns its id.
func (c *Client) send(ctx context.Context, channelID string, m outgoing) (id string, err error) {
	sent, err := c.post(ctx, channelID, m)
	return sent.ID, err
}

func (c *Client) post(ctx context.Context, channelID string, m outgoing) (sent posted, err error) {
	m.AllowedMentions = noMentions()
	if m.Nonce != "" {
		m.Nonce, m.EnforceNonce = nonce(c.Origin, m.Nonce), true
	}
	err = c.Do(ctx, http.MethodPost, discordgo.EndpointChannelMessages(channelID), m, &sent)
	return sent, err
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
	_, err := c.renew(ctx, channelID, messageID, m)
	return err
}

func (c *Client) renew(ctx context.Context, channelID, messageID string, m outgoing) (now posted, err error) {
	m.AllowedMentions = noMentions()
	m.Nonce, m.EnforceNonce = "", false
	err = c.Do(ctx, http.MethodPatch, discordgo.EndpointChannelMessage(channelID, messageID), relay{outgoing: m}, &now)
	return now, err
}

// rewrite changes a message of ombud's that has a text and embeds, and keeps it one.
func (c *Client) rewrite(ctx context.Context, channelID, messageID string, m outgoing) error {
	m.AllowedMentions = noMentions()
	m.Nonce, m.EnforceNonce = "", false
	return c.Do(ctx, http.MethodPatch, discordgo.EndpointChannelMessage(channelID, messageID), m, nil)
}

// withReason adds the audit log's reason: 1–512 characters, URL-encoded
// (Resources → Audit Log).
func withReason(reason string) discordgo.RequestOption {
	reason = markdown.Fit(reason, markdown.MaxAuditReason)
	if reason == "" {
		return func(*discordgo.RequestConfig) {}
	}
	return discordgo.WithAuditLogReason(url.PathEscape(reason))
}
