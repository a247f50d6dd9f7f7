package fakediscord

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// identifyShard begins a session for a shard.
func (f *fixture) identifyShard(g *gatewayClient, id, count int) {
	f.Helper()
	body := identifyAs(f.world.Bot.Token, usualIntents)
	body["shard"] = []int{id, count}
	g.send(opIdentify, body)
}

func TestEachShardGetsItsOwnGuilds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const count = 4
		f := newFixture(t, func(o *Options) { o.MaxConcurrency, o.Shards = count, count })
		servers, err := f.d.AddServers(Servers{Count: 20, Channels: 8})
		if err != nil {
			t.Fatal(err)
		}
		shards := make([]*gatewayClient, count)
		seen := map[string]int{}
		for i := range shards {
			shards[i] = f.connect()
			f.identifyShard(shards[i], i, count)
			ready := shards[i].want("READY")
			equal(t, "shard in READY", fmt.Sprint(ready.at("shard")), fmt.Sprint([]int{i, count}))
			for range ready.at("guilds").([]any) {
				guild := text(shards[i].want("GUILD_CREATE"), "id")
				id, err := parseSnowflake(guild)
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "shard of guild "+guild, int(uint64(id)>>22%count), i)
				seen[guild]++
			}
			if n := len(ready.at("guilds").([]any)); n < 3 {
				t.Errorf("shard %d has %d of 21 guilds", i, n)
			}
		}
		equal(t, "guilds on all shards", len(seen), 21)
		for _, s := range servers[:4] {
			id, _ := parseSnowflake(s.Guild)
			f.say(f.world.Alice, s.Channels[0], "hello")
			equal(t, "guild", text(shards[uint64(id)>>22%count].want("MESSAGE_CREATE"), "guild_id"), s.Guild)
		}
		dm := f.ok(f.world.Alice, "POST", "/users/@me/channels", map[string]any{"recipient_id": f.world.Bot.ID}).id()
		f.say(f.world.Alice, dm, "in private")
		equal(t, "channel", text(shards[0].want("MESSAGE_CREATE"), "channel_id"), dm)
		for _, g := range shards {
			g.quiet()
		}
	})
}

func TestAnInteractionGoesToItsGuildsShard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		id, err := parseSnowflake(o.world.Guild)
		o.must(err)
		wait(identifyWindow)
		own, other := o.connect(), o.connect()
		o.identifyShard(own, int(uint64(id)>>22%2), 2)
		own.want("READY")
		own.want("GUILD_CREATE")
		wait(identifyWindow)
		o.identifyShard(other, 1-int(uint64(id)>>22%2), 2)
		equal(t, "guilds of the other shard", len(other.want("READY").at("guilds").([]any)), 0)
		o.press()
		own.want("INTERACTION_CREATE")
		other.quiet()
	})
}

func TestTwoSessionsOfTheSameShardBothLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		a := f.online(f.world.Bot, usualIntents)
		wait(identifyWindow)
		b := f.online(f.world.Bot, usualIntents)
		f.say(f.world.Alice, f.world.Channels.General, "to both")
		equal(t, "same message", text(a.want("MESSAGE_CREATE"), "id"), text(b.want("MESSAGE_CREATE"), "id"))
	})
}

func TestTooManyGuildsForAShardCloseWith4011(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, func(o *Options) { o.GuildsPerShard = 5 })
		if _, err := f.d.AddServers(Servers{Count: 7, Channels: 1}); err != nil {
			t.Fatal(err)
		}
		g := f.connect()
		g.send(opIdentify, identifyAs(f.world.Bot.Token, usualIntents))
		equal(t, "close code", g.end(), 4011)
		half := f.connect()
		f.identifyShard(half, 0, 2)
		half.want("READY")
	})
}

func TestShardsOfOneRateLimitKeyWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, func(o *Options) { o.MaxConcurrency, o.Shards = 2, 4 })
		limit := func() reply {
			return f.ok(f.world.Bot, "GET", "/gateway/bot", nil)
		}
		r := limit()
		equal(t, "recommended shards", r.at("shards"), any(4.0))
		equal(t, "max_concurrency", r.at("session_start_limit", "max_concurrency"), any(2.0))
		equal(t, "remaining", r.at("session_start_limit", "remaining"), any(1000.0))

		g := []*gatewayClient{f.connect(), f.connect(), f.connect()}
		f.identifyShard(g[0], 0, 4)
		equal(t, "shard 0", g[0].next().T, "READY")
		f.identifyShard(g[1], 1, 4)
		equal(t, "shard 1, another key", g[1].next().T, "READY")
		f.identifyShard(g[2], 2, 4)
		equal(t, "shard 2, the key of shard 0", g[2].next().Op, opInvalidSession)
		wait(identifyWindow)
		f.identifyShard(g[2], 2, 4)
		equal(t, "shard 2 after five seconds", g[2].next().T, "READY")

		equal(t, "remaining", limit().at("session_start_limit", "remaining"), any(996.0))
		_ = g[0].ws.Close()
		synctest.Wait()
		again := f.connect()
		again.send(opResume, map[string]any{"token": f.world.Bot.Token, "session_id": "none", "seq": 1})
		again.next()
		equal(t, "remaining after a RESUME", limit().at("session_start_limit", "remaining"), any(996.0))
		wait(startsWindow)
		equal(t, "remaining the day after", limit().at("session_start_limit", "remaining"), any(1000.0))
	})
}

func TestIdentifiesAndResumesAreInTheJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		g := f.connect()
		f.identifyShard(g, 1, 2)
		g.session = text(g.want("READY"), "session_id")
		_ = g.ws.Close()
		synctest.Wait()
		wait(time.Second)
		again := f.connect()
		again.send(opResume, map[string]any{"token": f.world.Bot.Token, "session_id": g.session, "seq": 1})
		again.find("RESUMED")
		sent := f.entries("gateway")
		if len(sent) != 2 {
			t.Fatalf("%d payloads are in the journal, want 2", len(sent))
		}
		for i, op := range []int{opIdentify, opResume} {
			equal(t, "opcode", *sent[i].Op, op)
			equal(t, "from", sent[i].From, f.world.Bot.ID)
			equal(t, "shard", *sent[i].Shard, Shard{1, 2})
		}
		equal(t, "between them", sent[1].At.Sub(sent[0].At), time.Second)
	})
}

func TestOneIdentifyTooManyResetsTheToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, func(o *Options) { o.SessionStarts = 2 })
		live := f.online(f.world.Bot, usualIntents)
		g := f.connect()
		g.send(opIdentify, identifyAs(f.world.Bot.Token, usualIntents)) // too early, and counted
		equal(t, "opcode", g.next().Op, opInvalidSession)
		r := f.ok(f.world.Bot, "GET", "/gateway/bot", nil)
		equal(t, "remaining", r.at("session_start_limit", "remaining"), any(0.0))
		wait(identifyWindow)
		g.send(opIdentify, identifyAs(f.world.Bot.Token, usualIntents))
		equal(t, "close code of the one too many", g.end(), 4004)
		equal(t, "close code of the session that lived", live.end(), 4004)
		late := f.connect()
		late.send(opIdentify, identifyAs(f.world.Bot.Token, usualIntents))
		equal(t, "close code afterwards", late.end(), 4004)
		f.refused(f.world.Bot, "GET", "/users/@me", nil, 401, 0)
		equal(t, "resets in the journal", len(f.entries("token_reset")), 1)

		now := f.call(Account{}, "GET", "/api/sandbox/newsroom", nil)
		token, _ := now.at("tokens", "bot").(string)
		f.world.Bot.Token = token
		f.ok(f.world.Bot, "GET", "/users/@me", nil)
	})
}

func TestServersAreMadeOverHTTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		g := f.online(f.world.Bot, usualIntents)
		r := f.call(Account{}, "POST", "/api/sandbox/servers", `{"servers":2,"channels":50}`)
		equal(t, "servers", len(r.at("servers").([]any)), 2)
		for i := range 2 {
			created := g.want("GUILD_CREATE")
			equal(t, "guild", created.at("id"), r.at("servers", i, "guild_id"))
			equal(t, "channels", len(created.at("channels").([]any)), 50)
		}
		for i := range 2 {
			channel, _ := r.at("servers", i, "channels", 3).(string)
			f.say(f.world.Bot, channel, "hello")
			g.want("MESSAGE_CREATE")
		}
		equal(t, "status", f.call(Account{}, "POST", "/api/sandbox/servers", `{"servers":2,"channels":501}`).status, 400)
	})
}
