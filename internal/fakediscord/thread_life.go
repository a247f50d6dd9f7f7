package fakediscord

import (
	"net/http"
	"slices"
	"time"
)

// setArchived archives or unarchives a thread and tells everybody.
//
// docs: Topics/Threads, Active & Archived Threads.
func (d *Discord) setArchived(t *channel, archived bool) {
	t.thread.archived, t.thread.archivedAt = archived, d.now()
	d.dispatchThread("THREAD_UPDATE", t, false)
}

// archiveLater begins a thread's time of inactivity anew; when it is over the
// thread is archived.
//
// docs: Topics/Threads, Active & Archived Threads (auto_archive_duration).
func (d *Discord) archiveLater(t *channel) {
	if t.thread.cancelArchive != nil {
		t.thread.cancelArchive()
		t.thread.cancelArchive = nil
	}
	if t.thread.archived {
		return
	}
	t.thread.cancelArchive = d.after(time.Duration(t.thread.autoArchive)*time.Minute, func() {
		t.thread.cancelArchive = nil
		d.setArchived(t, true)
	})
}

// joinThread adds a member, which then gets THREAD_MEMBERS_UPDATE like everybody.
//
// docs: Topics/Threads, Thread Membership: sending a message joins.
func (d *Discord) joinThread(t *channel, a *account) {
	if _, joined := t.thread.members[a.id]; joined {
		return
	}
	t.thread.members[a.id] = d.now()
	d.tellMembers(t, []snowflake{a.id}, nil)
}

func (d *Discord) leaveThread(t *channel, id snowflake) {
	if _, joined := t.thread.members[id]; !joined {
		return
	}
	// The one who leaves hears of it, so the audience is taken before.
	d.tellMembers(t, nil, []snowflake{id})
	delete(t.thread.members, id)
}

// tellMembers dispatches THREAD_MEMBERS_UPDATE.
//
// docs: Events/Gateway Events, Thread Members Update.
func (d *Discord) tellMembers(t *channel, added, removed []snowflake) {
	type membersJSON struct {
		ID      snowflake          `json:"id"`
		GuildID snowflake          `json:"guild_id"`
		Count   int                `json:"member_count"`
		Added   []threadMemberJSON `json:"added_members,omitempty"`
		Removed []snowflake        `json:"removed_member_ids,omitempty"`
	}
	e := membersJSON{ID: t.id, GuildID: t.guild.id, Count: min(len(t.thread.members)-len(removed), 50), Removed: removed}
	for _, id := range added {
		tm := t.threadMember(id, t.thread.members[id])
		if m := t.guild.member(id); m != nil {
			tm.Member = ref(m.wire())
		}
		e.Added = append(e.Added, tm)
	}
	d.dispatch("THREAD_MEMBERS_UPDATE", t.guild.id, t.id, same(e))
}

// threadOfPath is the thread of the path, which is not archived.
func (c *call) threadOfPath() (*channel, error) {
	t, err := c.channel()
	if err != nil {
		return nil, err
	}
	switch {
	case !t.isThread():
		return nil, errChannelType
	case t.thread.archived:
		return nil, errArchived
	}
	return t, nil
}

func joinSelf(c *call) (int, any, error) {
	t, err := c.threadOfPath()
	if err != nil {
		return 0, nil, err
	}
	c.d.joinThread(t, c.who)
	return http.StatusNoContent, nil, nil
}

func leaveSelf(c *call) (int, any, error) {
	t, err := c.threadOfPath()
	if err != nil {
		return 0, nil, err
	}
	c.d.leaveThread(t, c.who.id)
	return http.StatusNoContent, nil, nil
}

// addThreadMember needs the right to send messages in the thread.
//
// docs: Resources/Channel, Add Thread Member.
func addThreadMember(c *call) (int, any, error) {
	t, err := c.threadOfPath()
	if err != nil {
		return 0, nil, err
	}
	if err := c.need(t, PermSendMessagesInThreads); err != nil {
		return 0, nil, err
	}
	m, err := c.member(t.guild)
	if err != nil {
		return 0, nil, err
	}
	if t.kind == kindPrivateThread && !t.thread.invitable && !c.may(t, PermManageThreads) && t.thread.owner != c.who.id {
		return 0, nil, errMissingPermissions
	}
	if c.d.permissionsIn(m.account, t)&PermViewChannel == 0 {
		return 0, nil, errMissingAccess
	}
	c.d.joinThread(t, m.account)
	return http.StatusNoContent, nil, nil
}

