package fakediscord

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// memberRoutes are members, their roles, timeouts, kicks and bans.
func memberRoutes(*Discord) table {
	const g = "/guilds/{guild_id}"
	const one = g + "/members/{user_id}"
	ten := rateLimit{n: 10, span: 10 * time.Second}
	return table{routes: []route{
		{method: "GET", pattern: g + "/members", doc: "Resources/Guild, List Guild Members", by: byBot, query: []string{"limit", "after"}, handle: listMembers},
		{method: "GET", pattern: g + "/members/search", doc: "Resources/Guild, Search Guild Members", query: []string{"query", "limit"}, handle: searchMembers},
		{method: "GET", pattern: one, doc: "Resources/Guild, Get Guild Member", handle: getMember},
		{method: "PATCH", pattern: one, doc: "Resources/Guild, Modify Guild Member", body: true, limit: ten, handle: patchMember},
		{method: "DELETE", pattern: one, doc: "Resources/Guild, Remove Guild Member", limit: ten, handle: kick},
		{method: "PUT", pattern: one + "/roles/{role_id}", doc: "Resources/Guild, Add Guild Member Role", limit: ten, handle: giveRole},
		{method: "DELETE", pattern: one + "/roles/{role_id}", doc: "Resources/Guild, Remove Guild Member Role", limit: ten, handle: takeRole},
		{method: "GET", pattern: g + "/bans", doc: "Resources/Guild, Get Guild Bans", query: []string{"limit", "before", "after"}, handle: listBans},
		{method: "GET", pattern: g + "/bans/{user_id}", doc: "Resources/Guild, Get Guild Ban", handle: getBan},
		{method: "PUT", pattern: g + "/bans/{user_id}", doc: "Resources/Guild, Create Guild Ban", body: true, limit: ten, handle: putBan},
		{method: "DELETE", pattern: g + "/bans/{user_id}", doc: "Resources/Guild, Remove Guild Ban", body: true, limit: ten, handle: deleteBan},
	}}
}

// listMembers pages through the members by id; it needs the Server Members intent.
func listMembers(c *call) (int, any, error) {
	g, _, err := c.guild()
	if err != nil {
		return 0, nil, err
	}
	if !c.who.app.guildMembers {
		return 0, nil, errMissingAccess
	}
	limit, err := c.queryInt("limit", 1, 1, 1000)
	if err != nil {
		return 0, nil, err
	}
	after, err := c.queryID("after")
	if err != nil {
		return 0, nil, err
	}
	list := []memberJSON{}
	for _, m := range sortedByID(g.members) {
		if m.account.id > after && len(list) < limit {
			list = append(list, m.wire())
		}
	}
	return http.StatusOK, list, nil
}

// searchMembers finds names and nicknames that begin with a text.
func searchMembers(c *call) (int, any, error) {
	g, _, err := c.guild()
	if err != nil {
		return 0, nil, err
	}
	limit, err := c.queryInt("limit", 1, 1, 1000)
	if err != nil {
		return 0, nil, err
	}
	text := strings.ToLower(c.query.Get("query"))
	if text == "" {
		return 0, nil, formError("BASE_TYPE_REQUIRED", "This field is required", "query")
	}
	list := []memberJSON{}
	for _, m := range sortedByID(g.members) {
		for _, name := range []string{m.account.username, m.account.globalName, m.nick} {
			if strings.HasPrefix(strings.ToLower(name), text) && len(list) < limit {
				list = append(list, m.wire())
				break
			}
		}
	}
	return http.StatusOK, list, nil
}

func getMember(c *call) (int, any, error) {
	g, _, err := c.guild()
	if err != nil {
		return 0, nil, err
	}
	m, err := c.member(g)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, m.wire(), nil
}

// maxTimeout is how far ahead a timeout may end.
//
// docs: Resources/Guild, Modify Guild Member.
const maxTimeout = 28 * day

// maxNick is in characters.
const maxNick = 32

// patchMember changes nickname, roles and timeout of a member below the caller.
//
// docs: Resources/Guild, Modify Guild Member.
func patchMember(c *call) (int, any, error) {
	g, me, err := c.guild()
	if err != nil {
		return 0, nil, err
	}
	m, err := c.member(g)
	if err != nil {
		return 0, nil, err
	}
	var body struct {
		Nick     optional[string]      `json:"nick"`
		Roles    optional[[]snowflake] `json:"roles"`
		TimedOut optional[string]      `json:"communication_disabled_until"`
	}
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	changed := *m
	if body.Nick.set {
		if err := c.checkNick(me, m, body.Nick.value); err != nil {
			return 0, nil, err
		}
		changed.nick = body.Nick.value
	}
	if body.Roles.set {
		if err := c.checkRoles(me, m, body.Roles.value); err != nil {
			return 0, nil, err
		}
		changed.roles = slices.Clone(body.Roles.value)
	}
	if body.TimedOut.set {
		until, err := c.checkTimeout(me, m, body.TimedOut)
		if err != nil {
			return 0, nil, err
		}
		changed.timedOut = until
	}
	defer c.d.watchAccess(g)()
	*m = changed
	c.d.tellMember(m)
	return http.StatusOK, m.wire(), nil
}

