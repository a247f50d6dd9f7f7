package fakediscord

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestTimeouts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		path := func(who Account) string { return "/guilds/" + f.world.Guild + "/members/" + who.ID }
		until := func(d time.Duration) map[string]any {
			return map[string]any{"communication_disabled_until": time.Now().Add(d).UTC().Format(time.RFC3339)}
		}
		f.refused(f.world.Bot, "PATCH", path(f.world.Ada), until(time.Hour), 403, 50013)
		f.refused(f.world.Ben, "PATCH", path(f.world.Alice), until(time.Hour), 403, 50013)
		f.refused(f.world.Mia, "PATCH", path(f.world.Max), until(time.Hour), 403, 50013)
		f.refused(f.world.Bot, "PATCH", path(f.world.Alice), until(29*day), 400, 50035)
		r := f.ok(f.world.Bot, "PATCH", path(f.world.Alice), until(time.Hour))
		if r.at("communication_disabled_until") == nil {
			t.Error("the member is not timed out")
		}
		send := "/channels/" + f.world.Channels.General + "/messages"
		f.refused(f.world.Alice, "POST", send, `{"content":"x"}`, 403, 50013)
		f.ok(f.world.Alice, "GET", send, nil)
		wait(time.Hour + time.Second)
		f.ok(f.world.Alice, "POST", send, `{"content":"back"}`)
		f.ok(f.world.Bot, "PATCH", path(f.world.Alice), until(time.Hour))
		f.ok(f.world.Bot, "PATCH", path(f.world.Alice), `{"communication_disabled_until":null}`)
		f.ok(f.world.Alice, "POST", send, `{"content":"back"}`)
	})
}

func TestRolesFollowTheirOrder(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.BotPermissions = DefaultBotPermissions | PermManageRoles })
	path := "/guilds/" + f.world.Guild + "/members/" + f.world.Alice.ID + "/roles/"
	f.ok(f.world.Bot, "PUT", path+f.world.Roles.Moderator, nil)
	f.refused(f.world.Bot, "PUT", path+f.world.Roles.Admin, nil, 403, 50013)
	f.refused(f.world.Mia, "PUT", path+f.world.Roles.Moderator, nil, 403, 50013)
	f.refused(f.world.Ada, "PUT", path+f.world.Roles.Bot, nil, 403, 50013) // managed
	f.refused(f.world.Bot, "PUT", path+"1", nil, 404, 10011)
	f.ok(f.world.Alice, "GET", "/channels/"+f.world.Channels.Moderators, nil)
	f.ok(f.world.Bot, "DELETE", path+f.world.Roles.Moderator, nil)
	f.refused(f.world.Alice, "GET", "/channels/"+f.world.Channels.Moderators, nil, 403, 50001)
}

func TestKicksAndBans(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.BotPermissions = DefaultBotPermissions | PermKickMembers | PermBanMembers })
	g := "/guilds/" + f.world.Guild
	f.say(f.world.Newt, f.world.Channels.General, "advert")
	f.refused(f.world.Bot, "PUT", g+"/bans/"+f.world.Ada.ID, nil, 403, 50013)
	f.ok(f.world.Bot, "PUT", g+"/bans/"+f.world.Newt.ID, `{"delete_message_seconds":3600}`)
	f.refused(f.world.Bot, "GET", g+"/members/"+f.world.Newt.ID, nil, 404, 10007)
	equal(t, "messages left", len(f.ok(f.world.Bot, "GET", "/channels/"+f.world.Channels.General+"/messages", nil).body.([]any)), 0)
	equal(t, "bans", len(f.ok(f.world.Bot, "GET", g+"/bans", nil).body.([]any)), 1)
	f.ok(f.world.Bot, "DELETE", g+"/bans/"+f.world.Newt.ID, nil)
	f.refused(f.world.Bot, "GET", g+"/bans/"+f.world.Newt.ID, nil, 404, 10026)
	f.ok(f.world.Bot, "DELETE", g+"/members/"+f.world.Ben.ID, nil)
	f.refused(f.world.Ben, "GET", g, nil, 403, 50001)
	f.refused(f.world.Alice, "PUT", g+"/bans/"+f.world.Newt.ID, nil, 403, 50013)
}

