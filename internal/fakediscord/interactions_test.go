package fakediscord

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAPressReachesTheBotWithEverythingItNeeds(t *testing.T) {
	inOffice(t, func(o *office) {
		e := o.press()
		for path, want := range map[string]any{
			"type": 3.0, "application_id": o.app, "guild_id": o.world.Guild, "channel_id": o.mods, "locale": "en-US", "context": 0.0,
		} {
			equal(t, path, e.at(path), want)
		}
		equal(t, "custom_id", e.at("data", "custom_id"), any("remove"))
		equal(t, "message", e.at("message", "id"), any(o.card))
		equal(t, "presser", e.at("member", "user", "id"), any(o.world.Mia.ID))
		if text(e, "member", "permissions") == "" || text(e, "app_permissions") == "" {
			t.Errorf("permissions are missing: %s", e.D)
		}
		o.status(o.callback(e, map[string]any{"type": 7, "data": map[string]any{"content": "Removed", "components": []any{}, "allowed_mentions": none}}), 204, 0)
		card := o.ok(o.world.Mia, "GET", "/channels/"+o.mods+"/messages/"+o.card, nil)
		equal(t, "the card says", card.at("content"), any("Removed"))
	})
}

func TestNoAnswerInThreeSecondsIsAFailure(t *testing.T) {
	inOffice(t, func(o *office) {
		early, late := o.press(), o.press()
		time.Sleep(answerDeadline - time.Millisecond)
		o.status(o.callback(early, map[string]any{"type": 6}), 204, 0)
		time.Sleep(2 * time.Millisecond)
		o.status(o.callback(late, map[string]any{"type": 6}), 404, 10062)
		events := o.shown(o.world.Mia)
		if len(events) != 1 || events[0].Kind != "failure" || events[0].Event != "INTERACTION_FAILURE" {
			t.Fatalf("Mia was shown %+v, want one failure", events)
		}
		equal(t, "Max was shown", len(o.shown(o.world.Max)), 0)
		o.status(o.call(Account{}, "POST", o.hook(late), map[string]any{"content": "late", "allowed_mentions": none}), 401, 50027)
	})
}

func TestAPressWhileTheBotIsAwayFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		o := &office{fixture: f, app: f.world.Application}
		f.ok(f.world.Bot, "PUT", "/applications/"+o.app+"/commands", sampleCommands())
		o.must(o.person(f.world.Alice).Command(context.Background(), f.world.Channels.Discussions, "feed list"))
		equal(t, "at first", len(o.shown(f.world.Alice)), 0)
		time.Sleep(answerDeadline + time.Millisecond)
		equal(t, "after three seconds", len(o.shown(f.world.Alice)), 1)
	})
}

func TestTheSecondFirstAnswerIsRefused(t *testing.T) {
	inOffice(t, func(o *office) {
		e := o.press()
		o.status(o.callback(e, map[string]any{"type": 5}), 204, 0)
		o.status(o.callback(e, map[string]any{"type": 6}), 400, 40060)
	})
}

func TestTokensDieAfterFifteenMinutes(t *testing.T) {
	inOffice(t, func(o *office) {
		e := o.press()
		o.status(o.call(Account{}, "POST", o.hook(e), map[string]any{"content": "before", "allowed_mentions": none}), 404, 10015)
		o.status(o.callback(e, map[string]any{"type": 6}), 204, 0)
		time.Sleep(tokenLifetime - time.Second)
		said := o.ok(Account{}, "POST", o.hook(e), map[string]any{"content": "still", "allowed_mentions": none})
		equal(t, "the follow-up says", said.at("content"), any("still"))
		time.Sleep(2 * time.Second)
		o.status(o.call(Account{}, "POST", o.hook(e), map[string]any{"content": "no more", "allowed_mentions": none}), 401, 50027)
		o.status(o.call(Account{}, "PATCH", o.hook(e)+"/messages/@original", map[string]any{"content": "x", "allowed_mentions": none}), 401, 50027)
		o.status(o.call(Account{}, "GET", "/webhooks/"+o.app+"/forged/messages/@original", nil), 401, 50027)
	})
}

