package fakediscord

import (
	"net/http"
	"slices"
	"time"
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
