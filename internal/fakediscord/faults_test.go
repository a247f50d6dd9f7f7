package fakediscord

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// faultCases has one case for each row of the table of faults.
var faultCases = map[string]func(*testing.T, *fixture){
	"drop_socket": func(t *testing.T, f *fixture) {
		g := f.online(f.world.Bot, usualIntents)
		f.fault(Fault{Kind: "drop_socket"})
		equal(t, "close code", g.end(), 1006)
		again := f.connect()
		again.send(opResume, map[string]any{"token": f.world.Bot.Token, "session_id": g.session, "seq": g.seq})
		again.want("RESUMED")
	},
	"close": func(t *testing.T, f *fixture) {
		g := f.online(f.world.Bot, usualIntents)
		f.fault(Fault{Kind: "close", Code: 4014})
		equal(t, "close code", g.end(), 4014)
	},
	"reset_token": func(t *testing.T, f *fixture) {
		g := f.online(f.world.Bot, usualIntents)
		f.fault(Fault{Kind: "reset_token"})
		equal(t, "close code", g.end(), closeBadToken)
		f.refused(f.world.Bot, "GET", "/users/@me", nil, 401, 0)
	},
	"dms_too_fast": func(_ *testing.T, f *fixture) {
		f.fault(Fault{Kind: "dms_too_fast"})
		to := map[string]any{"recipient_id": f.world.Alice.ID}
		f.refused(f.world.Bot, "POST", "/users/@me/channels", to, 403, 40003)
		f.ok(f.world.Bot, "POST", "/users/@me/channels", to) // once
	},
	"reconnect": func(t *testing.T, f *fixture) {
		g := f.online(f.world.Bot, usualIntents)
		f.fault(Fault{Kind: "reconnect"})
		equal(t, "opcode", g.next().Op, opReconnect)
	},
	"invalid_session": func(t *testing.T, f *fixture) {
		g := f.online(f.world.Bot, usualIntents)
		f.fault(Fault{Kind: "invalid_session"})
		equal(t, "opcode", g.next().Op, opInvalidSession)
		wait(identifyWindow)
		g.send(opIdentify, identifyAs(f.world.Bot.Token, usualIntents))
		g.want("READY")
	},
	"refuse_resume": func(t *testing.T, f *fixture) {
		g := f.online(f.world.Bot, usualIntents)
		f.fault(Fault{Kind: "refuse_resume"})
		_ = g.ws.Close()
		synctest.Wait()
		again := f.connect()
		again.send(opResume, map[string]any{"token": f.world.Bot.Token, "session_id": g.session, "seq": g.seq})
		equal(t, "opcode", again.next().Op, opInvalidSession)
	},
	"identify_close": func(t *testing.T, f *fixture) {
		f.fault(Fault{Kind: "identify_close"})
		g := f.connect()
		g.send(opIdentify, identifyAs(f.world.Bot.Token, usualIntents))
		equal(t, "close code", g.end(), 4014)
		f.online(f.world.Bot, usualIntents)
	},
	"no_heartbeat_ack": func(t *testing.T, f *fixture) {
		g := f.online(f.world.Bot, usualIntents)
		f.fault(Fault{Kind: "no_heartbeat_ack", Times: 2})
		g.send(opHeartbeat, g.seq)
		g.send(opHeartbeat, g.seq)
		g.quiet()
		g.send(opHeartbeat, g.seq)
		equal(t, "opcode", g.next().Op, opHeartbeatAck)
	},
	"duplicate_dispatch": func(t *testing.T, f *fixture) {
		g := f.online(f.world.Bot, usualIntents)
		f.fault(Fault{Kind: "duplicate_dispatch", EventName: "MESSAGE_CREATE"})
		f.say(f.world.Alice, f.world.Channels.General, "one")
		first, second := g.want("MESSAGE_CREATE"), g.want("MESSAGE_CREATE")
		equal(t, "the same message", first.at("id"), second.at("id"))
		equal(t, "sequence", second.S, first.S+1)
	},
	"reorder_dispatch": func(t *testing.T, f *fixture) {
		g := f.online(f.world.Bot, usualIntents)
		f.fault(Fault{Kind: "reorder_dispatch"})
		f.say(f.world.Alice, f.world.Channels.General, "one")
		g.quiet()
		f.say(f.world.Alice, f.world.Channels.General, "two")
		a, b := g.want("MESSAGE_CREATE"), g.want("MESSAGE_CREATE")
		equal(t, "first", a.at("content"), any("two"))
		equal(t, "second", b.at("content"), any("one"))
		if b.S <= a.S {
			t.Errorf("the sequence runs backwards: %d after %d", b.S, a.S)
		}
	},
	"unknown_component": func(t *testing.T, f *fixture) {
		g := f.online(f.world.Bot, usualIntents)
		f.fault(Fault{Kind: "unknown_component", Code: 20, EventName: "MESSAGE_CREATE"})
		id := f.say(f.world.Alice, f.world.Channels.General, "one")
		equal(t, "type", g.want("MESSAGE_CREATE").at("components", 0, "type"), any(20.0))
		f.fault(Fault{Kind: "unknown_component", Code: 20, Method: "GET"})
		r := f.ok(f.world.Bot, "GET", "/channels/"+f.world.Channels.General+"/messages/"+id, nil)
		equal(t, "type over REST", r.at("components", 0, "type"), any(20.0))
	},
	"strange_message": func(t *testing.T, f *fixture) {
		g := f.online(f.world.Bot, usualIntents)
		f.fault(Fault{Kind: "strange_message", EventName: "MESSAGE_CREATE"})
		id := f.say(f.world.Alice, f.world.Channels.General, "one")
		equal(t, "content", g.want("MESSAGE_CREATE").at("content"), any(5.0))
		f.fault(Fault{Kind: "strange_message", Method: "GET"})
		r := f.ok(f.world.Bot, "GET", "/channels/"+f.world.Channels.General+"/messages/"+id, nil)
		equal(t, "content over REST", r.at("content"), any(5.0))
	},
	"partial_message": func(t *testing.T, f *fixture) {
		g := f.online(f.world.Bot, usualIntents)
		f.fault(Fault{Kind: "partial_message", EventName: "MESSAGE_CREATE"})
		id := f.say(f.world.Alice, f.world.Channels.General, "one")
		m := g.want("MESSAGE_CREATE")
		equal(t, "id", m.at("id"), any(id))
		equal(t, "content", m.at("content"), nil)
		equal(t, "author", m.at("author"), nil)
	},
	"rate_limit": func(t *testing.T, f *fixture) {
		f.fault(Fault{Kind: "rate_limit", Milliseconds: 2500})
		r := f.sendExpect(429)
		equal(t, "wait", r.at("retry_after"), any(2.5))
		equal(t, "scope", r.header.Get("X-RateLimit-Scope"), "user")
		f.sendExpect(200)
	},
	"rate_limit_global": func(t *testing.T, f *fixture) {
		f.fault(Fault{Kind: "rate_limit_global"})
		r := f.sendExpect(429)
		equal(t, "global", r.at("global"), any(true))
		equal(t, "header", r.header.Get("X-RateLimit-Global"), "true")
	},
	"rate_limit_html": func(t *testing.T, f *fixture) {
		f.fault(Fault{Kind: "rate_limit_html"})
		r := f.sendExpect(429)
		if !strings.Contains(string(r.raw), "<html") && !strings.Contains(string(r.raw), "<!doctype html>") {
			t.Errorf("no HTML: %s", r.raw)
		}
	},
	"error_before": func(t *testing.T, f *fixture) {
		f.fault(Fault{Kind: "error_before"})
		f.sendExpect(503)
		equal(t, "messages", f.count(), 0)
	},
	"error_after": func(t *testing.T, f *fixture) {
		f.fault(Fault{Kind: "error_after"})
		f.sendExpect(502)
		equal(t, "messages", f.count(), 1)
	},
	"lost_answer": func(t *testing.T, f *fixture) {
		f.fault(Fault{Kind: "lost_answer"})
		if r, err := f.try(f.world.Bot, "POST", "/channels/"+f.world.Channels.General+"/messages", `{"content":"x"}`); err == nil {
			t.Errorf("an answer came: %d", r.status)
		}
		equal(t, "messages", f.count(), 1)
	},
	"forbidden": func(t *testing.T, f *fixture) {
		f.fault(Fault{Kind: "forbidden", Channel: f.world.Channels.General, Times: -1})
		equal(t, "code", f.sendExpect(403).code(), 50013)
		equal(t, "code", f.sendExpect(403).code(), 50013)
		f.say(f.world.Bot, f.world.Channels.Discussions, "elsewhere")
		f.say(f.world.Alice, f.world.Channels.General, "people are left alone")
		f.d.ClearFaults()
		f.sendExpect(200)
	},
	"slow": func(t *testing.T, f *fixture) {
		f.fault(Fault{Kind: "slow", Milliseconds: 9000})
		began := time.Now()
		f.sendExpect(200)
		equal(t, "duration", time.Since(began), 9*time.Second)
	},
	"redirect": func(t *testing.T, f *fixture) {
		f.fault(Fault{Kind: "redirect"})
		f.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		status, _ := f.fetchFile(f.uploaded())
		equal(t, "status", status, http.StatusFound)
	},
	"endless": func(t *testing.T, f *fixture) {
		f.fault(Fault{Kind: "endless"})
		_, body := f.fetchFile(f.uploaded())
		equal(t, "length", len(body), endlessBytes)
	},
}