func TestForgedComponentsAreRefused(t *testing.T) {
	inOffice(t, func(o *office) {
		other := o.say(o.world.Mia, o.mods, "no buttons")
		refused := func(what string, err error, code int) {
			t.Helper()
			var api *APIError
			if !errors.As(err, &api) || api.Code != code {
				t.Errorf("%s: got %v, want code %d", what, err, code)
			}
		}
		ctx := context.Background()
		mia := o.person(o.world.Mia)
		refused("an unknown custom_id", mia.Press(ctx, o.mods, o.card, "timeout"), 50035)
		refused("an empty custom_id", mia.Press(ctx, o.mods, o.card, ""), 50035)
		refused("a disabled button", mia.Press(ctx, o.mods, o.card, "later"), 50035)
		refused("a menu pressed as a button", mia.Press(ctx, o.mods, o.card, "reason"), 50035)
		refused("a person's message", mia.Press(ctx, o.mods, other, "remove"), 50035)
		refused("no message", mia.Press(ctx, o.mods, "1", "remove"), 10008)
		refused("a message of another channel", mia.Press(ctx, o.world.Channels.Discussions, o.card, "remove"), 10008)
		refused("a value that is no option", mia.Select(ctx, o.mods, o.card, "reason", "murder"), 50035)
		refused("two values", mia.Select(ctx, o.mods, o.card, "reason", "spam", "insult"), 50035)
		refused("no value", mia.Select(ctx, o.mods, o.card, "reason"), 50035)
		refused("a form that nobody was shown", mia.Submit(ctx, o.mods, "why", map[string]string{"text": "x"}), 50035)
		// A member cannot see the moderators' channel, however well the message's id is guessed.
		body := map[string]any{
			"type": 3, "application_id": o.app, "guild_id": o.world.Guild, "channel_id": o.mods, "message_id": o.card,
			"data": map[string]any{"component_type": 2, "custom_id": "remove"},
		}
		o.refused(o.world.Alice, "POST", "/interactions", body, 403, 50001)
		o.refused(o.world.Bot, "POST", "/interactions", body, 403, 20001)
		body["guild_id"] = o.card
		o.refused(o.world.Mia, "POST", "/interactions", body, 400, 50035)
		o.bot.quiet()
		o.must(mia.Select(ctx, o.mods, o.card, "reason", "spam"))
		equal(t, "the value", o.bot.find("INTERACTION_CREATE").at("data", "values", 0), any("spam"))
	})
}

func TestEphemeralAnswersAreSeenByOnePersonOnly(t *testing.T) {
	inOffice(t, func(o *office) {
		ctx := context.Background()
		e := o.press()
		button := actionRow(map[string]any{"type": 2, "style": 1, "label": "Really", "custom_id": "really"})
		r := o.call(Account{}, "POST", "/interactions/"+text(e, "id")+"/"+text(e, "token")+"/callback?with_response=true", map[string]any{
			"type": 4, "data": map[string]any{"content": "Sure?", "flags": 64, "components": []any{button}, "allowed_mentions": none},
		})
		o.status(r, 200, 0)
		secret, _ := r.at("resource", "message", "id").(string)
		equal(t, "ephemeral", r.at("interaction", "response_message_ephemeral"), any(true))

		events := o.shown(o.world.Mia)
		if len(events) != 1 || events[0].Kind != "ephemeral" {
			t.Fatalf("Mia was shown %+v, want one ephemeral message", events)
		}
		seen, err := events[0].Message()
		o.must(err)
		equal(t, "the message", seen.ID+seen.Content, secret+"Sure?")
		equal(t, "Max was shown", len(o.shown(o.world.Max)), 0)
		o.refused(o.world.Max, "GET", "/channels/"+o.mods+"/messages/"+secret, nil, 404, 10008)
		messages, err := o.person(o.world.Mia).Messages(ctx, o.mods)
		o.must(err)
		equal(t, "messages in the channel", len(messages), 1)

		if err := o.person(o.world.Max).Press(ctx, o.mods, secret, "really"); err == nil {
			t.Error("Max pressed a button that only Mia sees")
		}
		o.must(o.person(o.world.Mia).Press(ctx, o.mods, secret, "really"))
		again := o.bot.find("INTERACTION_CREATE")
		equal(t, "pressed on", again.at("message", "id"), any(secret))
		o.status(o.callback(again, map[string]any{"type": 7, "data": map[string]any{"content": "Done", "components": []any{}, "allowed_mentions": none}}), 204, 0)
		o.ok(Account{}, "DELETE", o.hook(e)+"/messages/@original", nil)
		o.status(o.call(Account{}, "GET", o.hook(e)+"/messages/@original", nil), 404, 10008)
		kinds := ""
		for _, e := range o.shown(o.world.Mia) {
			kinds += e.Event + " "
		}
		equal(t, "Mia was shown", kinds, "MESSAGE_CREATE MESSAGE_UPDATE MESSAGE_DELETE ")
	})
}

