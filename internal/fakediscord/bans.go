package fakediscord

import (
	"net/http"
	"time"
)

// banJSON is a ban.
//
// docs: Resources/Guild, Ban Object.
type banJSON struct {
	Reason *string  `json:"reason"`
	User   userJSON `json:"user"`
}

func (b *ban) wire() banJSON {
	j := banJSON{User: b.account.wire()}
	if b.reason != "" {
		j.Reason = &b.reason
	}
	return j
}

func listBans(c *call) (int, any, error) {
	g, _, err := c.guildMay(PermBanMembers)
	if err != nil {
		return 0, nil, err
	}
	limit, err := c.queryInt("limit", 1000, 1, 1000)
	if err != nil {
		return 0, nil, err
	}
	after, err := c.queryID("after")
	if err != nil {
		return 0, nil, err
	}
	before, err := c.queryID("before")
	if err != nil {
		return 0, nil, err
	}
	list := []banJSON{}
	for _, b := range sortedByID(g.bans) {
		if b.account.id > after && (before == 0 || b.account.id < before) && len(list) < limit {
			list = append(list, b.wire())
		}
	}
	return http.StatusOK, list, nil
}

// banned is the ban that a call is about, on its server.
func (c *call) banned() (*guild, *ban, error) {
	g, _, err := c.guildMay(PermBanMembers)
	if err != nil {
		return nil, nil, err
	}
	id, err := c.id("user_id")
	if err != nil {
		return nil, nil, err
	}
	if g.bans[id] == nil {
		return nil, nil, errUnknownBan
	}
	return g, g.bans[id], nil
}

func getBan(c *call) (int, any, error) {
	_, b, err := c.banned()
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, b.wire(), nil
}

// maxBanDeletes is how far back a ban can delete messages.
//
// docs: Resources/Guild, Create Guild Ban.
const maxBanDeletes = 7 * day

// putBan bans an account, member or not, and deletes its latest messages.
func putBan(c *call) (int, any, error) {
	g, me, err := c.guildMay(PermBanMembers)
	if err != nil {
		return 0, nil, err
	}
	id, err := c.id("user_id")
	if err != nil {
		return 0, nil, err
	}
	a := c.d.accounts[id]
	if a == nil {
		return 0, nil, errUnknownUser
	}
	var body struct {
		Seconds int `json:"delete_message_seconds"`
	}
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	back := time.Duration(body.Seconds) * time.Second
	if back < 0 || back > maxBanDeletes {
		return 0, nil, formError("NUMBER_TYPE_MAX", "int value should be between 0 and 604800.", "delete_message_seconds")
	}
	m := g.member(id)
	if m != nil && (!me.outranks(m) || m == me) {
		return 0, nil, errMissingPermissions
	}
	g.bans[id] = &ban{account: a, reason: c.reason}
	if m != nil {
		c.d.leaveGuild(m)
	}
	c.d.dispatch("GUILD_BAN_ADD", g.id, 0, same(userInGuildJSON{g.id, a.wire()}))
	if back > 0 {
		c.d.deleteSince(g, a, c.now.Add(-back))
	}
	return http.StatusNoContent, nil, nil
}

// deleteSince deletes an author's messages, channel by channel.
func (d *Discord) deleteSince(g *guild, author *account, since time.Time) {
	for _, ch := range sortedByID(g.channels) {
		var gone []snowflake
		for _, m := range append([]*message{}, ch.messages...) {
			if m.author == author && m.sent.After(since) {
				d.remove(m)
				gone = append(gone, m.id)
			}
		}
		if len(gone) > 0 {
			d.dispatch("MESSAGE_DELETE_BULK", g.id, ch.id, same(bulkDeletedJSON{gone, ch.id, g.id}))
		}
	}
}

func deleteBan(c *call) (int, any, error) {
	g, b, err := c.banned()
	if err != nil {
		return 0, nil, err
	}
	var body struct{}
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	delete(g.bans, b.account.id)
	c.d.dispatch("GUILD_BAN_REMOVE", g.id, 0, same(userInGuildJSON{g.id, b.account.wire()}))
	return http.StatusNoContent, nil, nil
}
