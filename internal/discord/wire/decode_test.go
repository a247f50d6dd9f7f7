package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/internal/policy"
)

func decoded(t *testing.T, data string) Inbound {
	t.Helper()
	in, err := DecodeMessage("MESSAGE_CREATE", json.RawMessage(data))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

const plainHead = `"id":"1","channel_id":"2","guild_id":"3","type":0,"timestamp":"2026-08-01T10:00:00.5+00:00","author":{"id":"175928847299117063","username":"alice","global_name":"Alice"}`

func TestEverySurfaceIsRead(t *testing.T) {
	in := decoded(t, `{`+plainHead+`,"member":{"nick":"Al","roles":["9"],"joined_at":"2020-01-01T00:00:00Z"},
		"content":"s-content","edited_timestamp":null,"mention_everyone":true,"mention_roles":["1","2"],"mentions":[{"id":"4"},{"id":"4"},{"id":"5"}],
		"embeds":[{"type":"rich","title":"s-title","description":"s-description","fields":[{"name":"s-field","value":"s-value"}],"footer":{"text":"s-footer"},"author":{"name":"s-author"}},
			{"type":"article","url":"https://x.test","title":"preview"}],
		"attachments":[{"id":"1","filename":"s-file.png","description":"s-alt","content_type":"image/png"}],
		"sticker_items":[{"id":"1","name":"s-sticker","format_type":1}],
		"poll":{"question":{"text":"s-question"},"answers":[{"answer_id":1,"poll_media":{"text":"s-answer"}}]},
		"components":[{"type":17,"components":[{"type":10,"content":"s-display"},{"type":9,"accessory":{"type":2,"style":5,"label":"s-button","url":"https://s-link.test"},"components":[{"type":99,"whatever":"s-unknown","deeper":[{"text":"s-deep"}]}]},{"type":12,"items":[{"description":"s-picture","media":{"url":"https://cdn.test"}}]}]}],
		"message_snapshots":[{"message":{"content":"s-forward","embeds":[{"type":"rich","description":"s-forward-embed"}],"attachments":[{"filename":"s-forward.txt"}],"components":[{"type":18,"label":"s-forward-label"}]}}]}`)
	var all []string
	for _, s := range in.Message.Judged.Surfaces {
		all = append(all, s.Text)
	}
	for _, want := range []string{"s-content", "s-title", "s-description", "s-field", "s-value", "s-footer", "s-author", "s-file.png", "s-alt", "s-sticker", "s-question", "s-answer", "s-display", "s-button", "https://s-link.test", "s-unknown", "s-deep", "s-picture", "s-forward", "s-forward-embed", "s-forward.txt", "s-forward-label"} {
		if !slices.Contains(all, want) {
			t.Errorf("%s is not judged", want)
		}
	}
	if all[0] != "s-content" || slices.Contains(all, "preview") {
		t.Errorf("surfaces: %v", all)
	}
	m := in.Message
	if got := m.Judged.Mentions; got != (policy.Mentions{Users: 2, Roles: 2, Everyone: true}) {
		t.Errorf("mentions: %+v", got)
	}
	if m.Author.Name != "Al" || !m.Judged.Author.Known || m.Judged.Author.RoleIDs[0] != "9" || m.Author.Joined.Year() != 2020 {
		t.Errorf("author: %+v %+v", m.Author, m.Judged.Author)
	}
	if want := time.Date(2016, 4, 30, 11, 18, 25, 796e6, time.UTC); !m.Author.AccountCreated.Equal(want) {
		t.Errorf("account made %s, want %s", m.Author.AccountCreated, want)
	}
	if len(m.Judged.Attachments) != 2 || in.System || in.Partial || m.Judged.IsEdit {
		t.Errorf("inbound: %+v", in)
	}
}

func TestALinkPreviewIsNoEditButAWebhooksEmbedCounts(t *testing.T) {
	before := decoded(t, `{`+plainHead+`,"content":"see https://x.test/a","embeds":[]}`)
	after := decoded(t, `{`+plainHead+`,"content":"see https://x.test/a","embeds":[{"type":"rich","url":"https://x.test/a","title":"A"}]}`)
	if before.Message.Judged.Revision() != after.Message.Judged.Revision() {
		t.Error("a preview made a new revision")
	}
	hook := decoded(t, `{`+plainHead+`,"webhook_id":"8","content":"see https://x.test/a","embeds":[{"type":"rich","url":"https://x.test/a","title":"A"}]}`)
	if len(hook.Message.Judged.Surfaces) < 2 || !hook.Webhook || !hook.Message.Judged.Author.Known {
		t.Errorf("webhook: %+v", hook)
	}
}

func TestWhatCannotBeReadIsAnErrorThatNamesIt(t *testing.T) {
	for _, data := range []string{
		`{`, `null`, `[]`, `{"channel_id":"2"}`, `{"id":"1","channel_id":"2","author":7}`,
		`{` + plainHead + `,"content":{"a":1}}`,
		`{` + plainHead + `,"content":"x","components":` + strings.Repeat("[", 60) + strings.Repeat("]", 60) + `}`,
	} {
		_, err := DecodeMessage("MESSAGE_CREATE", json.RawMessage(data))
		var d *DecodeError
		if !errors.As(err, &d) || d.What != "MESSAGE_CREATE" {
			t.Errorf("%.60s: %v", data, err)
		}
	}
	_, err := DecodeMessage("MESSAGE_UPDATE", json.RawMessage(`{"id":"1","channel_id":"2","guild_id":"3","content":7}`))
	var d *DecodeError
	if !errors.As(err, &d) || d.MessageID != "1" || d.ChannelID != "2" || d.GuildID != "3" {
		t.Errorf("error: %+v", d)
	}
	if in := decoded(t, `{"id":"1","channel_id":"2","embeds":[]}`); !in.Partial {
		t.Error("an update with some fields only was taken for whole")
	}
}

func TestInteractionsAreReadWhole(t *testing.T) {
	command, err := DecodeInteraction(json.RawMessage(`{"id":"1","application_id":"2","type":2,"token":"tok","guild_id":"3","channel":{"id":"4","type":11,"parent_id":"5"},"channel_id":"4",
		"member":{"user":{"id":"6","username":"mia"},"roles":["7"],"permissions":"9007199254740993"},"locale":"de",
		"data":{"id":"8","name":"feed","type":1,"options":[{"name":"add","type":1,"options":[{"name":"url","type":3,"value":"https://x.test"},{"name":"now","type":5,"value":true},{"name":"n","type":4,"value":3}]}],
		"resolved":{"channels":{"4":{"id":"4","type":0,"name":"news"}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	c := command.Command
	if !slices.Equal(c.Path, []string{"feed", "add"}) || c.Options["url"].String != "https://x.test" || !c.Options["now"].Bool || c.Options["n"].Integer != 3 {
		t.Errorf("command: %+v", c)
	}
	if command.User.ID != "6" || command.Member.Permissions != 9007199254740993 || c.Resolved.Channels["4"].Name != "news" {
		t.Errorf("interaction: %+v", command)
	}
	form, err := DecodeInteraction(json.RawMessage(`{"id":"1","application_id":"2","type":5,"token":"tok","user":{"id":"6"},
		"data":{"custom_id":"f","components":[{"type":1,"components":[{"type":4,"custom_id":"a","value":"x"}]},{"type":18,"id":3,"component":{"type":3,"custom_id":"b","values":["y"]}},{"type":98,"future":[1]}]}}`))
	if err != nil || form.Fields["a"] != "x" || form.Choices["b"][0] != "y" {
		t.Errorf("form: %+v, %v", form.Fields, err)
	}
	press, err := DecodeInteraction(json.RawMessage(`{"id":"1","application_id":"2","type":3,"token":"tok","user":{"id":"6"},"message":{"id":"9","components":[{"type":77}]},"data":{"custom_id":"c","component_type":2}}`))
	if err != nil || press.CustomID != "c" || press.MessageID != "9" {
		t.Errorf("press: %+v, %v", press, err)
	}
	if _, err := DecodeInteraction(json.RawMessage(`{"id":"1","token":"verysecret","type":"x"}`)); err == nil || strings.Contains(err.Error(), "verysecret") {
		t.Errorf("error: %v", err)
	}
}

func TestAnInteractionShowsItsTokenNowhere(t *testing.T) {
	i := Interaction{ID: "1", AppID: "2", Token: "verysecret"}
	if shown := fmt.Sprintf("%v %+v %#v %v", i, i, i, i.LogValue()); strings.Contains(shown, "verysecret") || !strings.Contains(shown, "interaction 1") {
		t.Errorf("it shows %s", shown)
	}
}
