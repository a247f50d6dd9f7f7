package fakediscord

import (
	"net/http"
	"slices"
	"time"
	"unicode/utf8"
)

// threadRoutes are starting, listing and joining threads. Changing and deleting
// them goes through /channels/{channel_id}.
func threadRoutes(*Discord) table {
	const ch = "/channels/{channel_id}"
	five := rateLimit{n: 50, span: 5 * time.Minute}
	return table{routes: []route{
		{method: "POST", pattern: ch + "/messages/{message_id}/threads", doc: "Resources/Channel, Start Thread from Message", body: true, limit: five, handle: threadFromMessage},
		{method: "POST", pattern: ch + "/threads", doc: "Resources/Channel, Start Thread without Message; Start Thread in Forum", body: true, limit: five, handle: startThread},
		{method: "GET", pattern: "/guilds/{guild_id}/threads/active", doc: "Resources/Guild, List Active Guild Threads", by: byBot, handle: activeThreads},
		{method: "GET", pattern: ch + "/threads/archived/public", doc: "Resources/Channel, List Public Archived Threads", query: []string{"before", "limit"}, handle: publicArchive},
		{method: "GET", pattern: ch + "/threads/archived/private", doc: "Resources/Channel, List Private Archived Threads", query: []string{"before", "limit"}, handle: privateArchive},
		{method: "PUT", pattern: ch + "/thread-members/@me", doc: "Resources/Channel, Join Thread", handle: joinSelf},
		{method: "DELETE", pattern: ch + "/thread-members/@me", doc: "Resources/Channel, Leave Thread", handle: leaveSelf},
		{method: "PUT", pattern: ch + "/thread-members/{user_id}", doc: "Resources/Channel, Add Thread Member", handle: addThreadMember},
		{method: "DELETE", pattern: ch + "/thread-members/{user_id}", doc: "Resources/Channel, Remove Thread Member", handle: removeThreadMember},
	}}
}

// threadJSON is what all ways of starting a thread have in common.
type threadJSON struct {
	Name        string `json:"name"`
	AutoArchive *int   `json:"auto_archive_duration"`
	Slowmode    *int   `json:"rate_limit_per_user"`
	// Invitable means something in private threads only. discordgo v0.29 always
	// sends it, and elsewhere Discord passes over it.
	Invitable *bool `json:"invitable"`
}

// maxThreadName is in characters, maxSlowmode in seconds.
//
// docs: Resources/Channel, Channel Object.
const (
	maxThreadName = 100
	maxSlowmode   = 21600
	maxPostTags   = 5
)

func (b *threadJSON) check(f *formErrors) {
	checkName(f, b.Name, maxThreadName)
	checkArchive(f, b.AutoArchive, "auto_archive_duration")
	checkSlowmode(f, b.Slowmode, "rate_limit_per_user")
}

func checkName(f *formErrors, name string, limit int) {
	if n := utf8.RuneCountInString(name); n < 1 || n > limit {
		f.badLength(1, limit, "name")
	}
}

func checkArchive(f *formErrors, minutes *int, field string) {
	if minutes != nil && !slices.Contains([]int{60, 1440, 4320, 10080}, *minutes) {
		f.choice("60, 1440, 4320, 10080", field)
	}
}

func checkSlowmode(f *formErrors, seconds *int, field string) {
	if seconds != nil && (*seconds < 0 || *seconds > maxSlowmode) {
		f.add("NUMBER_TYPE_MAX", "int value should be between 0 and 21600.", field)
	}
}

