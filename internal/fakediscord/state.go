package fakediscord

import (
	"encoding/json"
	"slices"
	"time"
)

// account is a user: a person or a bot.
type account struct {
	id         snowflake
	username   string
	globalName string // display name; empty for bots
	bot        bool
	token      string
	app        *application // of a bot
	dmsClosed  bool         // takes no direct messages from members of its servers
	avatar     string       // a hash; empty: none
	locale     string       // of its client; empty: en-US
	webhook    bool         // no account, but the name that a webhook sends in
}

// application is the bot's application as the developer portal shows it.
type application struct {
	id             snowflake
	name           string
	bot            *account
	owner          *account
	messageContent bool // the privileged intents that are switched on
	guildMembers   bool
}

// guild is a server.
type guild struct {
	id      snowflake
	name    string
	owner   snowflake
	created time.Time
	roles   map[snowflake]*role
	members map[snowflake]*member
	bans    map[snowflake]*ban
	// channels are the guild's channels and its threads, active and archived.
	channels    map[snowflake]*channel
	mostThreads *int // may be active at a time; nil: maxOpenThreads
	autoMod     []autoModRule
	stickers    []*sticker
}

// role is a role; the one with the guild's own id is @everyone.
type role struct {
	id          snowflake
	name        string
	permissions uint64
	position    int
	color       int
	hoist       bool
	managed     bool
	mentionable bool
	botID       snowflake // of a managed role
}

// member is an account in a guild.
type member struct {
	account  *account
	guild    *guild
	nick     string
	roles    []snowflake // without @everyone
	joined   time.Time
	timedOut time.Time // until when; in the past or zero: not timed out
	flags    int
}

// ban keeps an account out of a guild.
type ban struct {
	account *account
	reason  string
}

// Kinds of channels.
//
// docs: Resources/Channel, Channel Types.
const (
	kindText               = 0
	kindDM                 = 1
	kindVoice              = 2
	kindCategory           = 4
	kindAnnouncement       = 5
	kindAnnouncementThread = 10
	kindPublicThread       = 11
	kindPrivateThread      = 12
	kindForum              = 15
)

// channel is a guild channel, a thread (thread is set) or a DM (guild is nil).
type channel struct {
	id         snowflake
	kind       int
	guild      *guild
	parent     *channel // the category, or a thread's channel
	name       string
	topic      string
	position   int
	nsfw       bool
	slowmode   int // seconds
	flags      int
	overwrites []overwrite
	tags       []forumTag
	// defaultArchive and defaultSlowmode are what new threads take over.
	defaultArchive  int // minutes; 0: unset
	defaultSlowmode int // seconds
	thread          *thread
	recipients      []*account // both ends of a DM
	lastMessage     snowflake
	messages        []*message // oldest first
}

// thread is what a channel has in addition when it is a thread.
type thread struct {
	owner       snowflake
	archived    bool
	locked      bool
	archivedAt  time.Time // when archived last changed; the creation before that
	autoArchive int       // minutes
	created     time.Time
	invitable   bool
	members     map[snowflake]time.Time // when each joined
	messages    int                     // now there, without the starter
	sent        int                     // ever sent; never falls
	tags        []snowflake
	// cancelArchive stops the timer that archives the thread.
	cancelArchive func()
}

// overwrite changes permissions in one channel for a role (0) or a member (1).
type overwrite struct {
	ID    snowflake `json:"id"`
	Type  int       `json:"type"`
	Allow bits      `json:"allow"`
	Deny  bits      `json:"deny"`
}

// forumTag is a tag that posts of a forum can have.
type forumTag struct {
	ID        snowflake  `json:"id"`
	Name      string     `json:"name"`
	Moderated bool       `json:"moderated"`
	EmojiID   *snowflake `json:"emoji_id"`
	EmojiName *string    `json:"emoji_name"`
}

// message is a message as it is kept; wire_message.go says how it is shown.
type message struct {
	id       snowflake
	channel  *channel
	author   *account
	kind     int
	content  string
	sent     time.Time
	edited   time.Time
	flags    int
	tts      bool
	pinned   bool
	embeds   []embed
	parts    []component // "components" on the wire
	files    []attachmentJSON
	stickers []stickerItemJSON
	poll     *pollJSON
	mentions []*account
	roles    []snowflake // mentioned roles
	everyone bool
	nonce    json.RawMessage // only in the author's answer and dispatch
	// reference is set on replies, forwards, crossposts and system messages;
	// replied is what referenced_message shows, nil when it is gone.
	reference *reference
	replied   *message
	snapshots []json.RawMessage
	thread    *channel // that was started from this message
	position  int      // in a thread
	// application and interaction are set on answers to interactions.
	application  *application
	interaction  json.RawMessage // "interaction_metadata"
	ephemeralFor snowflake       // the only account that sees it
	staleEdits   []time.Time     // edits made when it was older than an hour
}

// reference points at another message.
type reference struct {
	Type      int       `json:"type"` // 0 reply, 1 forward
	ChannelID snowflake `json:"channel_id"`
	MessageID snowflake `json:"message_id,omitempty"`
	GuildID   snowflake `json:"guild_id,omitempty"`
}

func (g *guild) member(id snowflake) *member { return g.members[id] }

// everyone is the role that every member has.
func (g *guild) everyone() *role { return g.roles[g.id] }

// isThread says whether a channel is a thread.
func (ch *channel) isThread() bool { return ch.thread != nil }

// holdsMessages says whether messages can be sent into a channel itself.
func (ch *channel) holdsMessages() bool {
	switch ch.kind {
	case kindText, kindDM, kindVoice, kindAnnouncement, kindAnnouncementThread, kindPublicThread, kindPrivateThread:
		return true
	}
	return false
}

// guildID is zero for DMs.
func (ch *channel) guildID() snowflake {
	if ch.guild == nil {
		return 0
	}
	return ch.guild.id
}

// find is the message with an id and its place; nil when it is not there.
func (ch *channel) find(id snowflake) (*message, int) {
	at, ok := slices.BinarySearchFunc(ch.messages, id, func(m *message, id snowflake) int {
		switch {
		case m.id < id:
			return -1
		case m.id > id:
			return 1
		}
		return 0
	})
	if !ok {
		return nil, at
	}
	return ch.messages[at], at
}

// sortedByID lists a map's values in the order of their ids, so that answers
// do not depend on the map.
func sortedByID[V any](values map[snowflake]V) []V {
	ids := make([]snowflake, 0, len(values))
	for id := range values {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	list := make([]V, 0, len(ids))
	for _, id := range ids {
		list = append(list, values[id])
	}
	return list
}
