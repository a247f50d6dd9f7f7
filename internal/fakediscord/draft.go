package fakediscord

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// draft is the part of a body that makes a message: the same in Create
// Message, in a forum post and in an answer to an interaction.
//
// docs: Resources/Message, Create Message.
type draft struct {
	Content         *string          `json:"content"`
	Embeds          []embed          `json:"embeds"`
	Components      []component      `json:"components"`
	AllowedMentions *allowedMentions `json:"allowed_mentions"`
	Flags           *int             `json:"flags"`
	TTS             bool             `json:"tts"`

	StickerIDs  []snowflake       `json:"sticker_ids"`
	Attachments []attachmentDraft `json:"attachments"`
	Poll        *pollDraft        `json:"poll"`

	// What the fake does not keep: null is taken, because it asks for nothing.
	ClientTheme json.RawMessage `json:"shared_client_theme"`

	files map[int]upload // that came beside it
}

// carries says whether there is more than text, embeds and components in it.
func (b *draft) carries() bool {
	return len(b.StickerIDs) > 0 || len(b.Attachments) > 0 || len(b.files) > 0 || b.Poll != nil
}

// notKept refuses what the fake cannot represent.
func (b *draft) notKept() error {
	for name, present := range map[string]bool{
		"client themes": isSet(b.ClientTheme), "text to speech": b.TTS,
	} {
		if present {
			return unknownError("messages with %s", name)
		}
	}
	return nil
}

func isSet(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

func (b *draft) text() string {
	if b.Content == nil {
		return ""
	}
	// docs: Resources/Message, Create Message: Discord trims the text.
	return strings.TrimSpace(*b.Content)
}

func (b *draft) flags() int {
	if b.Flags == nil {
		return 0
	}
	return *b.Flags
}

// compose checks a draft and makes the message that it would be; it is not sent
// yet. flagsAllowed are the flags that this way of sending may set.
func (d *Discord) compose(author *account, ch *channel, b draft, flagsAllowed int) (*message, error) {
	if err := b.notKept(); err != nil {
		return nil, err
	}
	if b.flags()&^(flagsAllowed|flagComponentsV2) != 0 {
		return nil, unknownError("message flags %d", b.flags())
	}
	if !author.bot && (len(b.Embeds) > 0 || len(b.Components) > 0) {
		return nil, unknownError("embeds and components from people: their clients cannot send any")
	}
	m := &message{channel: ch, author: author, content: b.text(), flags: b.flags(), kind: messageDefault}
	if err := d.carry(m, b); err != nil {
		return nil, err
	}
	if err := m.fill(b); err != nil {
		return nil, err
	}
	if m.isEmpty() {
		return nil, errEmptyMessage
	}
	d.computeMentions(m, b.AllowedMentions)
	return m, nil
}

// fill checks and takes over text, embeds and components.
func (m *message) fill(b draft) error {
	var f formErrors
	if utf8.RuneCountInString(m.content) > maxContentLength {
		f.tooLong(maxContentLength, "content")
	}
	m.embeds = checkEmbeds(&f, b.Embeds)
	if b.flags()&flagComponentsV2 != 0 && (m.content != "" || len(m.embeds) > 0) {
		// docs: Components/Using Message Components: content and embeds stop working with the flag.
		f.add("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
			"The 'content' and 'embeds' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2", "flags")
	}
	var err error
	if m.parts, err = checkComponents(&f, b.Components, b.flags(), m.files); err != nil {
		return err
	}
	b.AllowedMentions.check(&f)
	return f.err()
}

// carry checks and takes over files, stickers and a poll.
func (d *Discord) carry(m *message, b draft) (err error) {
	var f formErrors
	m.files = d.attach(&f, m.channel, b, nil)
	if m.stickers, err = m.channel.stick(&f, b.StickerIDs); err != nil {
		return err
	}
	if b.Poll != nil {
		m.poll = b.Poll.poll(&f, d.now())
	}
	if b.flags()&flagComponentsV2 != 0 && (len(m.stickers) > 0 || m.poll != nil) {
		// docs: Components/Using Message Components: polls and stickers stop working with the flag.
		f.add("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
			"The 'sticker_ids' and 'poll' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2", "flags")
	}
	return f.err()
}

// isEmpty says whether there is nothing to see in a message.
//
// docs: Resources/Message, Create Message: one of content, embeds, sticker_ids,
// components, files or poll is required.
func (m *message) isEmpty() bool {
	return m.content == "" && len(m.parts) == 0 && len(m.snapshots) == 0 && len(m.files) == 0 && len(m.stickers) == 0 && m.poll == nil &&
		!slices.ContainsFunc(m.embeds, func(e embed) bool { return !e.isEmpty() })
}

// post sends a composed message: it gets its id, its place and its dispatch.
// Into an archived thread it unarchives it first. Callers have checked that it may.
func (d *Discord) post(m *message) {
	ch := m.channel
	if ch.isThread() && ch.thread.archived {
		d.setArchived(ch, false)
	}
	d.insert(m)
	if ch.isThread() {
		d.joinThread(ch, m.author)
	}
	d.dispatchMessage("MESSAGE_CREATE", m)
}

// insert gives a message its id and place without telling anybody.
func (d *Discord) insert(m *message) {
	if m.id == 0 {
		m.id = d.newID()
	}
	ch := m.channel
	m.sent = d.now()
	if ch.isThread() {
		m.position = ch.thread.sent
		ch.thread.messages++
		ch.thread.sent++
		d.archiveLater(ch)
	}
	ch.messages = append(ch.messages, m)
	ch.lastMessage = m.id
}

// dispatchMessage tells everybody who sees the channel; ephemeral messages only
// the one they are for.
func (d *Discord) dispatchMessage(event string, m *message) {
	shown := func(viewer *account, content bool) any {
		e := m.wireFor(viewer, content)
		if viewer == m.author && event == "MESSAGE_CREATE" {
			e.Nonce = m.nonce
		}
		return e
	}
	if m.ephemeralFor != 0 {
		d.deliver(d.accounts[m.ephemeralFor], event, m.channel.guildID(), shown)
		return
	}
	d.dispatch(event, m.channel.guildID(), m.channel.id, shown)
}

// show is a message as the caller sees it over REST: without the Message
// Content intent the same fields are empty as in dispatches, and there is no member.
//
// docs: Events/Gateway, Message Content Intent ("across Discord's APIs").
func (c *call) show(m *message) messageJSON {
	return m.wireFor(c.who, !c.who.bot || c.who.app.messageContent).messageJSON.withoutMembers()
}

// withoutMembers: over REST mentions are plain users.
func (j messageJSON) withoutMembers() messageJSON {
	for i := range j.Mentions {
		j.Mentions[i].Member = nil
	}
	return j
}
