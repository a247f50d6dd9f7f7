package fakediscord

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// editMessageJSON is the body of Edit Message: what is absent stays.
type editMessageJSON struct {
	Content         optional[string]            `json:"content"`
	Embeds          optional[[]embed]           `json:"embeds"`
	Components      optional[[]component]       `json:"components"`
	AllowedMentions *allowedMentions            `json:"allowed_mentions"`
	Flags           *int                        `json:"flags"`
	Attachments     optional[[]attachmentDraft] `json:"attachments"`
	StickerIDs      []snowflake                 `json:"sticker_ids"`

	// ID and Channel repeat the path: discordgo v0.29 sends these two of its own
	// fields, and Discord passes over them.
	ID      snowflake `json:"ID"`
	Channel snowflake `json:"Channel"`

	files map[int]upload // that came beside it
}

// errStaleEdits: edits of messages older than an hour are limited.
//
// docs: Topics/Opcodes and Status Codes, JSON Error Codes, 30046.
var errStaleEdits = &apiError{status: http.StatusTooManyRequests, code: 30046, message: "Maximum number of edits to messages older than 1 hour reached. Try again later"}

// staleEditsPerHour is how many edits of an old message the fake takes in an
// hour; Discord does not document its number.
const staleEditsPerHour = 30

// editMessage changes one's own message; others may only suppress its embeds.
//
// docs: Resources/Message, Edit Message.
func editMessage(c *call) (int, any, error) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	m, err := c.message(ch)
	if err != nil {
		return 0, nil, err
	}
	var body editMessageJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	if (body.ID != 0 && body.ID != m.id) || (body.Channel != 0 && body.Channel != ch.id) {
		return 0, nil, unknownError("an ID or Channel other than the path's")
	}
	body.files = c.with.files
	if err := c.mayEdit(m, body); err != nil {
		return 0, nil, err
	}
	if err := c.d.applyEdit(m, body); err != nil {
		return 0, nil, err
	}
	c.d.dispatchMessage("MESSAGE_UPDATE", m)
	return http.StatusOK, c.show(m), nil
}

func (c *call) mayEdit(m *message, body editMessageJSON) error {
	onlyFlags := body.Flags != nil && !body.Content.set && !body.Embeds.set && !body.Components.set && !body.Attachments.set && len(body.files) == 0
	switch {
	case m.author != c.who && !onlyFlags:
		return errNotAuthor
	case m.author != c.who && !c.may(m.channel, PermManageMessages):
		return errMissingPermissions
	case isSystem(m.kind):
		return errSystemMessage
	case m.channel.isThread() && m.channel.thread.archived:
		return errArchived
	case !c.who.bot && (body.Embeds.set || body.Components.set):
		return unknownError("embeds and components from people: their clients cannot send any")
	case len(body.StickerIDs) > 0:
		return unknownError("edits of stickers")
	case len(body.files) > 0 && m.channel.guild != nil && !c.may(m.channel, PermAttachFiles):
		return errMissingPermissions
	case m.poll != nil && !onlyFlags:
		return unknownError("edits of a message with a poll")
	}
	if c.now.Sub(m.sent) > staleEditAgeInMinutes*time.Minute {
		m.staleEdits = append(since(m.staleEdits, c.now.Add(-time.Hour)), c.now)
		if len(m.staleEdits) > staleEditsPerHour {
			return errStaleEdits
		}
	}
	return nil
}

// applyEdit checks the changes and takes them over, all or none.
func (d *Discord) applyEdit(m *message, body editMessageJSON) error {
	changed := *m
	b := draft{Embeds: m.embeds, Components: m.parts, AllowedMentions: body.AllowedMentions, Flags: &changed.flags}
	if body.Content.set {
		changed.content = strings.TrimSpace(body.Content.value)
	}
	if body.Embeds.set {
		b.Embeds = body.Embeds.value
	}
	if body.Components.set {
		b.Components = body.Components.value
	}
	if body.Flags != nil {
		const settable = flagSuppressEmbeds
		if *body.Flags&^(settable|m.flags|flagComponentsV2) != 0 {
			return unknownError("message flags %d in an edit", *body.Flags)
		}
		// docs: Resources/Message, Message Flags: once set, IS_COMPONENTS_V2 cannot be removed.
		changed.flags = m.flags&^settable | *body.Flags&(settable|flagComponentsV2)
	}
	if err := d.changeFiles(&changed, body); err != nil {
		return err
	}
	if !body.Components.set {
		b.Components = asSent(m.parts, m.files)
	}
	if err := changed.fill(b); err != nil {
		return err
	}
	if changed.isEmpty() {
		return errEmptyMessage
	}
	d.dropFiles(left(m.files, changed.files))
	if body.Content.set || body.AllowedMentions != nil {
		d.computeMentions(&changed, body.AllowedMentions)
	}
	// docs: Resources/Message, Edit Message: changing only the flags is no edit.
	if body.Content.set || body.Embeds.set || body.Components.set || body.Attachments.set || len(body.files) > 0 {
		changed.edited = d.now()
	}
	*m = changed
	return nil
}

