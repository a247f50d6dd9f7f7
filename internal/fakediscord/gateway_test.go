package fakediscord

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

func TestIdentify(t *testing.T) {
	cases := []struct {
		name   string
		change func(*Options)
		token  string // the bot's when empty
		body   map[string]any
		close  int
	}{
		{name: "a wrong token closes with 4004", token: "wrong", close: 4004},
		{name: "no intents close with 4013", body: map[string]any{"intents": nil}, close: 4013},
		{name: "an intent that does not exist closes with 4013", body: map[string]any{"intents": 1 << 30}, close: 4013},
		{name: "the content intent that is not switched on closes with 4014", change: func(o *Options) { o.WithoutMessageContent = true }, close: 4014},
		{name: "presences, which are never switched on, close with 4014", body: map[string]any{"intents": intentGuildPresences}, close: 4014},
		{name: "a shard that cannot be closes with 4010", body: map[string]any{"shard": []int{2, 1}}, close: 4010},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFixture(t)
				if c.change != nil {
					f = newFixture(t, c.change)
				}
				g := f.connect()
				token := c.token
				if token == "" {
					token = f.world.Bot.Token
				}
				id := identifyAs(token, usualIntents)
				for k, v := range c.body {
					id[k] = v
				}
				g.send(opIdentify, id)
				equal(t, "close code", g.end(), c.close)
			})
		})
	}
}

func TestReadyAndGuildCreateTellOfTheWholeWorld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		g := f.connect()
		id := identifyAs("Bot "+f.world.Bot.Token, usualIntents)
		id["compress"] = true
		g.send(opIdentify, id)
		ready := g.want("READY")
		equal(t, "user", ready.at("user", "id"), any(f.world.Bot.ID))
		equal(t, "guild", ready.at("guilds", 0, "id"), any(f.world.Guild))
		created := g.want("GUILD_CREATE")
		equal(t, "channels", len(created.at("channels").([]any)), 5)
		equal(t, "members without the members intent", len(created.at("members").([]any)), 1)
		equal(t, "all members with it", len(f.onlineMembers()), 7)
	})
}

func (f *fixture) onlineMembers() []any {
	f.Helper()
	wait(identifyWindow)
	g := f.connect()
	g.send(opIdentify, identifyAs(f.world.Bot.Token, usualIntents|intentGuildMembers))
	g.want("READY")
	return g.want("GUILD_CREATE").at("members").([]any)
}

func TestTwoIdentifiesInFiveSecondsAreTooMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		f.online(f.world.Bot, usualIntents)
		g := f.connect()
		g.send(opIdentify, identifyAs(f.world.Bot.Token, usualIntents))
		equal(t, "opcode", g.next().Op, opInvalidSession)
		wait(identifyWindow)
		g.send(opIdentify, identifyAs(f.world.Bot.Token, usualIntents))
		g.want("READY")
	})
}

func TestASilentClientIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		g := f.online(f.world.Bot, usualIntents)
		for range 5 {
			wait(40 * time.Second)
			g.send(opHeartbeat, g.seq)
			equal(t, "answer to a heartbeat", g.next().Op, opHeartbeatAck)
		}
		began := time.Now()
		equal(t, "close code", g.end(), closeSessionTimedOut)
		equal(t, "patience", time.Since(began).Round(time.Second), 83*time.Second)
	})
}

func TestResumeReplaysWhatWasMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		g := f.online(f.world.Bot, usualIntents)
		f.say(f.world.Alice, f.world.Channels.General, "one")
		g.want("MESSAGE_CREATE")
		_ = g.ws.Close()
		synctest.Wait()
		f.say(f.world.Alice, f.world.Channels.General, "two")
		f.say(f.world.Alice, f.world.Channels.General, "three")

		again := f.connect()
		again.send(opResume, map[string]any{"token": f.world.Bot.Token, "session_id": g.session, "seq": g.seq})
		equal(t, "first missed", again.want("MESSAGE_CREATE").at("content"), any("two"))
		equal(t, "second missed", again.want("MESSAGE_CREATE").at("content"), any("three"))
		again.want("RESUMED")
		f.say(f.world.Alice, f.world.Channels.General, "four")
		equal(t, "live", again.want("MESSAGE_CREATE").at("content"), any("four"))
	})
}