// uploaded is the address of a small file that somebody has just sent.
func (f *fixture) uploaded() string {
	f.Helper()
	alice, channel := f.carrier(f.world.Alice), f.world.Channels.Discussions
	id, err := alice.Send(f.Context(), channel, map[string]any{}, bridge())
	if err != nil {
		f.Fatal(err)
	}
	return f.seen(alice, channel, id).Attachments[0].URL
}

// fault arranges a fault the way another process does.
func (f *fixture) fault(fault Fault) {
	f.Helper()
	if r := f.call(Account{}, "POST", "/api/sandbox/faults", fault); r.status != 204 {
		f.Fatalf("fault %s: %d %s", fault.Kind, r.status, r.raw)
	}
}

func (f *fixture) sendExpect(status int) reply {
	f.Helper()
	r := f.call(f.world.Bot, "POST", "/channels/"+f.world.Channels.General+"/messages", `{"content":"x"}`)
	equal(f.T, "status", r.status, status)
	return r
}

func (f *fixture) count() int {
	f.Helper()
	return len(f.ok(f.world.Ada, "GET", "/channels/"+f.world.Channels.General+"/messages", nil).body.([]any))
}

func TestFaults(t *testing.T) {
	for kind := range FaultKinds() {
		t.Run(kind, func(t *testing.T) {
			run, ok := faultCases[kind]
			if !ok {
				t.Fatal("this fault has no test")
			}
			synctest.Test(t, func(t *testing.T) {
				f := newFixture(t)
				run(t, f)
				if len(f.d.faults) != 0 {
					t.Errorf("faults are left: %+v", *f.d.faults[0])
				}
			})
		})
	}
}

func TestAFaultThatDoesNotExistIsRefused(t *testing.T) {
	f := newFixture(t)
	f.refused(Account{}, "POST", "/api/sandbox/faults", `{"kind":"earthquake"}`, 400, 50035)
	if err := f.d.Fault(Fault{Kind: "earthquake"}); err == nil {
		t.Error("an unknown fault is taken")
	}
}
