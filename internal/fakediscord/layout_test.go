package fakediscord

import (
	"fmt"
	"strings"
	"testing"
)

func TestLayoutComponents(t *testing.T) {
	f := newFixture(t)
	messages := "/channels/" + f.world.Channels.General + "/messages"
	display := func(text string) string { return fmt.Sprintf(`{"type":10,"content":%q}`, text) }
	container := func(parts ...string) string {
		return `{"flags":32768,"components":[{"type":17,"accent_color":255,"components":[` + strings.Join(parts, ",") + `]}]}`
	}
	button := func(id string) string { return `{"type":2,"style":1,"label":"x","custom_id":"` + id + `"}` }
	row := func(buttons ...string) string {
		return `{"type":1,"components":[` + strings.Join(buttons, ",") + `]}`
	}
	many := func(n int) []string {
		var all []string
		for range n {
			all = append(all, display("x"))
		}
		return all
	}
	section := `{"type":9,"components":[` + display("x") + `],"accessory":` + button("beside") + `}`
	for _, body := range []string{
		container(display("x"), `{"type":14}`, section, row(button("a"), button("b"))),
		container(many(39)...),
		container(display(strings.Repeat("ä", 4000))),
	} {
		f.ok(f.world.Bot, "POST", messages, body)
	}
	for name, body := range map[string]string{
		"forty-one components":           container(many(40)...),
		"4,001 characters in all":        container(display(strings.Repeat("x", 4000)), display("x")),
		"one custom_id twice":            container(section, row(button("beside"))),
		"a container in another":         container(`{"type":17,"accent_color":1,"components":[` + display("x") + `]}`),
		"an empty text":                  container(display(" ")),
		"a section with nothing beside":  container(`{"type":9,"components":[` + display("x") + `]}`),
		"a text beside the layout":       `{"flags":32768,"content":"x","components":[` + display("x") + `]}`,
		"an embed beside the layout":     `{"flags":32768,"embeds":[{"title":"x"}],"components":[` + display("x") + `]}`,
		"a layout component and no flag": `{"components":[` + display("x") + `]}`,
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t) // five messages in five seconds are a channel's limit
			f.refused(f.world.Bot, "POST", "/channels/"+f.world.Channels.General+"/messages", body, 400, 50035)
		})
	}
}

func TestWebhooks(t *testing.T) {
	f := newFixture(t)
	channel := f.world.Channels.General
	hooks := "/channels/" + channel + "/webhooks"
	f.refused(f.world.Alice, "POST", hooks, `{"name":"x"}`, 403, 50013)
	for _, name := range []string{"", "my Discord hook", "CLYDE", strings.Repeat("x", 81)} {
		f.refused(f.world.Ada, "POST", hooks, map[string]string{"name": name}, 400, 50035)
	}
	made := f.ok(f.world.Ada, "POST", hooks, `{"name":"restored"}`)
	send := "/webhooks/" + made.id() + "/" + made.at("token").(string)
	f.refused(Account{}, "POST", "/webhooks/"+made.id()+"/forged", `{"content":"x"}`, 401, 50027)
	f.refused(Account{}, "POST", send+"?thread_id="+f.world.Channels.Discussions, `{"content":"x"}`, 404, 10003)
	f.refused(Account{}, "POST", send, `{"content":"x","username":"discord"}`, 400, 50035)
	said := f.ok(Account{}, "POST", send+"?wait=true", `{"content":"x","username":"Wendeline","avatar_url":"https://example.com/a.png"}`)
	if said.at("webhook_id") != made.id() || said.at("author", "username") != "Wendeline" {
		t.Errorf("got %s", said.body)
	}
	f.ok(f.world.Ada, "DELETE", "/webhooks/"+made.id(), nil)
	f.refused(Account{}, "POST", send, `{"content":"x"}`, 404, 10015)
}
