package fakediscord

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// times lists one thing n times.
func times(n int, one string) string {
	return strings.TrimSuffix(strings.Repeat(one+",", n), ",")
}

func button(id string) string { return `{"type":2,"style":1,"label":"x","custom_id":"` + id + `"}` }

func row(inner string) string { return `{"type":1,"components":[` + inner + `]}` }

func TestMessageLimits(t *testing.T) {
	embedOf := func(fields string) string { return `{"embeds":[{` + fields + `}]}` }
	buttons := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, button(fmt.Sprint(i)))
		}
		return strings.Join(list, ",")
	}
	cases := []struct {
		name, body string
		code       int // 0: taken
		at         string
	}{
		{"2,000 characters", `{"content":"` + long(2000) + `"}`, 0, ""},
		{"2,001 characters", `{"content":"` + long(2001) + `"}`, 50035, "content"},
		{"nothing", `{}`, 50006, ""},
		{"only spaces", `{"content":"  \n "}`, 50006, ""},
		{"an empty embed", embedOf(``), 50006, ""},
		{"a title of 256", embedOf(`"title":"` + long(256) + `"`), 0, ""},
		{"a title of 257", embedOf(`"title":"` + long(257) + `"`), 50035, "embeds.0.title"},
		{"a description of 4,097", embedOf(`"description":"` + long(4097) + `"`), 50035, "embeds.0.description"},
		{"26 fields", embedOf(`"fields":[` + times(26, `{"name":"a","value":"b"}`) + `]`), 50035, "embeds.0.fields"},
		{"a field without value", embedOf(`"fields":[{"name":"a","value":""}]`), 50035, "embeds.0.fields.0.value"},
		{"a field's value of 1,025", embedOf(`"fields":[{"name":"a","value":"` + long(1025) + `"}]`), 50035, "embeds.0.fields.0.value"},
		{"a footer of 2,049", embedOf(`"title":"x","footer":{"text":"` + long(2049) + `"}`), 50035, "embeds.0.footer.text"},
		{"6,000 characters in embeds", `{"embeds":[` + times(2, `{"description":"`+long(3000)+`"}`) + `]}`, 0, ""},
		{"6,001 characters in embeds", `{"embeds":[{"title":"x","description":"` + long(3000) + `"},{"description":"` + long(3000) + `"}]}`, 50035, "embeds"},
		{"11 embeds", `{"embeds":[` + times(11, `{"title":"x"}`) + `]}`, 50035, "embeds"},
		{"an address that is none", embedOf(`"title":"x","url":"javascript:alert(1)"`), 50035, "embeds.0.url"},
		{"an address on a host without a dot", embedOf(`"title":"x","url":"http://newsroom/1"`), 50035, "embeds.0.url"},
		{"a picture on a host with an underscore", embedOf(`"title":"x","image":{"url":"https://our_pictures.test/1.jpg"}`), 50035, "embeds.0.image.url"},
		{"a picture on an address of numbers", embedOf(`"title":"x","image":{"url":"http://[2001:db8::1]:8080/1.jpg"}`), 0, ""},
		{"5 rows of 5 buttons", `{"content":"x","components":[` + row(buttons(5)) + `]}`, 0, ""},
		{"6 buttons in a row", `{"content":"x","components":[` + row(buttons(6)) + `]}`, 50035, "components.0.components"},
		{"6 rows", `{"content":"x","components":[` + row(button("a")) + "," + row(button("b")) + "," + row(button("c")) + "," + row(button("d")) + "," + row(button("e")) + "," + row(button("f")) + `]}`, 50035, "components"},
		{"the same custom_id twice", `{"content":"x","components":[` + row(button("a")+","+button("a")) + `]}`, 50035, "components.0.components.1.custom_id"},
		{"a custom_id of 101", `{"content":"x","components":[` + row(button(long(101))) + `]}`, 50035, "components.0.components.0.custom_id"},
		{"a button outside of a row", `{"content":"x","components":[` + button("a") + `]}`, 50035, "components.0.type"},
		{"a link button with a custom_id", `{"content":"x","components":[` + row(`{"type":2,"style":5,"label":"x","url":"https://e.org","custom_id":"a"}`) + `]}`, 50035, "components.0.components.0.custom_id"},
		{"a button without label", `{"content":"x","components":[` + row(`{"type":2,"style":1,"custom_id":"a"}`) + `]}`, 50035, "components.0.components.0.label"},
		{"a select without options", `{"content":"x","components":[` + row(`{"type":3,"custom_id":"a","options":[]}`) + `]}`, 50035, "components.0.components.0.options"},
		{"26 options", `{"content":"x","components":[` + row(`{"type":3,"custom_id":"a","options":[`+times(26, `{"label":"a","value":"a"}`)+`]}`) + `]}`, 50035, "components.0.components.0.options"},
		{"two selects in a row", `{"content":"x","components":[` + row(`{"type":5,"custom_id":"a"},{"type":5,"custom_id":"b"}`) + `]}`, 50035, "components.0.components.0"},
		{"a nonce of 26", `{"content":"x","nonce":"` + long(26) + `"}`, 50035, "nonce"},
		{"mentions both ways", `{"content":"x","allowed_mentions":{"parse":["users"],"users":["1"]}}`, 50035, "allowed_mentions"},
		{"content that is a number", `{"content":5}`, 50035, "content"},
		{"no JSON", `{"content":`, 50109, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t)
			r := f.call(f.world.Bot, "POST", "/channels/"+f.world.Channels.Discussions+"/messages", c.body)
			if c.code == 0 {
				equal(t, "status", r.status, 200)
				return
			}
			equal(t, "code", r.code(), c.code)
			if c.at == "" {
				return
			}
			path := []any{"errors"}
			for step := range strings.SplitSeq(c.at, ".") {
				path = append(path, step)
			}
			if r.at(append(path, "_errors", 0, "message")...) == nil {
				t.Errorf("no error at %s: %s", c.at, r.raw)
			}
		})
	}
}

