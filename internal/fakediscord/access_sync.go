package fakediscord

// watchAccess notes who sees which channels of a guild; the function it returns
// tells those who have gained one by then which threads are active there.
//
// docs: Events/Gateway Events, Thread List Sync.
func (d *Discord) watchAccess(g *guild) (tell func()) {
	type sight struct{ account, channel snowflake }
	before := map[sight]bool{}
	each := func(f func(*account, *channel)) {
		for _, m := range sortedByID(g.members) {
			if len(d.sessionsOf(m.account)) == 0 {
				continue
			}
			for _, ch := range sortedByID(g.channels) {
				if !ch.isThread() && d.canView(m.account, ch) {
					f(m.account, ch)
				}
			}
		}
	}
	each(func(a *account, ch *channel) { before[sight{a.id, ch.id}] = true })
	return func() {
		each(func(a *account, ch *channel) {
			if !before[sight{a.id, ch.id}] {
				d.deliver(a, "THREAD_LIST_SYNC", g.id, same(d.threadSync(a, ch)))
			}
		})
	}
}

// threadSyncJSON is THREAD_LIST_SYNC for one channel.
type threadSyncJSON struct {
	GuildID    snowflake          `json:"guild_id"`
	ChannelIDs []snowflake        `json:"channel_ids"`
	Threads    []channelJSON      `json:"threads"`
	Members    []threadMemberJSON `json:"members"`
}

func (d *Discord) threadSync(viewer *account, ch *channel) threadSyncJSON {
	e := threadSyncJSON{
		GuildID: ch.guild.id, ChannelIDs: []snowflake{ch.id}, Threads: []channelJSON{}, Members: []threadMemberJSON{},
	}
	for _, t := range sortedByID(ch.guild.channels) {
		if t.parent != ch || !t.isThread() || t.thread.archived || !d.canView(viewer, t) {
			continue
		}
		j := t.wire(viewer)
		if j.Member != nil {
			e.Members = append(e.Members, *j.Member)
			j.Member = nil
		}
		e.Threads = append(e.Threads, j)
	}
	return e
}