func TestADeferredAnswerIsFilledByTheFirstFollowUp(t *testing.T) {
	inOffice(t, func(o *office) {
		e := o.press()
		o.status(o.callback(e, map[string]any{"type": 5, "data": map[string]any{"flags": 64}}), 204, 0)
		loading := o.ok(Account{}, "GET", o.hook(e)+"/messages/@original", nil)
		equal(t, "flags", loading.at("flags"), any(float64(flagEphemeral|flagLoading)))
		first := o.ok(Account{}, "POST", o.hook(e), map[string]any{"content": "one", "allowed_mentions": none})
		equal(t, "the follow-up is the original", first.id(), loading.id())
		equal(t, "flags when filled", first.at("flags"), any(float64(flagEphemeral)))
		second := o.ok(Account{}, "POST", o.hook(e), map[string]any{"content": "two", "allowed_mentions": none})
		if second.id() == first.id() {
			t.Error("the second follow-up is no message of its own")
		}
		o.ok(Account{}, "PATCH", o.hook(e)+"/messages/"+second.id(), map[string]any{"content": "three", "allowed_mentions": none})
		equal(t, "edited", o.ok(Account{}, "GET", o.hook(e)+"/messages/"+second.id(), nil).at("content"), any("three"))
		o.status(o.call(Account{}, "PATCH", o.hook(e)+"/messages/"+o.card, map[string]any{"content": "x", "allowed_mentions": none}), 404, 10008)
	})
}

func TestAFormIsShownFilledInAndComesBack(t *testing.T) {
	inOffice(t, func(o *office) {
		ctx := context.Background()
		e := o.press()
		form := map[string]any{"type": 9, "data": map[string]any{"custom_id": "why", "title": "Why?", "components": []any{
			actionRow(map[string]any{"type": 4, "style": 1, "custom_id": "reason", "label": "Reason", "max_length": 10}),
			map[string]any{"type": 18, "label": "Clause", "component": map[string]any{"type": 3, "custom_id": "clause", "required": false, "options": []any{
				map[string]any{"label": "Be kind", "value": "kind"},
			}}},
		}}}
		field := form["data"].(map[string]any)["components"].([]any)[0].(map[string]any)["components"].([]any)[0].(map[string]any)
		field["value"] = "longer than ten"
		o.status(o.callback(e, form), 400, 50035)
		delete(field, "value")
		o.status(o.callback(e, form), 204, 0)
		events := o.shown(o.world.Mia)
		if len(events) != 1 || events[0].Kind != "form" {
			t.Fatalf("Mia was shown %+v, want a form", events)
		}
		shown, err := events[0].Form()
		o.must(err)
		equal(t, "title", shown.Title, "Why?")

		mia := o.person(o.world.Mia)
		for what, texts := range map[string]map[string]string{
			"nothing filled in": {}, "too long": {"reason": "a long reason"}, "a field too many": {"reason": "x", "more": "y"},
		} {
			if mia.Submit(ctx, o.mods, "why", texts) == nil {
				t.Errorf("%s: was taken", what)
			}
		}
		if o.person(o.world.Max).Submit(ctx, o.mods, "why", map[string]string{"reason": "x"}) == nil {
			t.Error("Max submitted Mia's form")
		}
		o.must(mia.Submit(ctx, o.mods, "why", map[string]string{"reason": "insult"}))
		sent := o.bot.find("INTERACTION_CREATE")
		equal(t, "type", sent.at("type"), any(5.0))
		equal(t, "reason", sent.at("data", "components", 0, "components", 0, "value"), any("insult"))
		equal(t, "card", sent.at("message", "id"), any(o.card))
		o.status(o.callback(sent, form), 400, 50035)
		o.status(o.callback(sent, map[string]any{"type": 6}), 204, 0)
		if mia.Submit(ctx, o.mods, "why", map[string]string{"reason": "again"}) == nil {
			t.Error("a form was submitted twice")
		}
	})
}