func TestMentions(t *testing.T) {
	f := newFixture(t)
	alice := "<@" + f.world.Alice.ID + ">"
	moderators := "<@&" + f.world.Roles.Moderator + ">"
	cases := []struct {
		name     string
		who      Account
		content  string
		allowed  string
		users    int
		roles    int
		everyone bool
	}{
		{"a member mentions a member", f.world.Ben, alice, ``, 1, 0, false},
		{"none are allowed", f.world.Bot, alice + moderators + "@everyone", `{"parse":[]}`, 0, 0, false},
		{"only one that is listed", f.world.Bot, alice + "<@" + f.world.Ben.ID + ">", `{"users":["` + f.world.Alice.ID + `"]}`, 1, 0, false},
		{"a member cannot mention everyone", f.world.Ben, "@everyone @here", ``, 0, 0, false},
		{"an admin can mention everyone and a role", f.world.Ada, "@everyone " + moderators, ``, 0, 1, true},
		{"an admin who does not mean it", f.world.Ada, "@everyone", `{"parse":["users"]}`, 0, 0, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			body := map[string]any{"content": c.content}
			if c.allowed != "" {
				body["allowed_mentions"] = json.RawMessage(c.allowed)
			}
			r := f.ok(c.who, "POST", "/channels/"+f.world.Channels.General+"/messages", body)
			equal(t, "users", len(r.at("mentions").([]any)), c.users)
			equal(t, "roles", len(r.at("mention_roles").([]any)), c.roles)
			equal(t, "everyone", r.at("mention_everyone"), any(c.everyone))
			if r.at("member") != nil || r.at("guild_id") != nil || r.at("mentions", 0, "member") != nil {
				t.Errorf("an answer over REST carries a member: %s", r.raw)
			}
		})
	}
}

