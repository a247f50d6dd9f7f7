package fakediscord

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestTheSendBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		path := "/channels/" + f.world.Channels.General + "/messages"
		body := `{"content":"x"}`
		for i := range 5 {
			r := f.ok(f.world.Bot, "POST", path, body)
			equal(t, "limit", r.header.Get("X-RateLimit-Limit"), "5")
			equal(t, "remaining", r.header.Get("X-RateLimit-Remaining"), []string{"4", "3", "2", "1", "0"}[i])
			equal(t, "reset after", r.header.Get("X-RateLimit-Reset-After"), "5.000")
		}
		r := f.call(f.world.Bot, "POST", path, body)
		equal(t, "status", r.status, 429)
		equal(t, "wait", r.at("retry_after"), any(5.0))
		equal(t, "scope", r.header.Get("X-RateLimit-Scope"), "user")
		equal(t, "global", r.at("global"), any(false))
		f.say(f.world.Bot, f.world.Channels.Discussions, "another channel has a bucket of its own")
		equal(t, "invalid requests", f.d.InvalidRequests(), 1)
		wait(5 * time.Second)
		f.ok(f.world.Bot, "POST", path, body)
		wait(10 * time.Minute)
		equal(t, "invalid requests after ten minutes", f.d.InvalidRequests(), 0)
	})
}

func TestTheGlobalLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		ids := []Account{f.world.Alice, f.world.Ben}
		limited := reply{}
		for i := range 60 {
			paths := []string{"/users/@me", "/users/" + ids[0].ID, "/guilds/" + f.world.Guild}
			if r := f.call(f.world.Bot, "GET", paths[i%3], nil); r.status == 429 {
				limited = r
				equal(t, "calls before the limit", i, 50)
				break
			}
		}
		equal(t, "global", limited.at("global"), any(true))
		equal(t, "scope", limited.header.Get("X-RateLimit-Scope"), "global")
		f.ok(f.world.Alice, "GET", "/users/@me", nil)
		wait(time.Second)
		f.ok(f.world.Bot, "GET", "/users/@me", nil)
	})
}

// A person's client waits as long as Discord says and asks again, so a look at the screen never
// fails because of the looks before it.
func TestAPersonWaitsForALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		alice := f.carrier(f.world.Alice)
		began := time.Now()
		for range 150 {
			if _, _, err := alice.Events(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
		}
		if waited := time.Since(began); waited <= 0 || waited > 2*time.Second {
			t.Errorf("a hundred and fifty looks take %v, want the seconds after which the limit of one hundred ends", waited)
		}
	})
}
