package fakediscord

import (
	"context"
	"testing"
	"testing/synctest"
)

// office is a fixture with the bot online, two commands registered and a card
// with a button and a menu in the moderators' channel.
type office struct {
	*fixture
	bot      *gatewayClient
	card     string // the message's id
	app      string
	mods     string // the moderators' channel
	commands string // the path
}

func newOffice(t *testing.T) *office {
	t.Helper()
	f := newFixture(t)
	o := &office{fixture: f, app: f.world.Application, mods: f.world.Channels.Moderators}
	o.commands = "/applications/" + o.app + "/commands"
	o.ok(f.world.Bot, "PUT", o.commands, sampleCommands())
	o.card = o.ok(f.world.Bot, "POST", "/channels/"+o.mods+"/messages", map[string]any{
		"content":          "A case",
		"allowed_mentions": none,
		"components": []any{
			actionRow(map[string]any{"type": 2, "style": 4, "label": "Remove", "custom_id": "remove"},
				map[string]any{"type": 2, "style": 2, "label": "Later", "custom_id": "later", "disabled": true}),
			actionRow(map[string]any{"type": 3, "custom_id": "reason", "options": []any{
				map[string]any{"label": "An insult", "value": "insult"}, map[string]any{"label": "Spam", "value": "spam"},
			}}),
		},
	}).id()
	o.bot = f.online(f.world.Bot, intentGuilds)
	return o
}

var none = map[string]any{"parse": []string{}}

func actionRow(parts ...any) map[string]any { return map[string]any{"type": 1, "components": parts} }

func sampleCommands() []any {
	return []any{
		map[string]any{
			"name": "setup", "description": "Set up", "default_member_permissions": "32", "contexts": []int{0},
			"options": []any{
				map[string]any{"type": 7, "name": "discussions", "description": "Where", "required": true, "channel_types": []int{0, 15}},
				map[string]any{"type": 8, "name": "role", "description": "Who"},
			},
		},
		map[string]any{
			"name": "feed", "description": "Feeds", "options": []any{
				map[string]any{"type": 1, "name": "add", "description": "Add a feed", "options": []any{
					map[string]any{"type": 3, "name": "url", "description": "Where", "required": true, "max_length": 30, "autocomplete": true},
					map[string]any{"type": 5, "name": "now", "description": "At once"},
				}},
				map[string]any{"type": 1, "name": "list", "description": "All feeds"},
			},
		},
		map[string]any{"type": 3, "name": "Report"},
	}
}

func (o *office) person(who Account) *Person {
	return NewPerson("http://discord.test/api", o.app, who.Token, o.http)
}

// callback answers an interaction; the paths hold the token, so nobody signs.
func (o *office) callback(e gatewayEvent, body any) reply {
	o.Helper()
	return o.call(Account{}, "POST", "/interactions/"+text(e, "id")+"/"+text(e, "token")+"/callback", body)
}

func (o *office) hook(e gatewayEvent) string { return "/webhooks/" + o.app + "/" + text(e, "token") }

func text(e gatewayEvent, path ...any) string {
	s, _ := e.at(path...).(string)
	return s
}

// press makes Mia press the card's button and returns what the bot gets.
func (o *office) press() gatewayEvent {
	o.Helper()
	o.must(o.person(o.world.Mia).Press(context.Background(), o.mods, o.card, "remove"))
	return o.bot.find("INTERACTION_CREATE")
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) shown(who Account) []ShownEvent {
	o.Helper()
	events, _, err := o.person(who).Events(context.Background(), 0)
	o.must(err)
	return events
}

func (o *office) status(r reply, status, code int) {
	o.Helper()
	if r.status != status || r.code() != code {
		o.Fatalf("got %d %s, want %d with code %d", r.status, r.raw, status, code)
	}
}

func inOffice(t *testing.T, run func(o *office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		run(o)
		o.expectUnknown(0)
	})
}
