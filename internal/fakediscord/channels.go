package fakediscord

import (
	"net/http"
	"slices"
	"time"
	"unicode/utf8"
)

// channelRoutes are reading, changing and deleting channels, and their
// permission overwrites.
func channelRoutes(*Discord) table {
	const one = "/channels/{channel_id}"
	return table{routes: []route{
		{method: "GET", pattern: one, doc: "Resources/Channel, Get Channel", handle: func(c *call) (int, any, error) {
			ch, err := c.channel()
			if err != nil {
				return 0, nil, err
			}
			return http.StatusOK, ch.wire(c.who), nil
		}},
		{method: "PATCH", pattern: one, doc: "Resources/Channel, Modify Channel", body: true, limit: rateLimit{5, 15 * time.Second}, handle: patchChannel},
		{method: "DELETE", pattern: one, doc: "Resources/Channel, Delete/Close Channel", handle: deleteChannel},
		{method: "GET", pattern: "/guilds/{guild_id}/channels", doc: "Resources/Guild, Get Guild Channels", handle: listChannels},
		{method: "POST", pattern: "/guilds/{guild_id}/channels", doc: "Resources/Guild, Create Guild Channel", body: true, handle: createChannel},
		{method: "PUT", pattern: one + "/permissions/{overwrite_id}", doc: "Resources/Channel, Edit Channel Permissions", body: true, handle: putOverwrite},
		{method: "DELETE", pattern: one + "/permissions/{overwrite_id}", doc: "Resources/Channel, Delete Channel Permission", handle: deleteOverwrite},
	}}
}

// listChannels lists the guild's channels that are no threads, seen or not.
func listChannels(c *call) (int, any, error) {
	g, _, err := c.guild()
	if err != nil {
		return 0, nil, err
	}
	list := []channelJSON{}
	for _, ch := range sortedByID(g.channels) {
		if !ch.isThread() {
			list = append(list, ch.wire(c.who))
		}
	}
	return http.StatusOK, list, nil
}

// channelBodyJSON is the body of Create Guild Channel and Modify Channel, for
// guild channels and threads alike.
type channelBodyJSON struct {
	Name            *string             `json:"name"`
	Type            *int                `json:"type"`
	Topic           optional[string]    `json:"topic"`
	Position        *int                `json:"position"`
	NSFW            *bool               `json:"nsfw"`
	Slowmode        *int                `json:"rate_limit_per_user"`
	ParentID        optional[snowflake] `json:"parent_id"`
	Overwrites      *[]overwrite        `json:"permission_overwrites"`
	DefaultArchive  *int                `json:"default_auto_archive_duration"`
	DefaultSlowmode *int                `json:"default_thread_rate_limit_per_user"`
	Tags            *[]forumTag         `json:"available_tags"`
	Flags           *int                `json:"flags"`

	Archived    *bool        `json:"archived"`
	Locked      *bool        `json:"locked"`
	Invitable   *bool        `json:"invitable"`
	AutoArchive *int         `json:"auto_archive_duration"`
	AppliedTags *[]snowflake `json:"applied_tags"`
}

// onlyForThreads and onlyForGuildChannels say which half a body uses.
func (b *channelBodyJSON) onlyForThreads() bool {
	return b.Archived != nil || b.Locked != nil || b.Invitable != nil || b.AutoArchive != nil || b.AppliedTags != nil
}

func (b *channelBodyJSON) onlyForGuildChannels() bool {
	return b.Type != nil || b.Topic.set || b.Position != nil || b.NSFW != nil || b.ParentID.set ||
		b.Overwrites != nil || b.DefaultArchive != nil || b.DefaultSlowmode != nil || b.Tags != nil
}

// changesMoreThanState says whether a thread's change is about more than
// archived and locked, the only fields of an archived thread that can change.
func (b *channelBodyJSON) changesMoreThanState() bool {
	return b.Name != nil || b.Slowmode != nil || b.Invitable != nil || b.AutoArchive != nil || b.AppliedTags != nil || b.Flags != nil
}

// Limits of channels.
//
// docs: Resources/Channel, Modify Channel.
const (
	maxTopic      = 1024
	maxForumTopic = 4096
	maxForumTags  = 20
	maxTagName    = 20
)

func (b *channelBodyJSON) check(f *formErrors, kind int) {
	if b.Name != nil {
		checkName(f, *b.Name, maxThreadName)
	}
	limit := maxTopic
	if kind == kindForum {
		limit = maxForumTopic
	}
	if utf8.RuneCountInString(b.Topic.value) > limit {
		f.tooLong(limit, "topic")
	}
	checkSlowmode(f, b.Slowmode, "rate_limit_per_user")
	checkSlowmode(f, b.DefaultSlowmode, "default_thread_rate_limit_per_user")
	checkArchive(f, b.DefaultArchive, "default_auto_archive_duration")
	checkArchive(f, b.AutoArchive, "auto_archive_duration")
	if b.Tags == nil {
		return
	}
	if len(*b.Tags) > maxForumTags {
		f.tooLong(maxForumTags, "available_tags")
	}
	for i, tag := range *b.Tags {
		if n := utf8.RuneCountInString(tag.Name); n < 1 || n > maxTagName {
			f.badLength(1, maxTagName, "available_tags", i, "name")
		}
	}
}

func patchChannel(c *call) (int, any, error) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	if ch.guild == nil {
		return 0, nil, errDMChannel
	}
	var body channelBodyJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	var f formErrors
	body.check(&f, ch.kind)
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	if ch.isThread() {
		err = c.patchThread(ch, body)
	} else {
		err = c.patchGuildChannel(ch, body)
	}
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, ch.wire(c.who), nil
}

