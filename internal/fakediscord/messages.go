package fakediscord

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"
)

// messageRoutes are sending, reading, editing and deleting messages.
func messageRoutes(*Discord) table {
	const one = "/channels/{channel_id}/messages/{message_id}"
	const all = "/channels/{channel_id}/messages"
	return table{routes: []route{
		{method: "POST", pattern: all, doc: "Resources/Message, Create Message", body: true, files: true, limit: rateLimit{5, 5 * time.Second}, handle: createMessage},
		{method: "GET", pattern: all, doc: "Resources/Message, Get Channel Messages", query: []string{"around", "before", "after", "limit"}, limit: rateLimit{5, time.Second}, handle: listMessages},
		{method: "GET", pattern: one, doc: "Resources/Message, Get Channel Message", handle: getMessage},
		{method: "PATCH", pattern: one, doc: "Resources/Message, Edit Message", body: true, files: true, limit: rateLimit{5, 5 * time.Second}, handle: editMessage},
		{method: "DELETE", pattern: one, doc: "Resources/Message, Delete Message", limit: rateLimit{5, time.Second}, handle: deleteMessage},
		{method: "POST", pattern: all + "/bulk-delete", doc: "Resources/Message, Bulk Delete Messages", body: true, limit: rateLimit{1, time.Second}, handle: bulkDelete},
		{method: "POST", pattern: one + "/crosspost", doc: "Resources/Message, Crosspost Message", limit: rateLimit{10, time.Hour}, handle: crosspost},
		{method: "POST", pattern: "/channels/{channel_id}/typing", doc: "Resources/Channel, Trigger Typing Indicator", handle: typing},
	}}
}

// createMessageJSON is the body of Create Message.
type createMessageJSON struct {
	draft
	Nonce        json.RawMessage       `json:"nonce"`
	EnforceNonce bool                  `json:"enforce_nonce"`
	Reference    *messageReferenceJSON `json:"message_reference"`
	// MobileNetwork is sent by people's clients and means nothing to others.
	MobileNetwork string `json:"mobile_network_type,omitempty"`
}

type messageReferenceJSON struct {
	Type            int       `json:"type"`
	MessageID       snowflake `json:"message_id"`
	ChannelID       snowflake `json:"channel_id"`
	GuildID         snowflake `json:"guild_id"`
	FailIfNotExists *bool     `json:"fail_if_not_exists"`
}

func createMessage(c *call) (int, any, error) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	var body createMessageJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	if err := c.maySend(ch); err != nil {
		return 0, nil, err
	}
	body.files = c.with.files
	if len(body.Embeds) > 0 && !c.may(ch, PermEmbedLinks) || len(body.files) > 0 && !c.may(ch, PermAttachFiles) || body.Poll != nil && !c.may(ch, PermSendPolls) {
		return 0, nil, errMissingPermissions
	}
	nonce, err := nonceText(body.Nonce)
	if err != nil {
		return 0, nil, err
	}
	key := nonceKey{author: c.who.id, nonce: nonce}
	if body.EnforceNonce && nonce != "" {
		if old := c.d.nonces.find(key, c.now); old != nil {
			return http.StatusOK, c.show(old), nil
		}
	}
	m, err := c.composeWithReference(ch, body)
	if err != nil {
		return 0, nil, err
	}
	if isSet(body.Nonce) {
		m.nonce = body.Nonce
	}
	if err := c.waitSlowmode(ch); err != nil {
		return 0, nil, err
	}
	if c.autoModBlocks(m) {
		return 0, nil, errAutoModBlocked
	}
	c.d.post(m)
	c.autoModAfter(m)
	if nonce != "" {
		c.d.nonces[key] = noncedMessage{message: m, at: c.now}
	}
	answer := c.show(m)
	answer.Nonce = m.nonce
	return http.StatusOK, answer, nil
}

// nonceText is a nonce as a text: clients send numbers too.
func nonceText(raw json.RawMessage) (string, error) {
	if !isSet(raw) {
		return "", nil
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		n, err := strconv.ParseInt(string(raw), 10, 64)
		if err != nil {
			return "", formError("NONCE_TYPE_INVALID", "Nonce must be a string or an integer.", "nonce")
		}
		text = strconv.FormatInt(n, 10)
	}
	if utf8.RuneCountInString(text) > maxNonceLength {
		return "", formError("BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.", "nonce")
	}
	return text, nil
}

// maySend checks the channel's type, the permission, and locks.
//
// docs: Resources/Message, Create Message; Topics/Threads, Permissions.
func (c *call) maySend(ch *channel) error {
	if !ch.holdsMessages() {
		return errNotTextChannel
	}
	if ch.guild == nil {
		return c.maySendDirect(ch)
	}
	need := PermSendMessages
	if ch.isThread() {
		need = PermSendMessagesInThreads
	}
	if err := c.need(ch, need); err != nil {
		return err
	}
	if ch.isThread() && ch.thread.locked && !c.may(ch, PermManageThreads) {
		return errThreadLocked
	}
	return nil
}

