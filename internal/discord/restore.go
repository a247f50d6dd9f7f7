package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/draw"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// webhook is one of a channel's.
type webhook struct {
	ID    string `json:"id"`
	Type  int    `json:"type"`
	Token string `json:"token"`
	User  struct {
		ID string `json:"id"`
	} `json:"user"`
}

// Restore sends a message once more, through a webhook of the channel: under its author's
// name and picture, marked, with a link to what it answered. A message that still stands, or that an
// earlier try restored, is left as it is.
func (e *Enforcer) Restore(ctx context.Context, r moderation.Restoring, standing moderation.Subject, reason string) (string, error) {
	if r.Original.Title() {
		return e.restoreTitle(ctx, r, reason)
	}
	what := fmt.Sprintf("restore the message of case %d", r.CaseID)
	id, err := e.restore(ctx, r, standing, reason)
	var refused *rest.Error
	switch {
	case err == nil:
		return id, nil
	case len(r.Files) > 0 && errors.As(err, &refused) && (refused.Status == http.StatusRequestEntityTooLarge || refused.Code == rest.TooLarge):
		return "", errors.Join(moderation.ErrFilesRefused, err)
	}
	return "", enforcement(what, wire.ManageWebhooks, err)
}

func (e *Enforcer) restore(ctx context.Context, r moderation.Restoring, standing moderation.Subject, reason string) (string, error) {
	err := e.Client.Do(ctx, http.MethodGet, discordgo.EndpointChannelMessage(standing.ChannelID, standing.MessageID), nil, nil)
	if err == nil {
		return standing.MessageID, nil
	}
	if !rest.Gone(err, rest.UnknownMessage) {
		return "", err
	}
	here, err := e.Client.Channel(ctx, r.Original.ChannelID)
	if err != nil {
		return "", err
	}
	home, thread := here.ID, ""
	if here.Type.Thread() {
		home, thread = here.ParentID, here.ID
	}
	hook, err := e.webhook(ctx, home, reason)
	if err != nil {
		return "", err
	}
	if id, err := e.restoredBefore(ctx, r, hook); err != nil || id != "" {
		return id, err
	}
	var sent struct {
		ID string `json:"id"`
	}
	endpoint := discordgo.EndpointWebhookToken(hook.ID, hook.Token) + "?wait=true"
	if thread != "" {
		endpoint += "&thread_id=" + thread
	}
	err = e.Client.intoArchive(ctx, here.ID, reason, func() error {
		return e.Client.Do(ctx, http.MethodPost, endpoint, restored(r), &sent)
	})
	return sent.ID, err
}

// webhookName is how an admin sees ombud's webhook in the channel's settings.
const webhookName = "ombud: restored messages"

// webhook finds ombud's webhook of a channel or makes it.
func (e *Enforcer) webhook(ctx context.Context, channelID, reason string) (webhook, error) {
	me, err := e.Client.Me(ctx)
	if err != nil {
		return webhook{}, err
	}
	endpoint := discordgo.EndpointChannelWebhooks(channelID)
	var all []webhook
	if err := e.Client.Do(ctx, http.MethodGet, endpoint, nil, &all); err != nil {
		return webhook{}, err
	}
	const incoming = 1 // Resources → Webhook → Webhook Types
	if at := slices.IndexFunc(all, func(w webhook) bool { return w.Type == incoming && w.User.ID == me.ID && w.Token != "" }); at >= 0 {
		return all[at], nil
	}
	return e.makeWebhook(ctx, channelID, reason)
}

func (e *Enforcer) makeWebhook(ctx context.Context, channelID, reason string) (webhook, error) {
	endpoint := discordgo.EndpointChannelWebhooks(channelID)
	var made webhook
	body := struct {
		Name string `json:"name"`
	}{webhookName}
	err := e.Client.Do(ctx, http.MethodPost, endpoint, body, &made, withReason(reason))
	return made, err
}

// restoredBefore looks for what an earlier try sent: a webhook's sends know no nonce.
func (e *Enforcer) restoredBefore(ctx context.Context, r moderation.Restoring, hook webhook) (string, error) {
	hooks := map[string]bool{hook.ID: true}
	return e.Client.find(ctx, r.Original.ChannelID, r.AskedAt, func(data json.RawMessage) bool {
		_, is := restoredAs(data, hooks, r.CaseID)
		return is
	})
}

// restoredAs tells whether a message is what one of ombud's webhooks gave back of a case.
func restoredAs(data json.RawMessage, hooks map[string]bool, caseID int64) (messageID string, is bool) {
	var m struct {
		ID        string      `json:"id"`
		WebhookID string      `json:"webhook_id"`
		Embeds    []sentEmbed `json:"embeds"`
	}
	if json.Unmarshal(data, &m) != nil || !hooks[m.WebhookID] {
		return "", false
	}
	return m.ID, sentMessage{Embeds: m.Embeds}.has(func(e sentEmbed) bool { return e.Footer.Text == draw.CardMarker(caseID) })
}

// restoredMessage is a message in somebody else's name.
type restoredMessage struct {
	outgoing
	Username  string `json:"username"`
	AvatarURL string `json:"avatar_url,omitempty"`
}

func restored(r moderation.Restoring) restoredMessage {
	m := restoredMessage{outgoing: outgoing{Message: draw.Restored(r), AllowedMentions: noMentions()}}
	m.Username, m.AvatarURL = webhookUser(r.Author.Name), r.Author.Picture
	for _, f := range r.Files {
		m.files = append(m.files, rest.File{Name: rest.FileName(f.Name), Description: f.Alt, Content: f.Content})
	}
	if len(m.files) > 0 {
		m.Attachments = attached(m.files)
	}
	return m
}

// reserved are words that Discord takes in no webhook's name (Resources → Webhook → Create Webhook).
var reserved = regexp.MustCompile(`(?i)(d)(iscord)|(c)(lyde)`)

// webhookUser makes a name that a webhook may have of one that a member has.
func webhookUser(name string) string {
	name = strings.Map(func(r rune) rune {
		if markdown.Hidden(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD"))
	name = reserved.ReplaceAllString(name, "$1$3·$2$4")
	if name = strings.Join(strings.Fields(name), " "); name == "" {
		return "a member"
	}
	return markdown.Fit(name, markdown.MaxWebhookName)
}
