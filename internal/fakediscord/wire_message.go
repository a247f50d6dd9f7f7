package fakediscord

import "encoding/json"

// messageJSON is a message as REST answers show it; messageEventJSON is what
// dispatches add.
//
// docs: Resources/Message, Message Object.
type messageJSON struct {
	ID              snowflake         `json:"id"`
	ChannelID       snowflake         `json:"channel_id"`
	Type            int               `json:"type"`
	Author          userJSON          `json:"author"`
	Content         string            `json:"content"`
	Timestamp       string            `json:"timestamp"`
	EditedTimestamp *string           `json:"edited_timestamp"`
	TTS             bool              `json:"tts"`
	MentionEveryone bool              `json:"mention_everyone"`
	Mentions        []mentionJSON     `json:"mentions"`
	MentionRoles    []snowflake       `json:"mention_roles"`
	Attachments     []attachmentJSON  `json:"attachments"`
	Embeds          []embed           `json:"embeds"`
	Components      []component       `json:"components"`
	Pinned          bool              `json:"pinned"`
	Flags           int               `json:"flags"`
	Nonce           json.RawMessage   `json:"nonce,omitempty"`
	Reference       *reference        `json:"message_reference,omitempty"`
	Snapshots       []json.RawMessage `json:"message_snapshots,omitempty"`
	Thread          *channelJSON      `json:"thread,omitempty"`
	Position        *int              `json:"position,omitempty"`
	ApplicationID   snowflake         `json:"application_id,omitempty"`
	WebhookID       snowflake         `json:"webhook_id,omitempty"`
	Interaction     json.RawMessage   `json:"interaction_metadata,omitempty"`
	Stickers        []stickerItemJSON `json:"sticker_items,omitempty"`
	Poll            *pollJSON         `json:"poll,omitempty"`

	// Referenced is absent, null (the message is gone) or the message; it does
	// not carry its own referenced message.
	Referenced **messageJSON `json:"referenced_message,omitempty"`
}

// mentionJSON is a mentioned user; dispatches add the partial member.
type mentionJSON struct {
	userJSON
	Member *partialMemberJSON `json:"member,omitempty"`
}

// messageEventJSON is a message in MESSAGE_CREATE and MESSAGE_UPDATE.
//
// docs: Events/Gateway Events, Message Create, Message Create Extra Fields.
type messageEventJSON struct {
	messageJSON
	GuildID     snowflake          `json:"guild_id,omitempty"`
	Member      *partialMemberJSON `json:"member,omitempty"`
	ChannelType int                `json:"channel_type"`
}

// Message kinds and flags that the fake makes.
//
// docs: Resources/Message, Message Types and Message Flags.
const (
	messageDefault       = 0
	messagePinned        = 6
	messageThreadCreated = 18
	messageReply         = 19
	messageChatCommand   = 20
	messageThreadStarter = 21
	messageMenuCommand   = 23

	flagCrossposted       = 1 << 0
	flagIsCrosspost       = 1 << 1
	flagSuppressEmbeds    = 1 << 2
	flagHasThread         = 1 << 5
	flagEphemeral         = 1 << 6
	flagLoading           = 1 << 7
	flagSuppressNotices   = 1 << 12
	flagComponentsV2      = 1 << 15
	flagHasSnapshot       = 1 << 14
	referenceReply        = 0
	referenceForward      = 1
	secondsOfNonceMemory  = 300
	maxNonceLength        = 25
	maxContentLength      = 2000
	bulkDeleteAgeInHours  = 14 * 24
	staleEditAgeInMinutes = 60
)

// wire is the message as REST shows it to the viewer.
func (m *message) wire(viewer *account) messageJSON {
	j := m.bare()
	if m.reference != nil && (m.kind == messageReply || m.kind == messageThreadStarter || m.kind == messageMenuCommand) {
		var replied *messageJSON
		if m.replied != nil {
			replied = ref(m.replied.bare())
		}
		j.Referenced = &replied
	}
	if m.thread != nil {
		j.Thread = ref(m.thread.wire(viewer))
	}
	return j
}

// bare is the message without the message it refers to.
func (m *message) bare() messageJSON {
	j := messageJSON{
		ID: m.id, ChannelID: m.channel.id, Type: m.kind, Author: m.author.wire(), Content: m.content,
		Timestamp: stamp(m.sent), EditedTimestamp: stampOrNull(m.edited), TTS: m.tts,
		MentionEveryone: m.everyone, Mentions: []mentionJSON{}, MentionRoles: append([]snowflake{}, m.roles...),
		Attachments: m.signed(), Stickers: m.stickers, Poll: m.poll, Embeds: append([]embed{}, m.embeds...), Components: append([]component{}, m.parts...),
		Pinned: m.pinned, Flags: m.flags, Reference: m.reference, Snapshots: m.snapshots, Interaction: m.interaction,
	}
	for _, a := range m.mentions {
		j.Mentions = append(j.Mentions, mentionJSON{userJSON: a.wire()})
	}
	if m.channel.isThread() {
		j.Position = &m.position
	}
	if m.author.webhook {
		j.WebhookID = m.author.id
	}
	if m.application != nil {
		j.ApplicationID = m.application.id
	}
	return j
}

// wireEvent is the message as a dispatch shows it to the viewer.
func (m *message) wireEvent(viewer *account) messageEventJSON {
	e := messageEventJSON{messageJSON: m.wire(viewer), GuildID: m.channel.guildID(), ChannelType: m.channel.kind}
	if g := m.channel.guild; g != nil {
		if author := g.member(m.author.id); author != nil {
			e.Member = ref(author.partial())
		}
		for i, a := range m.mentions {
			if mentioned := g.member(a.id); mentioned != nil {
				e.Mentions[i].Member = ref(mentioned.partial())
			}
		}
	}
	return e
}

// wireFor is wireEvent with everything emptied that needs the Message Content
// intent, unless the message is the viewer's own, mentions it or is a DM.
//
// docs: Events/Gateway, Message Content Intent.
func (m *message) wireFor(viewer *account, content bool) messageEventJSON {
	e := m.wireEvent(viewer)
	if content || m.exemptFromContentIntent(viewer) {
		return e
	}
	e.blank()
	e.Snapshots = blankSnapshots(e.Snapshots)
	if e.Referenced != nil && *e.Referenced != nil && !m.replied.exemptFromContentIntent(viewer) {
		(*e.Referenced).blank()
	}
	return e
}

func (m *message) exemptFromContentIntent(viewer *account) bool {
	if m.author == viewer || m.channel.guild == nil {
		return true
	}
	for _, a := range m.mentions {
		if a == viewer {
			return true
		}
	}
	return false
}

func (j *messageJSON) blank() {
	j.Content = ""
	j.Embeds, j.Components, j.Attachments, j.Poll = []embed{}, []component{}, []attachmentJSON{}, nil
}

// blankSnapshots empties forwarded messages too.
func blankSnapshots(snapshots []json.RawMessage) []json.RawMessage {
	var blanked []json.RawMessage
	for _, raw := range snapshots {
		var s map[string]map[string]any
		if err := json.Unmarshal(raw, &s); err != nil {
			continue
		}
		s["message"]["content"] = ""
		for _, list := range []string{"embeds", "components", "attachments"} {
			s["message"][list] = []struct{}{}
		}
		blanked = append(blanked, encode(s))
	}
	return blanked
}