// composeWithReference makes a message that may be a reply or a forward.
//
// docs: Resources/Message, Message Reference Types.
func (c *call) composeWithReference(ch *channel, body createMessageJSON) (*message, error) {
	if body.Reference == nil {
		return c.d.compose(c.who, ch, body.draft, flagSuppressEmbeds|flagSuppressNotices)
	}
	r := body.Reference
	from := ch
	if r.ChannelID != 0 && r.ChannelID != ch.id {
		other, err := c.visible(r.ChannelID)
		if err != nil {
			return nil, err
		}
		from = other
	}
	target, _ := from.find(r.MessageID)
	switch r.Type {
	case referenceForward:
		return c.forward(ch, from, target, body)
	case referenceReply:
		return c.reply(ch, from, target, body)
	}
	return nil, formError("BASE_TYPE_CHOICES", "Value must be one of (0, 1).", "message_reference", "type")
}

func (c *call) reply(ch, from *channel, target *message, body createMessageJSON) (*message, error) {
	if from != ch {
		return nil, formError("MESSAGE_REFERENCE_CANNOT_BE_IN_OTHER_CHANNEL", "Cannot reply to a message in a different channel", "message_reference")
	}
	if err := c.need(ch, PermReadMessageHistory); err != nil {
		return nil, err
	}
	lenient := body.Reference.FailIfNotExists != nil && !*body.Reference.FailIfNotExists
	if target == nil && !lenient {
		return nil, formError("REPLIES_UNKNOWN_MESSAGE", "Unknown message", "message_reference")
	}
	if target != nil && isSystem(target.kind) {
		return nil, formError("REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message", "message_reference")
	}
	m, err := c.d.compose(c.who, ch, body.draft, flagSuppressEmbeds|flagSuppressNotices)
	if err != nil || target == nil {
		return m, err
	}
	m.kind, m.replied = messageReply, target
	m.reference = &reference{Type: referenceReply, ChannelID: ch.id, MessageID: target.id, GuildID: ch.guildID()}
	c.d.computeMentions(m, body.AllowedMentions)
	return m, nil
}

// forward copies a message as it is now. A forward has no text of its own.
func (c *call) forward(ch, from *channel, target *message, body createMessageJSON) (*message, error) {
	if target == nil {
		return nil, formError("REPLIES_UNKNOWN_MESSAGE", "Unknown message", "message_reference")
	}
	if err := c.need(from, PermReadMessageHistory); err != nil {
		return nil, err
	}
	if body.text() != "" || len(body.Embeds) > 0 || len(body.Components) > 0 || body.carries() {
		return nil, formError("MESSAGE_FORWARD_HAS_CONTENT", "Forwards cannot have a content of their own.", "message_reference")
	}
	shot := target.bare().snapshot()
	m := &message{channel: ch, author: c.who, kind: messageDefault, flags: flagHasSnapshot, snapshots: []json.RawMessage{shot}}
	m.reference = &reference{Type: referenceForward, ChannelID: from.id, MessageID: target.id, GuildID: from.guildID()}
	return m, nil
}

// snapshot is a message as a forward shows it.
//
// docs: Resources/Message, Message Snapshot Object.
func (j messageJSON) snapshot() json.RawMessage {
	return encode(map[string]any{"message": map[string]any{
		"type": j.Type, "content": j.Content, "embeds": j.Embeds, "attachments": j.Attachments,
		"timestamp": j.Timestamp, "edited_timestamp": j.EditedTimestamp, "flags": j.Flags,
		"mentions": j.Mentions, "mention_roles": j.MentionRoles, "components": j.Components,
		"sticker_items": append([]stickerItemJSON{}, j.Stickers...), "stickers": []any{},
	}})
}

// isSystem says whether a message was made by Discord itself.
//
// docs: Resources/Message, Message Types (deletable, and which can be replied to).
func isSystem(kind int) bool {
	switch kind {
	case messageDefault, messageReply, messageChatCommand, messageMenuCommand:
		return false
	}
	return true
}

func typing(c *call) (int, any, error) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	if err := c.maySend(ch); err != nil {
		return 0, nil, err
	}
	type typingJSON struct {
		ChannelID snowflake   `json:"channel_id"`
		GuildID   snowflake   `json:"guild_id,omitempty"`
		UserID    snowflake   `json:"user_id"`
		Timestamp int64       `json:"timestamp"`
		Member    *memberJSON `json:"member,omitempty"`
	}
	e := typingJSON{ChannelID: ch.id, GuildID: ch.guildID(), UserID: c.who.id, Timestamp: c.now.Unix()}
	if ch.guild != nil {
		e.Member = ref(ch.guild.member(c.who.id).wire())
	}
	c.d.dispatch("TYPING_START", ch.guildID(), ch.id, same(e))
	return http.StatusNoContent, nil, nil
}