func TestRepliesAndForwards(t *testing.T) {
	f := newFixture(t)
	general := "/channels/" + f.world.Channels.General + "/messages"
	first := f.say(f.world.Alice, f.world.Channels.General, "first")
	answer := func(extra string) string {
		return `{"content":"second","message_reference":{"message_id":"` + first + `"}` + extra + `}`
	}
	r := f.ok(f.world.Bot, "POST", general, answer(``))
	equal(t, "type", r.at("type"), any(19.0))
	equal(t, "what it answers", r.at("referenced_message", "content"), any("first"))
	equal(t, "the answered is mentioned", len(r.at("mentions").([]any)), 1)
	r = f.ok(f.world.Bot, "POST", general, answer(`,"allowed_mentions":{"parse":[]}`))
	equal(t, "the answered is not mentioned", len(r.at("mentions").([]any)), 0)

	f.ok(f.world.Alice, "DELETE", general+"/"+first, nil)
	r = f.ok(f.world.Bot, "GET", general+"/"+r.id(), nil)
	if gone, ok := r.body.(map[string]any)["referenced_message"]; !ok || gone != nil {
		t.Errorf("the deleted message shows as %v", gone)
	}
	f.refused(f.world.Bot, "POST", general, answer(``), 400, 50035)
	lenient := strings.Replace(answer(``), `"}`, `","fail_if_not_exists":false}`, 1)
	equal(t, "type", f.ok(f.world.Bot, "POST", general, lenient).at("type"), any(0.0))

	secret := f.say(f.world.Mia, f.world.Channels.Moderators, "secret")
	forward := func(channel, id string) string {
		return `{"message_reference":{"type":1,"channel_id":"` + channel + `","message_id":"` + id + `"}}`
	}
	f.refused(f.world.Alice, "POST", general, forward(f.world.Channels.Moderators, secret), 403, 50001)
	r = f.ok(f.world.Mia, "POST", general, forward(f.world.Channels.Moderators, secret))
	equal(t, "what is forwarded", r.at("message_snapshots", 0, "message", "content"), any("secret"))
}

func TestANonceMakesOneMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		path := "/channels/" + f.world.Channels.General + "/messages"
		body := map[string]any{"content": "once", "nonce": "n1", "enforce_nonce": true}
		first := f.ok(f.world.Bot, "POST", path, body)
		equal(t, "nonce comes back", first.at("nonce"), any("n1"))
		equal(t, "again", f.ok(f.world.Bot, "POST", path, body).id(), first.id())
		elsewhere := "/channels/" + f.world.Channels.Discussions + "/messages"
		equal(t, "in another channel", f.ok(f.world.Bot, "POST", elsewhere, body).id(), first.id())
		wait(6 * time.Minute)
		if f.ok(f.world.Bot, "POST", path, body).id() == first.id() {
			t.Error("the nonce is remembered for more than a few minutes")
		}
		loose := map[string]any{"content": "twice", "nonce": "n2"}
		one := f.ok(f.world.Bot, "POST", path, loose)
		if other := f.ok(f.world.Bot, "POST", path, loose); other.id() == one.id() {
			t.Error("a nonce that is not enforced made one message of two")
		}
	})
}

func TestHistoryIsPagedNewestFirst(t *testing.T) {
	f := newFixture(t)
	channel := f.world.Channels.General
	var ids []string
	for i := range 7 {
		ids = append(ids, f.say(f.world.Ada, channel, fmt.Sprint(i)))
	}
	cases := []struct{ name, query, want string }{
		{"all", "", "6543210"},
		{"the newest two", "?limit=2", "65"},
		{"before one", "?limit=2&before=" + ids[4], "32"},
		{"after one, the oldest of them", "?limit=2&after=" + ids[1], "32"},
		{"after zero", "?limit=2&after=0", "10"},
		{"around one", "?limit=3&around=" + ids[3], "432"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			for _, m := range f.ok(f.world.Ada, "GET", "/channels/"+channel+"/messages"+c.query, nil).body.([]any) {
				got += walk(m, "content").(string)
			}
			equal(t, "page", got, c.want)
		})
	}
	f.refused(f.world.Ada, "GET", "/channels/"+channel+"/messages?limit=101", nil, 400, 50035)
	f.refused(f.world.Bot, "GET", "/channels/1/messages", nil, 404, 10003)
	f.refused(f.world.Alice, "GET", "/channels/"+f.world.Channels.Moderators+"/messages", nil, 403, 50001)
	f.refused(f.world.Bot, "GET", "/channels/"+f.world.Channels.Forum+"/messages", nil, 400, 50008)
}

