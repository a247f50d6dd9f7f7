package fakediscord

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// ids lists the ids of a list of things.
func ids(list any) []string {
	var found []string
	things, _ := list.([]any)
	for _, thing := range things {
		id, _ := walk(thing, "id").(string)
		found = append(found, id)
	}
	return found
}

func TestWhoWasAwayReadsAllFromACursorOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		path := "/channels/" + f.world.Channels.General + "/messages"
		cursor := f.say(f.world.Alice, f.world.Channels.General, "seen")
		var missed []string
		for i := range 250 {
			missed = append(missed, f.say(f.world.Alice, f.world.Channels.General, fmt.Sprint(i)))
			wait(50 * time.Millisecond)
		}
		var read []string
		pages := 0
		for {
			page := ids(f.ok(f.world.Bot, "GET", path+"?limit=100&after="+cursor, nil).body)
			if len(page) == 0 {
				break
			}
			pages++
			slices.Reverse(page)
			read, cursor = append(read, page...), page[len(page)-1]
		}
		equal(t, "pages", pages, 3)
		if !slices.Equal(read, missed) {
			t.Errorf("read %d messages in another order than the %d that were sent", len(read), len(missed))
		}
		last := f.ok(f.world.Bot, "GET", "/channels/"+f.world.Channels.General, nil).at("last_message_id")
		equal(t, "the channel's last message", last, any(missed[len(missed)-1]))
	})
}

func TestReadingHasItsLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		path := "/channels/" + f.world.Channels.General + "/messages"
		for _, query := range []string{"?limit=0", "?limit=101", "?limit=many", "?after=x"} {
			f.refused(f.world.Bot, "GET", path+query, nil, 400, 50035)
		}
		wait(time.Second) // the bucket
		f.refused(f.world.Bot, "GET", path+"?after=1&before=2", nil, 501, 0)
		f.expectUnknown(1)
		f.refused(f.world.Bot, "GET", "/channels/"+f.world.Channels.Forum+"/messages", nil, 400, 50008)

		f.say(f.world.Alice, f.world.Channels.General, "hello")
		f.ok(f.world.Ada, "PUT", "/channels/"+f.world.Channels.General+"/permissions/"+f.world.Bot.ID, map[string]any{"type": 1, "deny": "65536"})
		r := f.ok(f.world.Bot, "GET", path, nil)
		equal(t, "messages without Read Message History", len(r.body.([]any)), 0)
		f.refused(f.world.Bot, "GET", "/channels/"+f.world.Channels.General+"/threads/archived/public", nil, 403, 50013)
	})
}

func TestArchivedThreadsArePagedByWhenTheyWereArchived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		channel := "/channels/" + f.world.Channels.Discussions
		var archived []string // the latest first
		for i := range 5 {
			r := f.ok(f.world.Bot, "POST", channel+"/threads", fmt.Sprintf(`{"name":"%d","type":11,"auto_archive_duration":60}`, i))
			f.say(f.world.Alice, r.id(), "a comment")
			archived = append([]string{r.id()}, archived...)
			wait(time.Minute)
		}
		byHand := archived[4]
		wait(50 * time.Minute)
		f.ok(f.world.Mia, "PATCH", "/channels/"+byHand, `{"archived":true}`)
		active := f.ok(f.world.Bot, "GET", "/guilds/"+f.world.Guild+"/threads/active", nil)
		equal(t, "active before their hour is over", len(active.at("threads").([]any)), 4)
		if active.at("threads", 0, "last_message_id") == nil {
			t.Error("an active thread does not name its last message")
		}
		wait(time.Hour)

		var read []string
		before := ""
		for page := range 4 {
			r := f.ok(f.world.Bot, "GET", channel+"/threads/archived/public?limit=2"+before, nil)
			list := r.at("threads").([]any)
			read = append(read, ids(list)...)
			equal(t, "has_more", r.at("has_more"), any(page < 2))
			if page == 2 {
				break
			}
			stamp, _ := walk(list[len(list)-1], "thread_metadata", "archive_timestamp").(string)
			before = "&before=" + url.QueryEscape(stamp)
		}
		if !slices.Equal(read, archived) {
			t.Errorf("read %v, want %v", read, archived)
		}
		f.refused(f.world.Bot, "GET", channel+"/threads/archived/public?limit=1", nil, 400, 50035)
		f.refused(f.world.Bot, "GET", channel+"/threads/archived/public?before=yesterday", nil, 400, 50035)
		f.refused(f.world.Bot, "GET", "/channels/"+byHand+"/threads/archived/public", nil, 400, 50024)

		private := f.ok(f.world.Ada, "POST", channel+"/threads", `{"name":"private","type":12}`).id()
		equal(t, "archived in private", len(f.ok(f.world.Bot, "GET", channel+"/threads/archived/private", nil).at("threads").([]any)), 0)
		f.ok(f.world.Ada, "PATCH", "/channels/"+private, `{"archived":true}`)
		if got := ids(f.ok(f.world.Bot, "GET", channel+"/threads/archived/private", nil).at("threads")); !slices.Equal(got, []string{private}) {
			t.Errorf("archived in private: %v, want %s", got, private)
		}
		f.refused(f.world.Alice, "GET", channel+"/threads/archived/private", nil, 403, 50013)
		f.refused(f.world.Bot, "GET", "/channels/"+f.world.Channels.Forum+"/threads/archived/private", nil, 400, 50024)
	})
}

func TestEveryAnnouncementOfAChannelNamesItsLastMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		said := f.say(f.world.Alice, f.world.Channels.Discussions, "hello")
		thread := f.ok(f.world.Bot, "POST", "/channels/"+f.world.Channels.Discussions+"/messages/"+said+"/threads", `{"name":"x"}`).id()
		last := f.say(f.world.Alice, thread, "in it")
		g := f.connect()
		g.send(opIdentify, identifyAs(f.world.Bot.Token, usualIntents))
		g.want("READY")
		created := g.want("GUILD_CREATE")
		equal(t, "of the thread in GUILD_CREATE", created.at("threads", 0, "last_message_id"), any(last))
		for i, id := range ids(created.at("channels")) {
			if id == f.world.Channels.Discussions {
				equal(t, "of the channel in GUILD_CREATE", created.at("channels", i, "last_message_id"), any(said))
			}
		}
		f.ok(f.world.Bot, "POST", "/channels/"+f.world.Channels.General+"/threads", `{"name":"y","type":11}`)
		if strange := g.want("THREAD_CREATE"); strange.at("last_message_id") != nil {
			t.Errorf("a new thread without messages has the last message %v", strange.at("last_message_id"))
		}
		hidden := "/channels/" + f.world.Channels.Discussions + "/permissions/" + f.world.Bot.ID
		f.ok(f.world.Ada, "PUT", hidden, map[string]any{"type": 1, "deny": "1024"})
		f.ok(f.world.Ada, "DELETE", hidden, nil)
		equal(t, "of the thread in THREAD_LIST_SYNC", g.find("THREAD_LIST_SYNC").at("threads", 0, "last_message_id"), any(last))
	})
}