// newThread makes a thread in a channel; it is not announced yet.
func (d *Discord) newThread(parent *channel, kind int, id snowflake, owner *account, b threadJSON) *channel {
	now := d.now()
	t := &channel{
		id: id, kind: kind, guild: parent.guild, parent: parent, name: b.Name, slowmode: parent.defaultSlowmode,
		thread: &thread{
			owner: owner.id, created: now, archivedAt: now, autoArchive: parent.defaultArchive,
			members: map[snowflake]time.Time{},
		},
	}
	if b.AutoArchive != nil {
		t.thread.autoArchive = *b.AutoArchive
	}
	if t.thread.autoArchive == 0 {
		t.thread.autoArchive = 4320
	}
	if b.Slowmode != nil {
		t.slowmode = *b.Slowmode
	}
	parent.guild.channels[t.id], d.channels[t.id] = t, t
	t.thread.members[owner.id] = now
	d.archiveLater(t)
	return t
}

// announceThread dispatches THREAD_CREATE with newly_created.
//
// docs: Events/Gateway Events, Thread Create.
func (d *Discord) announceThread(t *channel) {
	d.dispatchThread("THREAD_CREATE", t, true)
}

func (d *Discord) dispatchThread(event string, t *channel, created bool) {
	d.dispatch(event, t.guild.id, t.id, func(viewer *account, _ bool) any {
		j := t.wire(viewer)
		j.NewlyCreated = created
		return j
	})
}

// threadFromMessage starts a thread with its message's id. There can be one.
//
// docs: Resources/Channel, Start Thread from Message.
func threadFromMessage(c *call) (int, any, error) {
	ch, err := c.channelMay(PermCreatePublicThreads)
	if err != nil {
		return 0, nil, err
	}
	if ch.kind != kindText && ch.kind != kindAnnouncement {
		return 0, nil, errChannelType
	}
	m, err := c.message(ch)
	if err != nil {
		return 0, nil, err
	}
	var body threadJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	var f formErrors
	body.check(&f)
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	if m.thread != nil || c.d.channels[m.id] != nil {
		return 0, nil, errThreadExists
	}
	if isSystem(m.kind) {
		return 0, nil, errSystemMessage
	}
	if err := ch.guild.roomForThread(); err != nil {
		return 0, nil, err
	}
	kind := kindPublicThread
	if ch.kind == kindAnnouncement {
		kind = kindAnnouncementThread
	}
	t := c.d.newThread(ch, kind, m.id, c.who, body)
	m.thread, m.flags = t, m.flags|flagHasThread
	c.d.announceThread(t)
	c.d.dispatchMessage("MESSAGE_UPDATE", m)

	starter := &message{channel: t, author: m.author, kind: messageThreadStarter, replied: m}
	starter.reference = &reference{ChannelID: ch.id, MessageID: m.id, GuildID: ch.guild.id}
	c.d.insert(starter)
	t.thread.messages, t.thread.sent = 0, 0 // docs: Channel Object: without the initial message
	c.d.dispatchMessage("MESSAGE_CREATE", starter)
	return http.StatusCreated, t.wire(c.who), nil
}

// startThreadJSON is the body of a thread without a message and of a forum post.
type startThreadJSON struct {
	threadJSON
	Type        *int        `json:"type"`
	AppliedTags []snowflake `json:"applied_tags"`
	Message     *draft      `json:"message"`
}

func startThread(c *call) (int, any, error) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	var body startThreadJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	var f formErrors
	body.check(&f)
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	switch ch.kind {
	case kindForum:
		return c.forumPost(ch, body)
	case kindText, kindAnnouncement:
		return c.loneThread(ch, body)
	}
	return 0, nil, errChannelType
}