// deleteMessage removes one's own message, or another's with MANAGE_MESSAGES.
//
// docs: Resources/Message, Delete Message.
func deleteMessage(c *call) (int, any, error) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	m, err := c.message(ch)
	if err != nil {
		return 0, nil, err
	}
	switch {
	case m.kind == messageThreadStarter:
		return 0, nil, errSystemMessage
	case ch.isThread() && ch.thread.archived: // Discord's own client unarchives first
		return 0, nil, errArchived
	case m.author != c.who && ch.guild == nil:
		return 0, nil, errDMChannel
	case m.author != c.who && !c.may(ch, PermManageMessages):
		return 0, nil, errMissingPermissions
	}
	c.d.remove(m)
	type deletedJSON struct {
		ID        snowflake `json:"id"`
		ChannelID snowflake `json:"channel_id"`
		GuildID   snowflake `json:"guild_id,omitempty"`
	}
	c.d.dispatch("MESSAGE_DELETE", ch.guildID(), ch.id, same(deletedJSON{m.id, ch.id, ch.guildID()}))
	return http.StatusNoContent, nil, nil
}

// remove takes a message out of its channel; replies to it show null. A thread
// started from it stays.
//
// docs: Topics/Threads, Threads created from messages.
func (d *Discord) remove(m *message) {
	ch := m.channel
	d.dropFiles(m.files)
	if _, at := ch.find(m.id); at < len(ch.messages) && ch.messages[at] == m {
		ch.messages = slices.Delete(ch.messages, at, at+1)
	}
	if ch.isThread() && m.id != ch.id {
		ch.thread.messages--
	}
	// Only the own channel and a thread's first message can refer to it.
	for _, where := range []*channel{ch, m.thread} {
		if where == nil {
			continue
		}
		for _, reply := range where.messages[where.place(m.id):] {
			if reply.replied == m {
				reply.replied = nil
			}
		}
	}
}

// bulkDelete removes 2 to 100 messages, none of them older than two weeks.
// Messages that are gone already count and are passed over.
//
// docs: Resources/Message, Bulk Delete Messages.
func bulkDelete(c *call) (int, any, error) {
	if !c.who.bot {
		return 0, nil, errBotsOnly
	}
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	if ch.guild == nil {
		return 0, nil, errDMChannel
	}
	if err := c.need(ch, PermManageMessages); err != nil {
		return 0, nil, err
	}
	if ch.isThread() && ch.thread.archived {
		return 0, nil, errArchived
	}
	var body struct {
		Messages []snowflake `json:"messages"`
	}
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	if len(body.Messages) < 2 || len(body.Messages) > 100 {
		return 0, nil, errBulkDeleteCount
	}
	slices.Sort(body.Messages)
	if len(slices.Compact(slices.Clone(body.Messages))) != len(body.Messages) {
		return 0, nil, formError("MESSAGE_BULK_DELETE_DUPLICATE", "Duplicate message ids.", "messages")
	}
	gone := []snowflake{}
	for _, id := range body.Messages {
		if c.now.Sub(id.time()) > bulkDeleteAgeInHours*time.Hour {
			return 0, nil, errBulkDeleteAge
		}
	}
	for _, id := range body.Messages {
		if m, _ := ch.find(id); m != nil && m.kind != messageThreadStarter {
			c.d.remove(m)
			gone = append(gone, id)
		}
	}
	if len(gone) > 0 {
		c.d.dispatch("MESSAGE_DELETE_BULK", ch.guildID(), ch.id, same(bulkDeletedJSON{gone, ch.id, ch.guildID()}))
	}
	return http.StatusNoContent, nil, nil
}

// crosspost publishes a message of an announcement channel to its followers.
//
// docs: Resources/Message, Crosspost Message.
func crosspost(c *call) (int, any, error) {
	ch, err := c.channelMay(PermSendMessages)
	if err != nil {
		return 0, nil, err
	}
	if ch.kind != kindAnnouncement {
		return 0, nil, errChannelType
	}
	m, err := c.message(ch)
	if err != nil {
		return 0, nil, err
	}
	switch {
	case m.author != c.who && !c.may(ch, PermManageMessages):
		return 0, nil, errMissingPermissions
	case m.flags&flagCrossposted != 0:
		return 0, nil, errAlreadyCrossposted
	}
	m.flags |= flagCrossposted
	c.d.dispatchMessage("MESSAGE_UPDATE", m)
	return http.StatusOK, c.show(m), nil
}

// bulkDeletedJSON is MESSAGE_DELETE_BULK.
type bulkDeletedJSON struct {
	IDs       []snowflake `json:"ids"`
	ChannelID snowflake   `json:"channel_id"`
	GuildID   snowflake   `json:"guild_id"`
}