func TestSessionsThatCannotBeResumed(t *testing.T) {
	leave := map[string]func(*gatewayClient){
		"closed by the client with 1000": func(g *gatewayClient) {
			_ = g.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second))
			_ = g.ws.Close()
		},
		"left for too long":  func(g *gatewayClient) { _ = g.ws.Close(); wait(resumeWindow + time.Second) },
		"of another session": func(g *gatewayClient) { g.session = "none" },
	}
	for name, go_ := range leave {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFixture(t)
				g := f.online(f.world.Bot, usualIntents)
				go_(g)
				synctest.Wait()
				again := f.connect()
				again.send(opResume, map[string]any{"token": f.world.Bot.Token, "session_id": g.session, "seq": g.seq})
				e := again.next()
				equal(t, "opcode", e.Op, opInvalidSession)
				equal(t, "resumable", string(e.D), "false")
			})
		})
	}
}

func TestProtocolMistakesCloseTheConnection(t *testing.T) {
	mistakes := map[string]struct {
		do   func(*fixture, *gatewayClient)
		code int
	}{
		"a presence before IDENTIFY": {func(_ *fixture, g *gatewayClient) { g.send(opPresence, map[string]any{}) }, 4003},
		"IDENTIFY twice": {func(f *fixture, g *gatewayClient) {
			g.send(opIdentify, identifyAs(f.world.Bot.Token, usualIntents))
			g.send(opIdentify, identifyAs(f.world.Bot.Token, usualIntents))
		}, 4005},
		"an opcode that does not exist": {func(_ *fixture, g *gatewayClient) { g.send(77, nil) }, 4001},
		"what is not JSON":              {func(_ *fixture, g *gatewayClient) { _ = g.ws.WriteMessage(websocket.TextMessage, []byte("{")) }, 4002},
		"121 payloads in a minute": {func(_ *fixture, g *gatewayClient) {
			for range 121 {
				g.send(opHeartbeat, nil)
			}
		}, 4008},
		"a sequence from the future": {func(f *fixture, g *gatewayClient) {
			other := f.online(f.world.Bot, usualIntents)
			g.send(opResume, map[string]any{"token": f.world.Bot.Token, "session_id": other.session, "seq": 99})
		}, 4007},
	}
	for name, m := range mistakes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFixture(t)
				g := f.connect()
				m.do(f, g)
				equal(t, "close code", g.end(), m.code)
			})
		})
	}
}

func TestIntentsDecideWhatIsSent(t *testing.T) {
	cases := []struct {
		name    string
		intents int
		content string // "-": the message does not come at all
	}{
		{"with content", usualIntents, "hello"},
		{"without the content intent it is empty", usualIntents &^ intentMessageContent, ""},
		{"without messages nothing comes", intentGuilds, "-"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFixture(t)
				g := f.online(f.world.Bot, c.intents)
				f.say(f.world.Alice, f.world.Channels.General, "hello")
				if c.content == "-" {
					g.quiet()
					return
				}
				e := g.want("MESSAGE_CREATE")
				equal(t, "content", e.at("content"), any(c.content))
				equal(t, "guild", e.at("guild_id"), any(f.world.Guild))
				if e.at("member", "joined_at") == nil {
					t.Error("the dispatch carries no member")
				}
				f.say(f.world.Alice, f.world.Channels.General, "<@"+f.world.Bot.ID+"> hello")
				if text, _ := g.want("MESSAGE_CREATE").at("content").(string); !strings.Contains(text, "hello") {
					t.Errorf("a message that mentions the bot came with %q", text)
				}
			})
		})
	}
}

func TestAPrivateChannelIsNotDispatchedToMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		alice := f.online(f.world.Alice, intentAll)
		mia := f.online(f.world.Mia, intentAll)
		f.say(f.world.Max, f.world.Channels.Moderators, "among us")
		equal(t, "what Mia reads", mia.want("MESSAGE_CREATE").at("content"), any("among us"))
		alice.quiet()
	})
}

func TestTransportCompressionIsRefusedLoudly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		dialer := websocket.Dialer{NetDialContext: f.d.Dial}
		_, res, err := dialer.Dial("ws://discord.test/gateway?v=10&encoding=json&compress=zlib-stream", nil)
		if err == nil || res == nil {
			t.Fatalf("got %v and the error %v, want a refusal", res, err)
		}
		defer res.Body.Close()
		equal(t, "status", res.StatusCode, http.StatusNotImplemented)
		f.expectUnknown(1)
	})
}
