package fakediscord

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestWhatTheFakeDoesNotKnowItRefusesLoudly(t *testing.T) {
	f := newFixture(t)
	general := "/channels/" + f.world.Channels.General
	cases := []struct{ name, method, path, body string }{
		{"a route", "GET", "/channels/1/webhook", ""},
		{"a method of a known path", "PUT", general + "/messages", ""},
		{"another version", "GET", "/api/v9/gateway", ""},
		{"a query parameter", "GET", general + "/messages?newest=1", ""},
		{"a field of a body", "POST", general + "/messages", `{"content":"x","colour":1}`},
		{"a nested field", "POST", general + "/messages", `{"embeds":[{"title":"x","colour":1}]}`},
		{"a field inside of an optional one", "PATCH", general + "/messages/" + f.say(f.world.Bot, f.world.Channels.General, "x"), `{"embeds":[{"title":"x","colour":1}]}`},
		{"a body where none belongs", "DELETE", general + "/messages/1", `{"why":1}`},
		{"a file by itself", "POST", general + "/messages", `{"flags":32768,"components":[{"type":13,"file":{"url":"attachment://x.pdf"}}]}`},
		{"a client theme", "POST", general + "/messages", `{"content":"x","shared_client_theme":{"colors":[]}}`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var body any
			if c.body != "" {
				body = c.body
			}
			r := f.call(f.world.Bot, c.method, c.path, body)
			equal(t, "status", r.status, http.StatusNotImplemented)
			f.expectUnknown(1)
		})
	}
	equal(t, "journal's entries", len(f.entries("unknown")), len(cases))
}

func TestAuthentication(t *testing.T) {
	f := newFixture(t)
	nobody := Account{Name: "nobody", Token: "wrong"}
	f.refused(Account{}, "GET", "/users/@me", nil, 401, 0)
	f.refused(nobody, "GET", "/users/@me", nil, 401, 0)
	f.refused(Account{Name: "a bot without Bot", Token: f.world.Bot.Token}, "GET", "/users/@me", nil, 401, 0)
	f.refused(f.world.Alice, "GET", "/gateway/bot", nil, 403, 20002)
	equal(t, "the bot", f.ok(f.world.Bot, "GET", "/users/@me", nil).id(), f.world.Bot.ID)
	equal(t, "Alice", f.ok(f.world.Alice, "GET", "/users/@me", nil).id(), f.world.Alice.ID)
	equal(t, "application", f.ok(f.world.Bot, "GET", "/applications/@me", nil).id(), f.world.Application)
	equal(t, "another user", f.ok(f.world.Bot, "GET", "/users/"+f.world.Newt.ID, nil).id(), f.world.Newt.ID)
	f.refused(f.world.Bot, "GET", "/users/1", nil, 404, 10013)
	f.refused(f.world.Bot, "GET", "/users/x", nil, 400, 50035)
}

func TestEveryRouteCitesItsDocumentation(t *testing.T) {
	d := New(Options{})
	defer func() {
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}()
	if len(d.mux.routes) < 40 {
		t.Fatalf("there are only %d routes", len(d.mux.routes))
	}
	seen := map[string]bool{}
	for _, r := range d.mux.routes {
		name := r.method + " " + r.pattern
		if r.doc == "" || r.handle == nil {
			t.Errorf("%s has no citation or no handler", name)
		}
		if seen[name] {
			t.Errorf("%s is there twice", name)
		}
		seen[name] = true
	}
}

func TestServedOverARealSocket(t *testing.T) {
	f := newFixture(t)
	api, err := f.d.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, api+"/v10/gateway", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var body struct{ URL string }
	if err := json.NewDecoder(res.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	want := strings.TrimSuffix(strings.Replace(api, "http://", "ws://", 1), "/api") + "/gateway"
	equal(t, "gateway", body.URL, want)
	http.DefaultClient.CloseIdleConnections()
}

func TestReadyLineIsExact(t *testing.T) {
	w := World{
		Application: "1", Guild: "2",
		Channels: Channels{Discussions: "3", Announcements: "4", Forum: "5", Moderators: "6", General: "7"},
		Roles:    Roles{Moderator: "8"},
		Bot:      Account{Token: "b"}, Alice: Account{Token: "m1"}, Ben: Account{Token: "m2"}, Newt: Account{Token: "m3"},
		Mia: Account{Token: "o1"}, Max: Account{Token: "o2"}, Ada: Account{Token: "a"},
	}
	want := `{"event":"ready","api":"http://127.0.0.1:9/api","application_id":"1","guild_id":"2",` +
		`"channels":{"discussions":"3","announcements":"4","forum":"5","moderators":"6"},"roles":{"moderator":"8"},` +
		`"tokens":{"bot":"b","members":["m1","m2","m3"],"moderators":["o1","o2"],"admin":"a"}}`
	if got := w.Ready("http://127.0.0.1:9/api"); !bytes.Equal(got, []byte(want)) {
		t.Errorf("got %s", got)
	}
}

func TestTheJournalHoldsNoTokens(t *testing.T) {
	f := newFixture(t)
	f.online(f.world.Bot, usualIntents)
	f.say(f.world.Alice, f.world.Channels.General, "hello")
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.journal) < 4 {
		t.Fatalf("only %d entries", len(f.journal))
	}
	for i, e := range f.journal {
		if line := string(encode(e)); strings.Contains(line, "fake-token") {
			t.Errorf("a token in %s", line)
		}
		equal(t, "sequence", e.Seq, int64(i+1))
	}
}
