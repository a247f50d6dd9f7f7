package fakediscord

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestAnIdleThreadIsArchived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		thread := f.ok(f.world.Bot, "POST", "/channels/"+f.world.Channels.Discussions+"/threads", `{"name":"Open","type":11,"auto_archive_duration":60}`).id()
		archived := func() any {
			return f.ok(f.world.Bot, "GET", "/channels/"+thread, nil).at("thread_metadata", "archived")
		}
		wait(50 * time.Minute)
		f.say(f.world.Alice, thread, "still here")
		wait(50 * time.Minute)
		equal(t, "ten minutes before", archived(), any(false))
		wait(10*time.Minute + time.Second)
		equal(t, "an hour after the last message", archived(), any(true))
	})
}

func TestWhoGainsAChannelIsToldOfItsThreads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		f.ok(f.world.Bot, "POST", "/channels/"+f.world.Channels.Moderators+"/messages/"+f.say(f.world.Bot, f.world.Channels.Moderators, "case")+"/threads", `{"name":"Case 1"}`)
		alice := f.online(f.world.Alice, intentAll)
		f.ok(f.world.Ada, "PUT", "/guilds/"+f.world.Guild+"/members/"+f.world.Alice.ID+"/roles/"+f.world.Roles.Moderator, nil)
		alice.want("GUILD_MEMBER_UPDATE")
		sync := alice.want("THREAD_LIST_SYNC")
		equal(t, "channel", sync.at("channel_ids", 0), any(f.world.Channels.Moderators))
		equal(t, "thread", sync.at("threads", 0, "name"), any("Case 1"))
	})
}

func TestAThreadFromAMessage(t *testing.T) {
	f := newFixture(t)
	g := f.online(f.world.Bot, usualIntents)
	channel := f.world.Channels.Discussions
	article := f.say(f.world.Bot, channel, "article")
	g.want("MESSAGE_CREATE")
	path := "/channels/" + channel + "/messages/" + article + "/threads"
	r := f.ok(f.world.Bot, "POST", path, `{"name":"Discussion","auto_archive_duration":1440}`)
	equal(t, "status", r.status, 201)
	equal(t, "the thread has its message's id", r.id(), article)
	equal(t, "newly created", g.want("THREAD_CREATE").at("newly_created"), any(true))
	equal(t, "the message shows it", g.want("MESSAGE_UPDATE").at("thread", "id"), any(article))
	starter := g.want("MESSAGE_CREATE")
	equal(t, "starter's type", starter.at("type"), any(21.0))
	equal(t, "starter's content", starter.at("referenced_message", "content"), any("article"))
	f.refused(f.world.Bot, "POST", path, `{"name":"Again"}`, 400, 160004)

	f.say(f.world.Alice, article, "I think …")
	r = f.ok(f.world.Bot, "GET", "/channels/"+article, nil)
	equal(t, "messages", r.at("message_count"), any(1.0))
	equal(t, "members", r.at("member_count"), any(2.0))
	f.refused(f.world.Bot, "POST", "/channels/"+channel+"/messages/"+f.say(f.world.Bot, channel, "x")+"/threads", `{"name":""}`, 400, 50035)
	f.ok(f.world.Bot, "DELETE", "/channels/"+article, nil)
	f.refused(f.world.Bot, "GET", "/channels/"+article, nil, 404, 10003)
}

func TestArchivedAndLockedThreads(t *testing.T) {
	f := newFixture(t)
	g := f.online(f.world.Bot, usualIntents)
	r := f.ok(f.world.Bot, "POST", "/channels/"+f.world.Channels.Discussions+"/threads", `{"name":"Open","type":11}`)
	thread, path := r.id(), "/channels/"+r.id()
	told := g.find("MESSAGE_CREATE")
	equal(t, "the channel is told", told.at("type"), any(18.0))
	first := f.say(f.world.Alice, thread, "one")

	f.ok(f.world.Bot, "PATCH", path, `{"archived":true}`)
	f.refused(f.world.Alice, "PATCH", path+"/messages/"+first, `{"content":"two"}`, 400, 50083)
	f.refused(f.world.Bot, "DELETE", path+"/messages/"+first, nil, 400, 50083)
	f.refused(f.world.Bot, "PATCH", path, `{"name":"Other"}`, 400, 50083)
	f.say(f.world.Ben, thread, "three")
	equal(t, "a message unarchives", f.ok(f.world.Bot, "GET", path, nil).at("thread_metadata", "archived"), any(false))

	f.ok(f.world.Bot, "PATCH", path, `{"locked":true,"archived":true}`)
	f.refused(f.world.Ben, "POST", path+"/messages", `{"content":"four"}`, 400, 160005)
	f.refused(f.world.Ben, "PATCH", path, `{"archived":false}`, 403, 50013)
	f.say(f.world.Mia, thread, "a moderator may")
	f.refused(f.world.Ben, "DELETE", path, nil, 403, 50013)

	list := f.ok(f.world.Bot, "GET", "/guilds/"+f.world.Guild+"/threads/active", nil)
	equal(t, "active", len(list.at("threads").([]any)), 1)
	f.ok(f.world.Bot, "PATCH", path, `{"archived":true}`)
	list = f.ok(f.world.Bot, "GET", "/channels/"+f.world.Channels.Discussions+"/threads/archived/public", nil)
	equal(t, "archived", len(list.at("threads").([]any)), 1)
	equal(t, "own membership", len(list.at("members").([]any)), 1)
}

