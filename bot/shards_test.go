package bot_test

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ombud/bot"
	"ombud/config"
	"ombud/internal/fakediscord"
	"ombud/internal/pgtest"
	"ombud/internal/telemetry"
)

// fleet is several ombuds on one PostgreSQL and one Discord, in real time.
type fleet struct {
	*testing.T
	discord  *fakediscord.Discord
	world    fakediscord.World
	database string
	db       *sql.DB

	mu      sync.Mutex
	journal []fakediscord.Entry
}

// member is one of them.
type member struct {
	t     *testing.T
	log   lockedBuffer
	pages *wire
	stop  context.CancelFunc
	ended chan error
}

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

// TestFleet tells stories of several processes on one PostgreSQL server, at the same time: most of
// what they do is wait for Discord's five seconds between two sessions.
func TestFleet(t *testing.T) {
	t.Parallel()
	cluster := pgtest.StartCluster(t)
	for _, story := range []struct {
		name string
		tell func(t *testing.T, database string)
	}{
		{"processes share the shards", processesShareTheShards},
		{"shards that were told are held, and no others", toldShards},
		{"who is told later gets its shards from those who have them", toldLater},
		{"a message is judged by its shard's owner", judgedByTheOwner},
	} {
		database := cluster.NewDatabase(t)
		t.Run(story.name, func(t *testing.T) {
			t.Parallel()
			story.tell(t, database)
		})
	}
}

func newFleet(t *testing.T, database string, o fakediscord.Options) *fleet {
	t.Helper()
	f := &fleet{T: t, database: database}
	o.Unknown = func(msg string) { t.Errorf("the fake Discord was asked for what it does not know: %s", msg) }
	o.Journal = func(e fakediscord.Entry) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.journal = append(f.journal, e)
	}
	f.discord = fakediscord.New(o)
	f.world = f.discord.World()
	t.Cleanup(func() { _ = f.discord.Close() })
	var err error
	if f.db, err = sql.Open("pgx", f.database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.db.Close() })
	return f
}

func (f *fleet) start(o bot.Options) *member { f.Helper(); return f.startOn(f.database, o) }

// startOn starts one that reaches the database by an address of its own.
func (f *fleet) startOn(database string, o bot.Options) *member {
	f.Helper()
	cfg, err := config.Load([]string{
		"DISCORD_TOKEN=" + f.world.Bot.Token, "DISCORD_API_URL=" + apiBase, "DATABASE_URL=" + database,
		"OMBUD_KEY=" + strings.Repeat("0f", 32), "OMBUD_HTTP_ADDR=127.0.0.1:8080",
	}, "")
	if err != nil {
		f.Fatal(err)
	}
	m := &member{t: f.T, pages: newWire(), ended: make(chan error, 1)}
	ctx, stop := context.WithCancel(context.Background())
	m.stop = stop
	o.Log, o.Listen, o.DialDiscord = telemetry.NewLogger(&m.log, "text"), m.pages.open, f.discord.Dial
	go func() { m.ended <- bot.Run(ctx, cfg, o) }()
	f.Cleanup(func() {
		stop()
		select {
		case err := <-m.ended:
			if f.Failed() {
				f.Logf("an ombud ended with %v", err)
			}
		case <-time.After(20 * time.Second):
			f.Error("an ombud does not end")
		}
		if f.Failed() {
			f.Log(m.log.String())
		}
	})
	return m
}

// shards are those that a member is connected with, and ready is what /readyz says.
func (m *member) shards() (ids []string, ready bool) {
	client := &http.Client{Transport: &http.Transport{DialContext: m.pages.dial, DisableKeepAlives: true}, Timeout: 5 * time.Second}
	get := func(path string) (int, string) {
		resp, err := client.Get("http://127.0.0.1:8080" + path) //nolint:noctx // bounded by the client
		if err != nil {
			return 0, ""
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(body)
	}
	_, metrics := get("/metrics")
	for line := range strings.Lines(metrics) {
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), `ombud_gateway_connected{shard="`); ok && strings.HasSuffix(id, `"} 1`) {
			ids = append(ids, strings.TrimSuffix(id, `"} 1`))
		}
	}
	slices.Sort(ids)
	status, _ := get("/readyz")
	return ids, status == http.StatusOK
}

