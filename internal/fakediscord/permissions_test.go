package fakediscord

import "testing"

func TestThePermissionAlgorithm(t *testing.T) {
	const view, send, inThreads = PermViewChannel, PermSendMessages, PermSendMessagesInThreads
	everyone, role1, role2, me := snowflake(1), snowflake(2), snowflake(3), snowflake(9)
	over := func(id snowflake, kind int, allow, deny uint64) overwrite {
		return overwrite{ID: id, Type: kind, Allow: bits(allow), Deny: bits(deny)}
	}
	cases := []struct {
		name       string
		base       uint64
		roles      []snowflake
		role1      uint64
		overwrites []overwrite
		thread     bool
		has, lacks uint64
	}{
		{name: "the base counts", base: view | send, has: view | send},
		{name: "roles add", base: view, roles: []snowflake{role1}, role1: send, has: view | send},
		{name: "everyone's overwrite denies", base: view | send, overwrites: []overwrite{over(everyone, 0, 0, send)}, has: view, lacks: send},
		{name: "a role's overwrite allows again", base: view | send, roles: []snowflake{role1}, overwrites: []overwrite{over(everyone, 0, 0, send), over(role1, 0, send, 0)}, has: view | send},
		{name: "between roles allowing wins", base: view | send, roles: []snowflake{role1, role2}, overwrites: []overwrite{over(role1, 0, send, 0), over(role2, 0, 0, send)}, has: send},
		{name: "the member's own overwrite wins over roles", base: view | send, roles: []snowflake{role1}, overwrites: []overwrite{over(role1, 0, send, 0), over(me, 1, 0, send)}, lacks: send},
		{name: "others' overwrites do not count", base: view | send, overwrites: []overwrite{over(role1, 0, 0, send), over(8, 1, 0, send)}, has: send},
		{name: "who cannot view can do nothing", base: send | PermManageMessages, lacks: send | PermManageMessages},
		{name: "who cannot send cannot mention everyone or embed", base: view | PermMentionEveryone | PermEmbedLinks, lacks: PermMentionEveryone | PermEmbedLinks},
		{name: "in threads it is the other bit that counts", base: view | inThreads | PermEmbedLinks, thread: true, has: inThreads | PermEmbedLinks, lacks: send},
		{name: "administrators are not stopped by overwrites", base: view, roles: []snowflake{role1}, role1: PermAdministrator, overwrites: []overwrite{over(me, 1, 0, view)}, has: view | send | PermBanMembers},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := New(Options{})
			defer func() {
				if err := d.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			}()
			a := &account{id: me}
			g := &guild{id: everyone, owner: 77, members: map[snowflake]*member{}, roles: map[snowflake]*role{
				everyone: {id: everyone, permissions: c.base}, role1: {id: role1, permissions: c.role1, position: 1}, role2: {id: role2, position: 2},
			}}
			g.members[me] = &member{account: a, guild: g, roles: c.roles}
			ch := &channel{kind: kindText, guild: g, overwrites: c.overwrites}
			if c.thread {
				ch = &channel{kind: kindPublicThread, guild: g, parent: ch, thread: &thread{}}
			}
			granted := d.permissionsIn(a, ch)
			if granted&c.has != c.has {
				t.Errorf("it lacks %b", c.has&^granted)
			}
			if granted&c.lacks != 0 {
				t.Errorf("it has %b", c.lacks&granted)
			}
		})
	}
}

func TestWhoSeesTheModeratorsChannel(t *testing.T) {
	f := newFixture(t)
	path := "/channels/" + f.world.Channels.Moderators
	for _, who := range []Account{f.world.Bot, f.world.Mia, f.world.Max, f.world.Ada} {
		f.ok(who, "GET", path, nil)
	}
	for _, who := range []Account{f.world.Alice, f.world.Ben, f.world.Newt} {
		f.refused(who, "GET", path, nil, 403, 50001)
	}
}
