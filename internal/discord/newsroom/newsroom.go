// Package newsroom is a fake Discord in a bubble of virtual time, with what the tests of the rooms that
// speak to Discord ask of it: to speak as somebody, to cause trouble, and to count what ombud did.
package newsroom

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"

	"ombud/internal/fakediscord"
)

// API is the address that a newsroom's API has, reached with its Dial.
const API = "http://discord.test/api"

// Room is the fake Discord of one test.
type Room struct {
	*fakediscord.Discord
	T     *testing.T
	World fakediscord.World
	HTTP  *http.Client // of people

	mu      sync.Mutex
	journal []fakediscord.Entry
}

// Enter plays a story in a bubble of its own. A request that the fake does not know fails the test.
func Enter(t *testing.T, opts fakediscord.Options, story func(*Room)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		fakediscord.AwaitEpoch()
		r := &Room{T: t}
		opts.Unknown = func(msg string) { t.Error("the fake does not know: " + msg) }
		opts.Journal = func(e fakediscord.Entry) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.journal = append(r.journal, e)
		}
		r.Discord = fakediscord.New(opts)
		r.World = r.Discord.World()
		plain := &http.Transport{DialContext: r.Dial}
		r.HTTP = &http.Client{Transport: plain}
		defer func() {
			plain.CloseIdleConnections()
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}()
		story(r)
	})
}

// Cause makes trouble.
func (r *Room) Cause(f fakediscord.Fault) {
	r.T.Helper()
	if err := r.Fault(f); err != nil {
		r.T.Fatal(err)
	}
}

// Person is a client for somebody's account.
func (r *Room) Person(who fakediscord.Account) *fakediscord.Person {
	return fakediscord.NewPerson(API, r.World.Application, who.Token, r.HTTP)
}

// Say posts a message as somebody and returns its id.
func (r *Room) Say(who fakediscord.Account, channel, text string) string {
	r.T.Helper()
	var said struct {
		ID string `json:"id"`
	}
	r.do(who, "POST", "/channels/"+channel+"/messages", map[string]string{"content": text}, &said)
	return said.ID
}

// As makes a call as somebody; body is JSON, or empty for none.
func (r *Room) As(who fakediscord.Account, method, path, body string) {
	r.T.Helper()
	if body == "" {
		r.do(who, method, path, nil, nil)
		return
	}
	r.do(who, method, path, json.RawMessage(body), nil)
}

func (r *Room) do(who fakediscord.Account, method, path string, body, into any) {
	r.T.Helper()
	if err := r.Person(who).Do(r.T.Context(), method, path, body, into); err != nil {
		r.T.Fatal(err)
	}
}

// Calls counts how often ombud asked something of a route.
func (r *Room) Calls(method, route string) int {
	return r.count(func(e fakediscord.Entry) bool {
		return e.Event == "rest" && e.Method == method && e.Route == route && e.By == r.World.Bot.ID
	})
}

// Identifies counts the sessions that were asked for.
func (r *Room) Identifies() int {
	return r.count(func(e fakediscord.Entry) bool { return e.Event == "gateway" && e.Op != nil && *e.Op == 2 })
}

func (r *Room) count(fits func(fakediscord.Entry) bool) (count int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.journal {
		if fits(e) {
			count++
		}
	}
	return count
}