func TestEditing(t *testing.T) {
	f := newFixture(t)
	path := "/channels/" + f.world.Channels.General + "/messages/"
	own := path + f.say(f.world.Bot, f.world.Channels.General, "card")
	r := f.ok(f.world.Bot, "PATCH", own, `{"content":"decided","components":[]}`)
	equal(t, "content", r.at("content"), any("decided"))
	if r.at("edited_timestamp") == nil {
		t.Error("an edited message has no edited_timestamp")
	}
	theirs := path + f.say(f.world.Alice, f.world.Channels.General, "mine")
	f.refused(f.world.Bot, "PATCH", theirs, `{"content":"yours"}`, 403, 50005)
	f.refused(f.world.Ben, "PATCH", theirs, `{"flags":4}`, 403, 50013)
	r = f.ok(f.world.Bot, "PATCH", theirs, `{"flags":4}`)
	equal(t, "suppressed embeds", r.at("flags"), any(4.0))
	if r.at("edited_timestamp") != nil {
		t.Error("suppressing embeds counts as an edit")
	}
	f.refused(f.world.Bot, "PATCH", own, `{"content":""}`, 400, 50006)
	f.refused(f.world.Bot, "PATCH", own, `{"content":"`+long(2001)+`"}`, 400, 50035)
	equal(t, "a failed edit changes nothing", f.ok(f.world.Bot, "GET", own, nil).at("content"), any("decided"))
	f.refused(f.world.Ada, "PATCH", path+"1", `{"content":"x"}`, 404, 10008)
}

func TestDeleting(t *testing.T) {
	f := newFixture(t)
	path := "/channels/" + f.world.Channels.General + "/messages/"
	id := f.say(f.world.Alice, f.world.Channels.General, "one")
	f.refused(f.world.Ben, "DELETE", path+id, nil, 403, 50013)
	equal(t, "status", f.ok(f.world.Bot, "DELETE", path+id, nil).status, 204)
	f.refused(f.world.Bot, "DELETE", path+id, nil, 404, 10008)

	weak := newFixture(t, func(o *Options) { o.BotPermissions = DefaultBotPermissions &^ PermManageMessages })
	id = weak.say(weak.world.Alice, weak.world.Channels.General, "one")
	weak.refused(weak.world.Bot, "DELETE", "/channels/"+weak.world.Channels.General+"/messages/"+id, nil, 403, 50013)
}

func TestBulkDelete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		path := "/channels/" + f.world.Channels.General + "/messages/bulk-delete"
		old := f.say(f.world.Alice, f.world.Channels.General, "old")
		wait(15 * day)
		a, b := f.say(f.world.Alice, f.world.Channels.General, "a"), f.say(f.world.Alice, f.world.Channels.General, "b")
		del := func(ids ...string) map[string]any { return map[string]any{"messages": ids} }
		f.refused(f.world.Bot, "POST", path, del(a), 400, 50016)
		wait(time.Second)
		f.refused(f.world.Bot, "POST", path, del(a, old), 400, 50034)
		wait(time.Second)
		g := f.online(f.world.Bot, usualIntents)
		equal(t, "status", f.ok(f.world.Bot, "POST", path, del(a, b)).status, 204)
		equal(t, "dispatched", len(g.want("MESSAGE_DELETE_BULK").at("ids").([]any)), 2)
	})
}

func TestCrosspost(t *testing.T) {
	f := newFixture(t)
	news := f.world.Channels.Announcements
	f.refused(f.world.Alice, "POST", "/channels/"+news+"/messages", `{"content":"x"}`, 403, 50013)
	id := f.say(f.world.Bot, news, "headline")
	path := "/channels/" + news + "/messages/" + id + "/crosspost"
	equal(t, "flags", f.ok(f.world.Bot, "POST", path, nil).at("flags"), any(1.0))
	f.refused(f.world.Bot, "POST", path, nil, 400, 40033)
	other := f.say(f.world.Bot, f.world.Channels.General, "x")
	f.refused(f.world.Bot, "POST", "/channels/"+f.world.Channels.General+"/messages/"+other+"/crosspost", nil, 400, 50024)
}

func TestDirectMessages(t *testing.T) {
	f := newFixture(t)
	open := func(who, with Account) string {
		return f.ok(who, "POST", "/users/@me/channels", map[string]string{"recipient_id": with.ID}).id()
	}
	dm := open(f.world.Bot, f.world.Alice)
	equal(t, "the same channel from the other end", open(f.world.Alice, f.world.Bot), dm)
	f.say(f.world.Bot, dm, "a notice")
	f.refused(f.world.Ben, "GET", "/channels/"+dm+"/messages", nil, 403, 50001)
	if err := f.d.CloseDMs(f.world.Alice.ID, true); err != nil {
		t.Fatal(err)
	}
	f.refused(f.world.Bot, "POST", "/channels/"+dm+"/messages", `{"content":"x"}`, 403, 50007)
	f.refused(f.world.Bot, "POST", "/users/@me/channels", `{"recipient_id":"1"}`, 400, 50033)
}
