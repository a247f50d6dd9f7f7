package fakediscord

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of webhooks.
//
// docs: Resources/Webhook, Create Webhook (names); Topics/Opcodes and Status Codes, JSON
// Error Codes, 30007 (15 of a channel).
const (
	maxWebhookName     = 80
	maxChannelWebhooks = 15
)

var (
	errTooManyWebhooks = &apiError{status: http.StatusBadRequest, code: 30007, message: "Maximum number of webhooks reached (15)"}
	errForumThread     = &apiError{status: http.StatusBadRequest, code: 220001, message: "Webhooks posted to forum channels must have a thread_name or thread_id"}
)

// webhook is an incoming webhook of a channel.
type webhook struct {
	id      snowflake
	token   string
	name    string
	channel *channel
	maker   *account
}

// webhookJSON is a webhook as those who may manage it see it.
//
// docs: Resources/Webhook, Webhook Object.
type webhookJSON struct {
	ID            snowflake  `json:"id"`
	Type          int        `json:"type"`
	GuildID       snowflake  `json:"guild_id"`
	ChannelID     snowflake  `json:"channel_id"`
	User          *userJSON  `json:"user,omitempty"`
	Name          string     `json:"name"`
	Avatar        *string    `json:"avatar"`
	Token         string     `json:"token,omitempty"`
	ApplicationID *snowflake `json:"application_id"`
}

// wire hides the token from everybody who did not make the webhook, as Discord does
// between applications.
func (w *webhook) wire(viewer *account) webhookJSON {
	j := webhookJSON{ID: w.id, Type: 1, GuildID: w.channel.guildID(), ChannelID: w.channel.id, User: ref(w.maker.wire()), Name: w.name}
	if w.maker.app != nil {
		j.ApplicationID = &w.maker.app.id
	}
	if w.maker == viewer || w.maker.app == nil {
		j.Token = w.token
	}
	return j
}

// webhookRoutes are making, listing and deleting webhooks. Sending through one has the path
// of an interaction's follow-up: see followUp.
func webhookRoutes(*Discord) table {
	return table{routes: []route{
		{method: "GET", pattern: "/channels/{channel_id}/webhooks", doc: "Resources/Webhook, Get Channel Webhooks", handle: listWebhooks},
		{method: "POST", pattern: "/channels/{channel_id}/webhooks", doc: "Resources/Webhook, Create Webhook", body: true, limit: rateLimit{n: 5, span: 10 * time.Second}, handle: makeWebhook},
		{method: "DELETE", pattern: "/webhooks/{webhook_id}", doc: "Resources/Webhook, Delete Webhook", handle: deleteWebhook},
	}}
}

// webhooksOf is the channel of the path, in which the caller may manage webhooks. Threads
// have none of their own.
func (c *call) webhooksOf() (*channel, error) {
	ch, err := c.channelMay(PermManageWebhooks)
	if err != nil {
		return nil, err
	}
	if ch.isThread() || ch.guild == nil {
		return nil, errChannelType
	}
	return ch, nil
}

func listWebhooks(c *call) (int, any, error) {
	ch, err := c.webhooksOf()
	if err != nil {
		return 0, nil, err
	}
	list := []webhookJSON{}
	for _, w := range sortedByID(c.d.webhooks) {
		if w.channel == ch {
			list = append(list, w.wire(c.who))
		}
	}
	return http.StatusOK, list, nil
}

func makeWebhook(c *call) (int, any, error) {
	ch, err := c.webhooksOf()
	if err != nil {
		return 0, nil, err
	}
	var body struct {
		Name   string           `json:"name"`
		Avatar optional[string] `json:"avatar"`
	}
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	if body.Avatar.set && !body.Avatar.null {
		return 0, nil, unknownError("webhooks with a picture")
	}
	var f formErrors
	checkWebhookName(&f, body.Name, "name")
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	n := 0
	for _, w := range c.d.webhooks {
		if w.channel == ch {
			n++
		}
	}
	if n >= maxChannelWebhooks {
		return 0, nil, errTooManyWebhooks
	}
	w := &webhook{id: c.d.newID(), name: body.Name, channel: ch, maker: c.who}
	w.token = fmt.Sprintf("fake-webhook-%d-%x", w.id, uint64(w.id)*11400714819323198485)
	c.d.webhooks[w.id] = w
	return http.StatusOK, w.wire(c.who), nil
}

// checkWebhookName: 1 to 80 characters, without two words.
//
// docs: Resources/Webhook, Create Webhook; Resources/User, Usernames and Nicknames.
func checkWebhookName(f *formErrors, name string, path ...any) {
	if n := utf8.RuneCountInString(strings.TrimSpace(name)); n < 1 || n > maxWebhookName {
		f.badLength(1, maxWebhookName, path...)
	}
	for _, word := range []string{"clyde", "discord"} {
		if strings.Contains(strings.ToLower(name), word) {
			f.add("USERNAME_INVALID_CONTAINS", `Username cannot contain "`+word+`"`, path...)
		}
	}
}