// loneThread starts a thread without a message; the channel is told by a system
// message. Its type is a private thread unless the body says otherwise.
//
// docs: Resources/Channel, Start Thread without Message.
func (c *call) loneThread(ch *channel, body startThreadJSON) (int, any, error) {
	if body.Message != nil || len(body.AppliedTags) > 0 {
		return 0, nil, unknownError("message and applied_tags outside of a forum")
	}
	kind := kindPrivateThread
	if body.Type != nil {
		kind = *body.Type
	}
	need := PermCreatePublicThreads
	switch {
	case kind == kindPrivateThread && ch.kind == kindText:
		need = PermCreatePrivateThreads
	case kind == kindPublicThread && ch.kind == kindText, kind == kindAnnouncementThread && ch.kind == kindAnnouncement:
	default:
		return 0, nil, formError("BASE_TYPE_CHOICES", "Value must be one of {10, 11, 12}.", "type")
	}
	if err := c.need(ch, need); err != nil {
		return 0, nil, err
	}
	if err := ch.guild.roomForThread(); err != nil {
		return 0, nil, err
	}
	t := c.d.newThread(ch, kind, c.d.newID(), c.who, body.threadJSON)
	t.thread.invitable = body.Invitable == nil || *body.Invitable
	c.d.announceThread(t)
	if kind != kindPrivateThread {
		told := &message{channel: ch, author: c.who, kind: messageThreadCreated, content: t.name, thread: t, flags: flagHasThread}
		told.reference = &reference{ChannelID: t.id, GuildID: ch.guild.id}
		c.d.insert(told)
		c.d.dispatchMessage("MESSAGE_CREATE", told)
	}
	return http.StatusCreated, t.wire(c.who), nil
}

// forumPost starts a thread whose first message has the thread's id.
//
// docs: Resources/Channel, Start Thread in Forum or Media Channel. It takes
// SEND_MESSAGES, not CREATE_PUBLIC_THREADS.
func (c *call) forumPost(ch *channel, body startThreadJSON) (int, any, error) {
	if err := c.need(ch, PermSendMessages); err != nil {
		return 0, nil, err
	}
	if body.Type != nil {
		return 0, nil, unknownError("type in a forum post")
	}
	if body.Message == nil {
		return 0, nil, formError("BASE_TYPE_REQUIRED", "This field is required", "message")
	}
	if err := c.checkTags(ch, body.AppliedTags, true); err != nil {
		return 0, nil, err
	}
	if len(body.Message.Embeds) > 0 && !c.may(ch, PermEmbedLinks) {
		return 0, nil, errMissingPermissions
	}
	if err := ch.guild.roomForThread(); err != nil {
		return 0, nil, err
	}
	if err := c.waitSlowmode(ch); err != nil {
		return 0, nil, err
	}
	first, err := c.d.compose(c.who, ch, *body.Message, flagSuppressEmbeds|flagSuppressNotices)
	if err != nil {
		return 0, nil, err
	}
	id := c.d.newID()
	t := c.d.newThread(ch, kindPublicThread, id, c.who, body.threadJSON)
	t.thread.tags = body.AppliedTags
	first.id, first.channel = id, t
	ch.lastMessage = id
	c.d.announceThread(t)
	c.d.insert(first)
	t.thread.messages, t.thread.sent = 0, 0
	c.d.dispatchMessage("MESSAGE_CREATE", first)
	answer := t.wire(c.who)
	answer.Message = ref(c.show(first))
	return http.StatusCreated, answer, nil
}

// requireTag is the flag of forums whose posts need a tag.
//
// docs: Resources/Channel, Channel Flags (REQUIRE_TAG).
const requireTag = 1 << 4

// pinnedPost is the flag of a post that stands on top of its forum.
const pinnedPost = 1 << 1

func (c *call) checkTags(forum *channel, tags []snowflake, creating bool) error {
	if len(tags) == 0 && creating && forum.flags&requireTag != 0 {
		return errTagRequired
	}
	if len(tags) > maxPostTags {
		return formError("BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.", "applied_tags")
	}
	for i, id := range tags {
		at := slices.IndexFunc(forum.tags, func(t forumTag) bool { return t.ID == id })
		if at < 0 {
			return formError("UNKNOWN_TAG", "Unknown tag", "applied_tags", i)
		}
		if forum.tags[at].Moderated && !c.may(forum, PermManageThreads) {
			return errMissingPermissions
		}
	}
	return nil
}
