package fakediscord

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestCommandsAreRegistered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		bot, path := f.world.Bot, "/applications/"+f.world.Application+"/commands"
		first := f.ok(bot, "PUT", path, sampleCommands())
		again := f.ok(bot, "PUT", path, sampleCommands())
		equal(t, "id", again.at(0, "id"), first.at(0, "id"))
		equal(t, "the version of what did not change", again.at(0, "version"), first.at(0, "version"))
		equal(t, "permissions", first.at(0, "default_member_permissions"), any("32"))

		hello := map[string]any{"name": "hello", "description": "Say hello"}
		made := f.call(bot, "POST", path, hello)
		equal(t, "status of a new command", made.status, 201)
		equal(t, "status of an old one", f.call(bot, "POST", path, hello).status, 200)
		one := path + "/" + made.id()
		edited := f.ok(bot, "PATCH", one, map[string]any{"description": "Say it"})
		equal(t, "name", edited.at("name"), any("hello"))
		equal(t, "description", f.ok(bot, "GET", one, nil).at("description"), any("Say it"))
		f.ok(bot, "DELETE", one, nil)
		f.refused(bot, "GET", one, nil, 404, 10063)

		guild := "/applications/" + f.world.Application + "/guilds/" + f.world.Guild + "/commands"
		f.ok(bot, "PUT", guild, []any{hello})
		list, _ := f.ok(bot, "GET", path, nil).body.([]any)
		equal(t, "global commands", len(list), 3)
		f.ok(bot, "PUT", path, []any{})
		list, _ = f.ok(bot, "GET", guild, nil).body.([]any)
		equal(t, "the guild's", len(list), 1)

		f.refused(f.world.Ada, "GET", path, nil, 403, 20002)
		f.refused(bot, "GET", "/applications/1/commands", nil, 403, 20012)
		f.expectUnknown(0)
	})
}

func TestBadCommandsAreRefused(t *testing.T) {
	option := func(fields ...any) map[string]any {
		o := map[string]any{"type": 3, "name": "text", "description": "A text"}
		for i := 0; i < len(fields); i += 2 {
			o[fields[i].(string)] = fields[i+1]
		}
		return o
	}
	with := func(options ...any) []any {
		return []any{map[string]any{"name": "cmd", "description": "A command", "options": options}}
	}
	many := func(n, kind int) []any {
		var list []any
		for i := range n {
			cmd := map[string]any{"name": fmt.Sprintf("cmd%d", i), "type": kind}
			if kind == commandChat {
				cmd["description"] = "x"
			}
			list = append(list, cmd)
		}
		return list
	}
	cases := []struct {
		name string
		body []any
		code int
	}{
		{"an upper-case name", []any{map[string]any{"name": "Setup", "description": "x"}}, 50035},
		{"a name with a space", []any{map[string]any{"name": "set up", "description": "x"}}, 50035},
		{"a name of 33 characters", []any{map[string]any{"name": strings.Repeat("a", 33), "description": "x"}}, 50035},
		{"no description", []any{map[string]any{"name": "setup"}}, 50035},
		{"a menu command with a description", []any{map[string]any{"type": 3, "name": "Report", "description": "x"}}, 50035},
		{"the same name twice", []any{map[string]any{"name": "a", "description": "x"}, map[string]any{"name": "a", "description": "y"}}, 50035},
		{"an empty list of contexts", []any{map[string]any{"name": "a", "description": "x", "contexts": []int{}}}, 50035},
		{"a required option after an optional one", with(option(), option("name", "b", "required", true)), 50035},
		{"two options of one name", with(option(), option()), 50035},
		{"26 options", with(func() (list []any) {
			for i := range 26 {
				list = append(list, option("name", fmt.Sprintf("o%d", i)))
			}
			return list
		}()...), 50035},
		{"an option of an unknown type", with(option("type", 12)), 50035},
		{"choices for a channel", with(option("type", 7, "choices", []any{map[string]any{"name": "a", "value": "b"}})), 50035},
		{"a choice of a wrong type", with(option("choices", []any{map[string]any{"name": "a", "value": 1}})), 50035},
		{"channel types for a text", with(option("channel_types", []int{0})), 50035},
		{"completion beside choices", with(option("autocomplete", true, "choices", []any{map[string]any{"name": "a", "value": "b"}})), 50035},
		{"a subcommand beside an option", with(option("type", 1), option("name", "b")), 50035},
		{"a group without subcommands", with(option("type", 2)), 50035},
		{"a name in no language of Discord's", []any{map[string]any{"name": "a", "description": "x", "name_localizations": map[string]any{"es": "b"}}}, 50035},
		{"an upper-case name in German", []any{map[string]any{"name": "a", "description": "x", "name_localizations": map[string]any{"de": "B"}}}, 50035},
		{"101 slash commands", many(101, commandChat), 30032},
		{"16 commands on users", many(16, commandUser), 30032},
		{"16 commands on messages", many(16, commandMessage), 30032},
	}
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		path := "/applications/" + f.world.Application + "/commands"
		for _, c := range cases {
			r := f.call(f.world.Bot, "PUT", path, c.body)
			if r.status != 400 || r.code() != c.code {
				t.Errorf("%s: got %d %s, want code %d", c.name, r.status, r.raw, c.code)
			}
			wait(limitPause)
		}
		list, _ := f.ok(f.world.Bot, "GET", path, nil).body.([]any)
		equal(t, "registered commands", len(list), 0)
		f.ok(f.world.Bot, "PUT", path, many(100, commandChat))
		f.ok(f.world.Bot, "PUT", path, many(15, commandMessage))
		f.expectUnknown(0)
		f.ok(f.world.Bot, "PUT", path, []any{map[string]any{"name": "a", "description": "x", "name_localizations": map[string]any{"de": "b"}}})
		f.call(f.world.Bot, "PUT", path, with(option("name_localizations", map[string]any{"de": "b"})))
		f.expectUnknown(1)
	})
}

// limitPause is longer than any bucket of these calls.
const limitPause = 2 * time.Second