func (f *fleet) await(what string, is func() bool) {
	f.Helper()
	const within = time.Minute // only says when the test has failed
	began := time.Now()
	for !is() {
		if time.Since(began) > within {
			f.Fatalf("waited %s for: %s", within, what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (m *member) has(ids ...string) func() bool {
	return func() bool {
		got, ready := m.shards()
		return ready && slices.Equal(got, ids)
	}
}

// gatewayOps counts payloads of one kind that clients sent.
func (f *fleet) gatewayOps(op int) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.journal {
		if e.Event == "gateway" && e.Op != nil && *e.Op == op {
			n++
		}
	}
	return n
}

func (f *fleet) exec(query string) {
	f.Helper()
	if _, err := f.db.ExecContext(f.Context(), query); err != nil {
		f.Fatal(err)
	}
}

// Two processes divide the shards; when one stops, the other has all of them at once; a shard
// that somebody else took is let go of, and taken back when its owner is late.
func processesShareTheShards(t *testing.T, database string) {
	t.Helper()
	f := newFleet(t, database, fakediscord.Options{Shards: 2})
	first := f.start(bot.Options{})
	second := f.start(bot.Options{})
	f.await("a division of the shards", func() bool {
		a, ready := first.shards()
		b, alsoReady := second.shards()
		all := slices.Sorted(slices.Values(append(slices.Clone(a), b...)))
		return ready && alsoReady && len(b) > 0 && slices.Equal(all, []string{"0", "1"})
	})

	second.stop()
	f.await("all shards, after the other one has stopped", first.has("0", "1"))

	f.exec("UPDATE shards SET owner = 'a stranger', epoch = epoch + 1, until = until + 3600000 WHERE id = 1")
	f.await("no connection for a shard that somebody took", first.has("0"))
	f.exec("UPDATE shards SET until = 0 WHERE id = 1")
	f.await("the shard again, when its owner is late", first.has("0", "1"))
	if n := f.gatewayOps(2); n > 5 { // four that were needed, and one that crossed with the division
		t.Errorf("%d sessions were begun", n)
	}
}

func toldShards(t *testing.T, database string) {
	t.Helper()
	f := newFleet(t, database, fakediscord.Options{Shards: 2, MaxConcurrency: 4})
	first := f.start(bot.Options{Shards: bot.ShardRange{0, 2}, ShardCount: 4})
	f.await("the shards it was told", first.has("0", "2"))
	second := f.start(bot.Options{}) // adopts the count of the one that runs
	f.await("the others", second.has("1", "3"))

	for name, c := range map[string]struct {
		options  bot.Options
		sentence string
	}{
		"a shard that is not": {bot.Options{Shards: bot.ShardRange{4}}, "names shard 4, and there are 4"},
		"another count":       {bot.Options{ShardCount: 3}, "have divided Discord into 4 shards and this one into 3"},
	} {
		m := f.start(c.options)
		err := <-m.ended
		m.ended <- err
		if err == nil || !strings.Contains(err.Error(), c.sentence) {
			t.Errorf("%s: it ended with %v", name, err)
		}
	}
}

func toldLater(t *testing.T, database string) {
	t.Helper()
	f := newFleet(t, database, fakediscord.Options{Shards: 3, MaxConcurrency: 3})
	first := f.start(bot.Options{})
	f.await("all shards", first.has("0", "1", "2"))
	second := f.start(bot.Options{Shards: bot.ShardRange{0, 2}})
	f.await("the shards it was told", second.has("0", "2"))
	f.await("the rest", first.has("1"))
	f.neverTwice()

	second.stop()
	f.await("all shards, after the one that was told has stopped", first.has("0", "1", "2"))
	f.neverTwice()
}

// What is still in a process's lanes when another one takes its shard is judged by that one only.
func judgedByTheOwner(t *testing.T, database string) {
	t.Helper()
	f := newFleet(t, database, fakediscord.Options{})
	m := f.start(bot.Options{})
	f.await("its shard", m.has("0"))
	client := &http.Client{Transport: &http.Transport{DialContext: f.discord.Dial, DisableKeepAlives: true}}
	person := func(a fakediscord.Account) *fakediscord.Person {
		return fakediscord.NewPerson(apiBase, f.world.Application, a.Token, client)
	}
	channels := f.world.Channels
	err := person(f.world.Ada).Command(t.Context(), channels.General, "setup",
		fakediscord.CommandOption{Name: "discussions", Value: channels.Discussions},
		fakediscord.CommandOption{Name: "moderators", Value: channels.Moderators},
		fakediscord.CommandOption{Name: "role", Value: f.world.Roles.Moderator})
	if err != nil {
		t.Fatal(err)
	}
	f.await("the set-up", func() bool { return f.count("servers") == 1 })

	// The row is taken while the accusation waits for it: the next round, which ends the connection, is at most two
	// seconds away, and a message may take longer to be heard of.
	taking, err := f.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer taking.Rollback()
	if _, err := taking.ExecContext(t.Context(), "UPDATE shards SET owner = 'a stranger', epoch = epoch + 1, until = until + 3600000"); err != nil {
		t.Fatal(err)
	}
	if _, err := person(f.world.Ben).Say(t.Context(), channels.Discussions, "You are a complete idiot."); err != nil {
		t.Fatal(err)
	}
	f.await("an accusation under the old lease", func() bool {
		return f.count("pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FOR KEY SHARE%'") > 0
	})
	if err := taking.Commit(); err != nil {
		t.Fatal(err)
	}
	f.await("the refusal of a stale accusation", func() bool {
		return strings.Contains(m.log.String(), "not checked here: its shard has another owner")
	})
	f.await("the end of the connection", m.has())
	if n := f.count("cases"); n != 0 {
		t.Errorf("%d cases of a shard that somebody else has", n)
	}
	f.exec("UPDATE shards SET until = 0")
	f.await("the case, by whoever has the shard", func() bool { return f.count("cases") == 1 })
	cards := func() (n int) {
		messages, err := person(f.world.Mia).Messages(t.Context(), channels.Moderators)
		if err != nil {
			t.Fatal(err)
		}
		return len(messages)
	}
	f.await("its card", func() bool { return cards() == 1 })
	if f.count("cases") != 1 || cards() != 1 {
		t.Errorf("%d cases and %d cards", f.count("cases"), cards())
	}
}

func (f *fleet) count(table string) (n int) {
	f.Helper()
	if err := f.db.QueryRowContext(f.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		f.Fatal(err)
	}
	return n
}