func TestForumPosts(t *testing.T) {
	f := newFixture(t)
	forum := "/channels/" + f.world.Channels.Forum
	post := func(extra string) string { return `{"name":"Headline","message":{"content":"article"}` + extra + `}` }
	r := f.ok(f.world.Bot, "POST", forum+"/threads", post(``))
	equal(t, "the first message has the post's id", r.at("message", "id"), any(r.id()))
	f.refused(f.world.Bot, "POST", forum+"/threads", `{"name":"Headline"}`, 400, 50035)
	f.refused(f.world.Bot, "POST", forum+"/threads", `{"name":"Headline","message":{}}`, 400, 50006)
	f.refused(f.world.Bot, "POST", forum+"/messages", `{"content":"x"}`, 400, 50008)

	f.ok(f.world.Ada, "PATCH", forum, `{"flags":16,"available_tags":[{"name":"News"},{"name":"Staff","moderated":true}]}`)
	f.refused(f.world.Bot, "POST", forum+"/threads", post(``), 400, 40067)
	tags := f.ok(f.world.Bot, "GET", forum, nil).at("available_tags")
	news, staff := walk(tags, 0, "id"), walk(tags, 1, "id")
	r = f.ok(f.world.Alice, "POST", forum+"/threads", post(fmt.Sprintf(`,"applied_tags":[%q]`, news)))
	equal(t, "tag", r.at("applied_tags", 0), news)
	f.refused(f.world.Alice, "POST", forum+"/threads", post(fmt.Sprintf(`,"applied_tags":[%q]`, staff)), 403, 50013)
	f.refused(f.world.Alice, "POST", forum+"/threads", post(`,"applied_tags":["1"]`), 400, 50035)
}

func TestPrivateThreadsAreSeenByTheirMembers(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.BotPermissions = DefaultBotPermissions | PermCreatePrivateThreads })
	r := f.ok(f.world.Bot, "POST", "/channels/"+f.world.Channels.Discussions+"/threads", `{"name":"Appeal","type":12}`)
	path := "/channels/" + r.id()
	f.refused(f.world.Alice, "GET", path, nil, 403, 50001)
	f.ok(f.world.Bot, "PUT", path+"/thread-members/"+f.world.Alice.ID, nil)
	f.ok(f.world.Alice, "GET", path, nil)
	f.refused(f.world.Ben, "GET", path, nil, 403, 50001)
	f.ok(f.world.Mia, "GET", path, nil) // may manage threads
	f.ok(f.world.Bot, "DELETE", path+"/thread-members/"+f.world.Alice.ID, nil)
	f.refused(f.world.Alice, "GET", path, nil, 403, 50001)
	f.refused(f.world.Alice, "POST", "/channels/"+f.world.Channels.Discussions+"/threads", `{"name":"Mine"}`, 403, 50013)
}

func TestAServerHasOnlySoManyOpenThreads(t *testing.T) {
	f := newFixture(t)
	channel, ask := "/channels/"+f.world.Channels.Discussions, `{"name":"One more","type":11}`
	said := func() string {
		return channel + "/messages/" + f.say(f.world.Bot, f.world.Channels.Discussions, "article") + "/threads"
	}
	f.d.AllowThreads(1)
	first := f.ok(f.world.Bot, "POST", channel+"/threads", ask).id()
	f.refused(f.world.Bot, "POST", channel+"/threads", ask, 400, 160006)
	f.refused(f.world.Alice, "POST", said(), `{"name":"One more"}`, 400, 160006)
	f.refused(f.world.Bot, "POST", "/channels/"+f.world.Channels.Forum+"/threads", `{"name":"One more","message":{"content":"x"}}`, 400, 160006)
	f.ok(f.world.Mia, "PATCH", "/channels/"+first, `{"archived":true}`)
	f.ok(f.world.Bot, "POST", said(), `{"name":"There is room"}`)
	f.refused(f.world.Bot, "POST", said(), `{"name":"One more"}`, 400, 160006)
}
