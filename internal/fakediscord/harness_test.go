package fakediscord

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// fixture is a Discord over the in-memory connection with a client for each person.
type fixture struct {
	*testing.T
	d     *Discord
	world World
	http  *http.Client

	mu      sync.Mutex
	unknown []string
	journal []Entry
}

func newFixture(t *testing.T, change ...func(*Options)) *fixture {
	t.Helper()
	AwaitEpoch()
	f := &fixture{T: t}
	opts := Options{
		BotPermissions: DefaultBotPermissions | PermManageThreads,
		Journal:        func(e Entry) { f.mu.Lock(); defer f.mu.Unlock(); f.journal = append(f.journal, e) },
		Unknown:        func(msg string) { f.mu.Lock(); defer f.mu.Unlock(); f.unknown = append(f.unknown, msg) },
	}
	for _, c := range change {
		c(&opts)
	}
	f.d = New(opts)
	f.world = f.d.World()
	f.http = &http.Client{Transport: &http.Transport{DialContext: f.d.Dial, DisableKeepAlives: true}}
	t.Cleanup(func() {
		if err := f.d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		keepJournal(t, f)
	})
	return f
}

// reply is an answer of the REST API.
type reply struct {
	status int
	header http.Header
	raw    []byte
	body   any
}

// at walks into the body: names and indices.
func (r reply) at(path ...any) any { return walk(r.body, path...) }

func walk(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, ok := v.(map[string]any)
			if !ok {
				return nil
			}
			v = m[step]
		case int:
			l, ok := v.([]any)
			if !ok || step >= len(l) {
				return nil
			}
			v = l[step]
		}
	}
	return v
}

func (r reply) code() int {
	n, _ := r.at("code").(float64)
	return int(n)
}

func (r reply) id() string {
	id, _ := r.at("id").(string)
	return id
}

// auth is the Authorization header of an account.
func (f *fixture) auth(who Account) string {
	if who == f.world.Bot {
		return "Bot " + who.Token
	}
	return who.Token
}

// try calls without judging the answer.
func (f *fixture) try(who Account, method, path string, body any) (reply, error) {
	var reader io.Reader
	if body != nil {
		raw, ok := body.(string)
		if !ok {
			raw = string(encode(body))
		}
		reader = strings.NewReader(raw)
	}
	if !strings.HasPrefix(path, "/api/") {
		path = "/api/v10" + path
	}
	req, err := http.NewRequestWithContext(context.Background(), method, "http://discord.test"+path, reader)
	if err != nil {
		return reply{}, err
	}
	if who.Token != "" {
		req.Header.Set("Authorization", f.auth(who))
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := f.http.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return reply{}, err
	}
	r := reply{status: res.StatusCode, header: res.Header, raw: raw}
	if len(raw) > 0 && res.Header.Get("Content-Type") == "application/json" {
		err = json.NewDecoder(bytes.NewReader(raw)).Decode(&r.body)
	}
	return r, err
}

// call calls and fails when there is no answer.
func (f *fixture) call(who Account, method, path string, body any) reply {
	f.Helper()
	r, err := f.try(who, method, path, body)
	if err != nil {
		f.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

// ok calls and fails unless the answer is a success.
func (f *fixture) ok(who Account, method, path string, body any) reply {
	f.Helper()
	r := f.call(who, method, path, body)
	if r.status >= 300 {
		f.Fatalf("%s %s %s: got %d %s", who.Name, method, path, r.status, r.raw)
	}
	return r
}

// refused calls and fails unless the answer has the status and the code.
func (f *fixture) refused(who Account, method, path string, body any, status, code int) reply {
	f.Helper()
	r := f.call(who, method, path, body)
	if r.status != status || r.code() != code {
		f.Fatalf("%s %s %s: got %d %s, want %d with code %d", who.Name, method, path, r.status, r.raw, status, code)
	}
	return r
}

// say sends a text and returns the message's id.
func (f *fixture) say(who Account, channel, text string) string {
	f.Helper()
	return f.ok(who, "POST", "/channels/"+channel+"/messages", map[string]any{"content": text}).id()
}

// expectUnknown checks that the fake refused exactly so many things, and forgets them.
func (f *fixture) expectUnknown(n int) {
	f.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.unknown) != n {
		f.Errorf("the fake refused %d things as unknown, want %d: %q", len(f.unknown), n, f.unknown)
	}
	f.unknown = nil
}

// entries lists the journal's entries of a kind.
func (f *fixture) entries(event string) []Entry {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.journal), func(e Entry) bool { return e.Event != event })
}

// long makes a text of n characters, each of two bytes.
func long(n int) string { return strings.Repeat("ä", n) }

func equal[T comparable](t interface {
	Helper()
	Errorf(string, ...any)
}, what string, got, want T,
) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func wait(d time.Duration) { time.Sleep(d) }