// checkTimeout: MODERATE_MEMBERS, a member below the caller who is no
// administrator, and at most 28 days ahead.
func (c *call) checkTimeout(me, m *member, until optional[string]) (time.Time, error) {
	_, _, err := c.guildMay(PermModerateMembers)
	switch {
	case err != nil:
		return time.Time{}, err
	case basePermissions(m) == everyPermission, !me.outranks(m), m == me:
		return time.Time{}, errMissingPermissions
	case until.null:
		return time.Time{}, nil
	}
	at, ok := parseStamp(until.value)
	if !ok {
		return time.Time{}, formError("DATE_TIME_TYPE_PARSE", "Could not parse "+until.value+". Should be ISO8601.", "communication_disabled_until")
	}
	if at.Sub(c.now) > maxTimeout {
		return time.Time{}, formError("GUILD_MEMBER_INVALID_COMMUNICATION_DISABLED_UNTIL", "The timeout can be at most 28 days.", "communication_disabled_until")
	}
	return at, nil
}

func (c *call) checkNick(me, m *member, nick string) error {
	need := PermManageNicknames
	if m == me {
		need = PermChangeNickname
	}
	if _, _, err := c.guildMay(need); err != nil {
		return err
	}
	if m != me && !me.outranks(m) {
		return errMissingPermissions
	}
	if utf8.RuneCountInString(nick) > maxNick {
		return formError("BASE_TYPE_MAX_LENGTH", "Must be 32 or fewer in length.", "nick")
	}
	return nil
}

// checkRoles: only roles below the caller's highest can come or go.
func (c *call) checkRoles(me, m *member, roles []snowflake) error {
	if _, _, err := c.guildMay(PermManageRoles); err != nil {
		return err
	}
	for _, id := range slices.Concat(roles, m.roles) {
		kept := slices.Contains(roles, id) && slices.Contains(m.roles, id)
		if err := me.mayGive(id); err != nil && !kept {
			return err
		}
	}
	return nil
}

// mayGive says whether a member may give or take a role.
func (m *member) mayGive(id snowflake) error {
	r := m.guild.roles[id]
	switch {
	case r == nil, id == m.guild.id:
		return errUnknownRole
	case r.managed, m.guild.owner != m.account.id && r.position >= m.rank():
		return errMissingPermissions
	}
	return nil
}

// tellMember dispatches GUILD_MEMBER_UPDATE. An account hears of changes to
// itself without the Server Members intent too.
//
// docs: Events/Gateway Events, Guild Member Update; Events/Gateway, List of
// Intents (note on GUILD_MEMBER_UPDATE).
func (d *Discord) tellMember(m *member) {
	e := guildMemberJSON{memberJSON: m.wire(), GuildID: m.guild.id}
	d.dispatch("GUILD_MEMBER_UPDATE", m.guild.id, 0, same(e))
	for _, s := range d.sessionsOf(m.account) {
		if s.intents&intentGuildMembers == 0 && s.shard.handles(m.guild.id) {
			s.enqueue("GUILD_MEMBER_UPDATE", encode(e))
		}
	}
}

func giveRole(c *call) (int, any, error) { return c.changeRole(true) }

func takeRole(c *call) (int, any, error) { return c.changeRole(false) }

func (c *call) changeRole(give bool) (int, any, error) {
	g, me, err := c.guildMay(PermManageRoles)
	if err != nil {
		return 0, nil, err
	}
	m, err := c.member(g)
	if err != nil {
		return 0, nil, err
	}
	id, err := c.id("role_id")
	if err != nil {
		return 0, nil, err
	}
	if err := me.mayGive(id); err != nil {
		return 0, nil, err
	}
	defer c.d.watchAccess(g)()
	if m.hasRole(id) != give {
		m.roles = slices.DeleteFunc(m.roles, func(r snowflake) bool { return r == id })
		if give {
			m.roles = append(m.roles, id)
		}
		c.d.tellMember(m)
	}
	return http.StatusNoContent, nil, nil
}

// userInGuildJSON is what several dispatches about a user carry.
type userInGuildJSON struct {
	GuildID snowflake `json:"guild_id"`
	User    userJSON  `json:"user"`
}

// kick removes a member below the caller.
//
// docs: Resources/Guild, Remove Guild Member.
func kick(c *call) (int, any, error) {
	g, me, err := c.guildMay(PermKickMembers)
	if err != nil {
		return 0, nil, err
	}
	m, err := c.member(g)
	if err != nil {
		return 0, nil, err
	}
	if !me.outranks(m) || m == me {
		return 0, nil, errMissingPermissions
	}
	c.d.leaveGuild(m)
	return http.StatusNoContent, nil, nil
}

// leaveGuild takes a member out of the guild and its threads.
func (d *Discord) leaveGuild(m *member) {
	delete(m.guild.members, m.account.id)
	for _, ch := range m.guild.channels {
		if ch.isThread() {
			delete(ch.thread.members, m.account.id)
		}
	}
	d.dispatch("GUILD_MEMBER_REMOVE", m.guild.id, 0, same(userInGuildJSON{m.guild.id, m.account.wire()}))
	type goneJSON struct {
		ID snowflake `json:"id"`
	}
	d.deliver(m.account, "GUILD_DELETE", m.guild.id, same(goneJSON{m.guild.id}))
}