// set changes a value when the body has one.
func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// patchGuildChannel changes a guild channel with MANAGE_CHANNELS, and its
// overwrites with MANAGE_ROLES.
//
// docs: Resources/Channel, Modify Channel (Guild channel).
func (c *call) patchGuildChannel(ch *channel, b channelBodyJSON) error {
	if err := c.need(ch, PermManageChannels); err != nil {
		return err
	}
	if b.onlyForThreads() {
		return unknownError("fields of threads in a guild channel's change")
	}
	if b.Type != nil && *b.Type != ch.kind {
		return unknownError("changing a channel's type")
	}
	defer c.d.watchAccess(ch.guild)()
	if err := c.applyChannelBody(ch, b); err != nil {
		return err
	}
	c.dispatchChannel("CHANNEL_UPDATE", ch)
	return nil
}

// applyChannelBody takes over what creating and changing have in common.
func (c *call) applyChannelBody(ch *channel, b channelBodyJSON) error {
	if b.ParentID.set {
		parent := ch.guild.channels[b.ParentID.value]
		if !b.ParentID.null && (parent == nil || parent.kind != kindCategory) {
			return formError("CHANNEL_PARENT_INVALID", "Category does not exist", "parent_id")
		}
		ch.parent = parent
	}
	if b.Overwrites != nil {
		for _, o := range *b.Overwrites {
			if err := c.mayOverwrite(ch, o); err != nil {
				return err
			}
		}
		ch.overwrites = *b.Overwrites
	}
	if b.Flags != nil {
		if *b.Flags&^requireTag != 0 || ch.kind != kindForum {
			return unknownError("channel flags %d", *b.Flags)
		}
		ch.flags = *b.Flags
	}
	if b.Tags != nil {
		ch.tags = slices.Clone(*b.Tags)
		for i := range ch.tags {
			if ch.tags[i].ID == 0 {
				ch.tags[i].ID = c.d.newID()
			}
		}
	}
	if b.Topic.set {
		ch.topic = b.Topic.value
	}
	set(&ch.name, b.Name)
	set(&ch.position, b.Position)
	set(&ch.nsfw, b.NSFW)
	set(&ch.slowmode, b.Slowmode)
	set(&ch.defaultArchive, b.DefaultArchive)
	set(&ch.defaultSlowmode, b.DefaultSlowmode)
	return nil
}

// dispatchChannel tells who can see a guild channel.
func (c *call) dispatchChannel(event string, ch *channel) {
	c.d.dispatch(event, ch.guild.id, ch.id, func(viewer *account, _ bool) any { return ch.wire(viewer) })
}

// createChannel adds a guild channel.
//
// docs: Resources/Guild, Create Guild Channel.
func createChannel(c *call) (int, any, error) {
	g, _, err := c.guildMay(PermManageChannels)
	if err != nil {
		return 0, nil, err
	}
	var body channelBodyJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	kind := kindText
	set(&kind, body.Type)
	if !slices.Contains([]int{kindText, kindCategory, kindAnnouncement, kindForum}, kind) {
		return 0, nil, unknownError("creating channels of type %d", kind)
	}
	var f formErrors
	body.check(&f, kind)
	if body.Name == nil {
		f.required("name")
	}
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	if body.onlyForThreads() {
		return 0, nil, unknownError("fields of threads in a new guild channel")
	}
	ch := &channel{id: c.d.newID(), kind: kind, guild: g, position: len(g.channels)}
	if err := c.applyChannelBody(ch, body); err != nil {
		return 0, nil, err
	}
	g.channels[ch.id], c.d.channels[ch.id] = ch, ch
	c.dispatchChannel("CHANNEL_CREATE", ch)
	return http.StatusCreated, ch.wire(c.who), nil
}

// deleteChannel deletes a channel or a thread, or closes a DM.
//
// docs: Resources/Channel, Delete/Close Channel.
func deleteChannel(c *call) (int, any, error) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	if ch.guild == nil { // closing hides a DM; opening it again finds it
		return http.StatusOK, ch.wire(c.who), nil
	}
	need := PermManageChannels
	if ch.isThread() {
		need = PermManageThreads
	}
	if err := c.need(ch, need); err != nil {
		return 0, nil, err
	}
	answer := ch.wire(c.who)
	if ch.isThread() {
		type deletedJSON struct {
			ID       snowflake `json:"id"`
			GuildID  snowflake `json:"guild_id"`
			ParentID snowflake `json:"parent_id"`
			Type     int       `json:"type"`
		}
		c.d.dispatch("THREAD_DELETE", ch.guild.id, ch.id, same(deletedJSON{ch.id, ch.guild.id, ch.parent.id, ch.kind}))
		if starter, _ := ch.parent.find(ch.id); starter != nil {
			starter.thread = nil
			starter.flags &^= flagHasThread
		}
	} else {
		c.dispatchChannel("CHANNEL_DELETE", ch)
	}
	for _, t := range ch.guild.channels {
		if t.parent == ch && t.isThread() { // clients drop a channel's threads themselves
			c.d.forget(t)
		} else if t.parent == ch {
			t.parent = nil
		}
	}
	c.d.forget(ch)
	return http.StatusOK, answer, nil
}

// forget takes a guild channel or a thread out of the world.
func (d *Discord) forget(ch *channel) {
	if ch.isThread() && ch.thread.cancelArchive != nil {
		ch.thread.cancelArchive()
	}
	delete(ch.guild.channels, ch.id)
	delete(d.channels, ch.id)
}