func TestReadingMembers(t *testing.T) {
	f := newFixture(t)
	g := "/guilds/" + f.world.Guild
	equal(t, "all", len(f.ok(f.world.Bot, "GET", g+"/members?limit=1000", nil).body.([]any)), 7)
	equal(t, "found", len(f.ok(f.world.Bot, "GET", g+"/members/search?query=al&limit=5", nil).body.([]any)), 1)
	equal(t, "roles", len(f.ok(f.world.Bot, "GET", g+"/roles", nil).body.([]any)), 4)
	equal(t, "channels", len(f.ok(f.world.Bot, "GET", g+"/channels", nil).body.([]any)), 5)
	equal(t, "counted", f.ok(f.world.Bot, "GET", g+"?with_counts=true", nil).at("approximate_member_count"), any(7.0))
	f.refused(f.world.Bot, "GET", "/guilds/1", nil, 404, 10004)
	f.refused(f.world.Bot, "GET", g+"/members/1", nil, 404, 10013)
}

func TestSlowmodeMeetsPeopleOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		channel := "/channels/" + f.world.Channels.General
		f.ok(f.world.Ada, "PATCH", channel, `{"rate_limit_per_user":30}`)
		f.say(f.world.Alice, f.world.Channels.General, "one")
		r := f.refused(f.world.Alice, "POST", channel+"/messages", `{"content":"two"}`, 429, 20016)
		equal(t, "wait", r.at("retry_after"), any(30.0))
		f.say(f.world.Ben, f.world.Channels.General, "another person")
		for _, free := range []Account{f.world.Bot, f.world.Mia} {
			f.say(free, f.world.Channels.General, "one")
			f.say(free, f.world.Channels.General, "two")
		}
		wait(30 * time.Second)
		f.say(f.world.Alice, f.world.Channels.General, "two")
	})
}

func TestChannelsAndOverwrites(t *testing.T) {
	f := newFixture(t)
	g := f.online(f.world.Bot, usualIntents)
	f.refused(f.world.Bot, "POST", "/guilds/"+f.world.Guild+"/channels", `{"name":"x"}`, 403, 50013)
	r := f.ok(f.world.Ada, "POST", "/guilds/"+f.world.Guild+"/channels", `{"name":"letters","type":0}`)
	g.want("CHANNEL_CREATE")
	path := "/channels/" + r.id()
	f.ok(f.world.Ada, "PUT", path+"/permissions/"+f.world.Alice.ID, `{"type":1,"deny":"1024"}`)
	g.want("CHANNEL_UPDATE")
	f.refused(f.world.Alice, "GET", path, nil, 403, 50001)
	f.ok(f.world.Ben, "GET", path, nil)
	f.ok(f.world.Ada, "DELETE", path+"/permissions/"+f.world.Alice.ID, nil)
	f.ok(f.world.Alice, "GET", path, nil)
	f.refused(f.world.Ada, "DELETE", path+"/permissions/"+f.world.Alice.ID, nil, 404, 10009)
	f.refused(f.world.Bot, "PUT", path+"/permissions/"+f.world.Alice.ID, `{"type":1,"deny":"1024"}`, 403, 50013)
	f.ok(f.world.Ada, "DELETE", path, nil)
	f.refused(f.world.Ben, "GET", path, nil, 404, 10003)
}

func TestANewcomerJoins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		g := f.online(f.world.Bot, usualIntents|intentGuildMembers)
		nora, err := f.d.Join("nora", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "who joined", g.want("GUILD_MEMBER_ADD").at("user", "id"), any(nora.ID))
		f.say(nora, f.world.Channels.General, "hello")
		if _, err := f.d.Join("nora", time.Minute); err == nil {
			t.Error("a name was given twice")
		}
	})
}