func TestCommandsAreUsedWithOptionsAndResolvedData(t *testing.T) {
	inOffice(t, func(o *office) {
		ctx := context.Background()
		talk := o.world.Channels.Discussions
		ada := o.person(o.world.Ada)
		o.must(ada.Command(ctx, talk, "setup", CommandOption{"discussions", talk}, CommandOption{"role", o.world.Roles.Moderator}))
		e := o.bot.find("INTERACTION_CREATE")
		equal(t, "resolved channel", e.at("data", "resolved", "channels", talk, "name"), any("discussions"))
		equal(t, "resolved role", e.at("data", "resolved", "roles", o.world.Roles.Moderator, "name"), any("moderator"))
		o.status(o.callback(e, map[string]any{"type": 4, "data": map[string]any{"content": "Set up", "allowed_mentions": none}}), 204, 0)
		messages, err := ada.Messages(ctx, talk)
		o.must(err)
		equal(t, "the answer's type", messages[0].Type, messageChatCommand)

		o.must(o.person(o.world.Alice).Command(ctx, talk, "feed add", CommandOption{"url", "https://feeds.test"}, CommandOption{"now", true}))
		e = o.bot.find("INTERACTION_CREATE")
		equal(t, "url", e.at("data", "options", 0, "options", 0, "value"), any("https://feeds.test"))
		equal(t, "now", e.at("data", "options", 0, "options", 1, "value"), any(true))
		o.status(o.callback(e, map[string]any{"type": 5}), 204, 0)

		rude := o.say(o.world.Ben, talk, "something rude")
		o.must(o.person(o.world.Alice).MessageCommand(ctx, talk, "Report", rude))
		e = o.bot.find("INTERACTION_CREATE")
		equal(t, "reported text", e.at("data", "resolved", "messages", rude, "content"), any("something rude"))
		o.status(o.callback(e, map[string]any{"type": 4, "data": map[string]any{"content": "Thank you", "flags": 64, "allowed_mentions": none}}), 204, 0)
	})
}