func deleteWebhook(c *call) (int, any, error) {
	id, err := c.id("webhook_id")
	if err != nil {
		return 0, nil, err
	}
	w := c.d.webhooks[id]
	if w == nil {
		return 0, nil, errNoWebhook
	}
	if err := c.need(w.channel, PermManageWebhooks); err != nil {
		return 0, nil, err
	}
	delete(c.d.webhooks, id)
	return http.StatusNoContent, nil, nil
}

// executeJSON is the body of Execute Webhook: no nonce, no reference.
type executeJSON struct {
	draft
	Username   string      `json:"username"`
	AvatarURL  string      `json:"avatar_url"`
	ThreadName string      `json:"thread_name"`
	Tags       []snowflake `json:"applied_tags"`
}

// executeWebhook sends a message in whatever name the sender likes. Into an archived
// thread it unarchives it.
//
// docs: Resources/Webhook, Execute Webhook.
func (d *Discord) executeWebhook(c *call, id snowflake) (int, any, error) {
	w, err := d.webhookOf(c, id)
	if err != nil {
		return 0, nil, err
	}
	var body executeJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	if body.ThreadName != "" || len(body.Tags) > 0 {
		return 0, nil, unknownError("webhooks that open a thread")
	}
	if w.maker.app == nil {
		// docs: Resources/Webhook, Execute Webhook: the components of webhooks that no
		// application owns are ignored without with_components, and may not be interactive.
		if with := c.query.Get("with_components"); with != "true" && with != "1" {
			body.Components = nil
		}
		if interactive(body.Components) {
			return 0, nil, unknownError("interactive components of a webhook that no application owns")
		}
	}
	ch := w.channel
	thread, err := c.queryID("thread_id")
	if err != nil {
		return 0, nil, err
	}
	switch {
	case thread != 0:
		ch = d.channels[thread]
		if ch == nil || !ch.isThread() || ch.parent != w.channel {
			return 0, nil, errUnknownChannel
		}
	case !ch.holdsMessages():
		return 0, nil, errForumThread
	}
	name := w.name
	if body.Username != "" {
		var f formErrors
		checkWebhookName(&f, body.Username, "username")
		if err := f.err(); err != nil {
			return 0, nil, err
		}
		name = body.Username
	}
	author := &account{id: w.id, username: name, bot: true, webhook: true}
	if body.AvatarURL != "" {
		if !isURL(body.AvatarURL) {
			return 0, nil, formError("URL_TYPE_INVALID_URL", "Not a well formed URL.", "avatar_url")
		}
		sum := sha256.Sum256([]byte(body.AvatarURL))
		author.avatar = hex.EncodeToString(sum[:16])
	}
	body.files = c.with.files
	m, err := d.compose(author, ch, body.draft, flagSuppressEmbeds|flagSuppressNotices)
	if err != nil {
		return 0, nil, err
	}
	m.application = w.maker.app
	d.post(m)
	if wait := c.query.Get("wait"); wait != "true" && wait != "1" {
		return http.StatusNoContent, nil, nil
	}
	return http.StatusOK, m.wire(w.maker).withoutMembers(), nil
}

// webhookOf is the webhook that a path's id and token belong to.
func (d *Discord) webhookOf(c *call, id snowflake) (*webhook, error) {
	w := d.webhooks[id]
	if w == nil {
		return nil, errNoWebhook
	}
	if w.token != c.params["interaction_token"] {
		return nil, errBadToken
	}
	c.who = w.maker
	return w, nil
}

// editWebhookMessage changes what the webhook itself has sent.
//
// docs: Resources/Webhook, Edit Webhook Message.
func (d *Discord) editWebhookMessage(c *call, id snowflake) (int, any, error) {
	w, err := d.webhookOf(c, id)
	if err != nil {
		return 0, nil, err
	}
	ch := w.channel
	if thread, err := c.queryID("thread_id"); err != nil {
		return 0, nil, err
	} else if thread != 0 {
		if ch = d.channels[thread]; ch == nil || !ch.isThread() || ch.parent != w.channel {
			return 0, nil, errUnknownChannel
		}
	}
	m, err := c.message(ch)
	if err != nil {
		return 0, nil, err
	}
	var body editMessageJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	switch {
	case m.author.id != w.id:
		return 0, nil, errUnknownMessage
	case body.Attachments.set || len(body.StickerIDs) > 0:
		return 0, nil, unknownError("edits of attachments or stickers")
	}
	if err := d.applyEdit(m, body); err != nil {
		return 0, nil, err
	}
	d.dispatchMessage("MESSAGE_UPDATE", m)
	return http.StatusOK, m.wire(w.maker).withoutMembers(), nil
}

// interactive reports whether somebody can use one of the components.
func interactive(parts []component) bool {
	return slices.ContainsFunc(parts, func(p component) bool {
		return p.CustomID != "" || interactive(p.Components) || p.Accessory != nil && p.Accessory.CustomID != ""
	})
}