// removeThreadMember needs MANAGE_THREADS, or the ownership of a private thread.
//
// docs: Resources/Channel, Remove Thread Member.
func removeThreadMember(c *call) (int, any, error) {
	t, err := c.threadOfPath()
	if err != nil {
		return 0, nil, err
	}
	ownPrivate := t.kind == kindPrivateThread && t.thread.owner == c.who.id
	if !ownPrivate && !c.may(t, PermManageThreads) {
		return 0, nil, errMissingPermissions
	}
	id, err := c.id("user_id")
	if err != nil {
		return 0, nil, err
	}
	if _, joined := t.thread.members[id]; !joined {
		return 0, nil, errUnknownMember
	}
	c.d.leaveThread(t, id)
	return http.StatusNoContent, nil, nil
}

// threadListJSON is a list of threads with the caller's memberships.
type threadListJSON struct {
	Threads []channelJSON      `json:"threads"`
	Members []threadMemberJSON `json:"members"`
	HasMore *bool              `json:"has_more,omitempty"`
}

func (c *call) threadList(threads []*channel) threadListJSON {
	list := threadListJSON{Threads: []channelJSON{}, Members: []threadMemberJSON{}}
	for _, t := range threads {
		j := t.wire(c.who)
		if j.Member != nil {
			list.Members = append(list.Members, *j.Member)
			j.Member = nil
		}
		list.Threads = append(list.Threads, j)
	}
	return list
}

// activeThreads lists all threads of a guild that are not archived, newest first.
//
// docs: Resources/Guild, List Active Guild Threads.
func activeThreads(c *call) (int, any, error) {
	g, _, err := c.guild()
	if err != nil {
		return 0, nil, err
	}
	var found []*channel
	for _, t := range sortedByID(g.channels) {
		if t.isThread() && !t.thread.archived && c.d.canView(c.who, t) {
			found = append(found, t)
		}
	}
	slices.Reverse(found)
	list := c.threadList(found)
	list.HasMore = ref(false)
	return http.StatusOK, list, nil
}

// publicArchive pages through a channel's archived public threads.
//
// docs: Resources/Channel, List Public Archived Threads: READ_MESSAGE_HISTORY is required.
func publicArchive(c *call) (int, any, error) {
	ch, err := c.channelMay(PermReadMessageHistory)
	if err != nil {
		return 0, nil, err
	}
	if !slices.Contains([]int{kindText, kindAnnouncement, kindForum}, ch.kind) {
		return 0, nil, errChannelType
	}
	return archivedThreads(c, ch, func(t *channel) bool { return t.kind != kindPrivateThread })
}

// privateArchive pages through a channel's archived private threads. Only text channels
// have some (Topics/Threads, Private Threads).
//
// docs: Resources/Channel, List Private Archived Threads: READ_MESSAGE_HISTORY and
// MANAGE_THREADS are required.
func privateArchive(c *call) (int, any, error) {
	ch, err := c.channelMay(PermReadMessageHistory | PermManageThreads)
	if err != nil {
		return 0, nil, err
	}
	if ch.kind != kindText {
		return 0, nil, errChannelType
	}
	return archivedThreads(c, ch, func(t *channel) bool { return t.kind == kindPrivateThread })
}

// archivedThreads is a page of some of a channel's archived threads, the latest archived first.
//
// docs: both lists are ordered by archive_timestamp, descending. That limit is
// 2 to 100 stands in Discord's OpenAPI description only; the default, when there
// is none, stands nowhere.
func archivedThreads(c *call, ch *channel, which func(*channel) bool) (int, any, error) {
	limit, err := c.queryInt("limit", 50, 2, 100)
	if err != nil {
		return 0, nil, err
	}
	before := time.Time{}
	if text := c.query.Get("before"); text != "" {
		at, ok := parseStamp(text)
		if !ok {
			return 0, nil, formError("DATE_TIME_TYPE_PARSE", "Could not parse "+text+". Should be ISO8601.", "before")
		}
		before = at
	}
	var found []*channel
	for _, t := range sortedByID(ch.guildChannels()) {
		if t.parent == ch && t.isThread() && t.thread.archived && which(t) &&
			(before.IsZero() || t.thread.archivedAt.Before(before)) {
			found = append(found, t)
		}
	}
	slices.SortStableFunc(found, func(a, b *channel) int { return b.thread.archivedAt.Compare(a.thread.archivedAt) })
	more := len(found) > limit
	list := c.threadList(found[:min(limit, len(found))])
	list.HasMore = &more
	return http.StatusOK, list, nil
}

func (ch *channel) guildChannels() map[snowflake]*channel {
	if ch.guild == nil {
		return nil
	}
	return ch.guild.channels
}