func TestCommandsAreRefusedWhereTheyDoNotFit(t *testing.T) {
	inOffice(t, func(o *office) {
		ctx := context.Background()
		talk := o.world.Channels.Discussions
		long := "https://feeds.test/a-very-long-path"
		cases := []struct {
			name    string
			who     Account
			command string
			options []CommandOption
			code    int
		}{
			{"a member uses a command for managers", o.world.Alice, "setup", []CommandOption{{"discussions", talk}}, 50013},
			{"a moderator without MANAGE_GUILD does", o.world.Mia, "setup", []CommandOption{{"discussions", talk}}, 50013},
			{"a required option is missing", o.world.Ada, "setup", nil, 50035},
			{"a channel of a wrong type", o.world.Ada, "setup", []CommandOption{{"discussions", o.world.Channels.Announcements}}, 50035},
			{"a channel that is none", o.world.Ada, "setup", []CommandOption{{"discussions", "somewhere"}}, 50035},
			{"an option twice", o.world.Ada, "setup", []CommandOption{{"discussions", talk}, {"discussions", talk}}, 50035},
			{"an option nobody knows", o.world.Ada, "setup", []CommandOption{{"discussions", talk}, {"colour", "red"}}, 50035},
			{"no subcommand", o.world.Ada, "feed", nil, 50035},
			{"a subcommand nobody knows", o.world.Ada, "feed burn", nil, 50035},
			{"a number for a text", o.world.Ada, "feed add", []CommandOption{{"url", 7}}, 50035},
			{"a text that is too long", o.world.Ada, "feed add", []CommandOption{{"url", long}}, 50035},
			{"a command nobody knows", o.world.Ada, "dance", nil, 10063},
		}
		for _, c := range cases {
			var api *APIError
			err := o.person(c.who).Command(ctx, talk, c.command, c.options...)
			if !errors.As(err, &api) || api.Code != c.code {
				t.Errorf("%s: got %v, want code %d", c.name, err, c.code)
			}
		}
		o.bot.quiet()
	})
}

func TestDirectMessagesAreAmongAPersonsEvents(t *testing.T) {
	inOffice(t, func(o *office) {
		dm := o.ok(o.world.Bot, "POST", "/users/@me/channels", map[string]any{"recipient_id": o.world.Alice.ID}).id()
		o.ok(o.world.Bot, "POST", "/channels/"+dm+"/messages", map[string]any{
			"content": "Your comment was removed", "allowed_mentions": none,
			"components": []any{actionRow(map[string]any{"type": 2, "style": 1, "label": "Appeal", "custom_id": "appeal"})},
		})
		events := o.shown(o.world.Alice)
		if len(events) != 1 || events[0].Kind != "dm" {
			t.Fatalf("Alice was shown %+v, want a direct message", events)
		}
		equal(t, "Ben was shown", len(o.shown(o.world.Ben)), 0)
		seen, err := events[0].Message()
		o.must(err)
		o.must(o.person(o.world.Alice).Press(context.Background(), dm, seen.ID, "appeal"))
		e := o.bot.find("INTERACTION_CREATE")
		equal(t, "guild", e.at("guild_id"), nil)
		equal(t, "user", e.at("user", "id"), any(o.world.Alice.ID))
		o.status(o.callback(e, map[string]any{"type": 6}), 204, 0)
	})
}

func TestWhatIsSuggestedIsNeitherEmptyNorTooLong(t *testing.T) {
	inOffice(t, func(o *office) {
		o.must(o.person(o.world.Ada).Autocomplete(context.Background(), o.mods, "feed add", CommandOption{"url", "mill"}))
		e := o.bot.find("INTERACTION_CREATE")
		suggest := func(name string, value any) map[string]any {
			return map[string]any{"type": 8, "data": map[string]any{"choices": []any{map[string]any{"name": name, "value": value}}}}
		}
		long := strings.Repeat("ß", maxChoiceText)
		for _, bad := range []map[string]any{suggest("", "x"), suggest("x", ""), suggest(long+"ß", "x"), suggest("x", long+"ß")} {
			o.status(o.callback(e, bad), 400, 50035)
		}
		o.status(o.callback(e, suggest(long, long)), 204, 0)
		if shown := o.shown(o.world.Ada); len(shown) != 1 || shown[0].Kind != "suggestions" {
			t.Errorf("Ada was shown %+v, want suggestions", shown)
		}
	})
}

func TestAWebhookIsExecutedOnlySoOften(t *testing.T) {
	inOffice(t, func(o *office) {
		e := o.press()
		o.status(o.callback(e, map[string]any{"type": 6}), 204, 0)
		say := map[string]any{"content": "more", "allowed_mentions": none}
		for range webhookLimit().n {
			o.ok(Account{}, "POST", o.hook(e), say)
		}
		o.status(o.call(Account{}, "POST", o.hook(e), say), 429, 0)
		time.Sleep(webhookLimit().span)
		o.ok(Account{}, "POST", o.hook(e), say)
	})
}
