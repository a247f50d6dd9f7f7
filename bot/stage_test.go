package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"ombud/bot"
	"ombud/config"
	"ombud/internal/fakediscord"
	"ombud/internal/sandbox"
	"ombud/internal/telemetry"
)

// stage is one story's world: a Discord, a newsroom with a feed, and ombud. All
// of it runs in the story's bubble of virtual time, over connections in memory.
type stage struct {
	t        *testing.T
	dir      string
	database string // DATABASE_URL
	clock    clock
	discord  *fakediscord.Discord
	world    fakediscord.World
	people   map[string]*fakediscord.Person
	newsroom *sandbox.Newsroom
	rival    *sandbox.Newsroom      // another one, with a feed of its own
	broken   atomic.Bool            // both answer with an error
	packed   atomic.Pointer[string] // how their answers are packed, as they say while they are broken
	moved    atomic.Bool            // the newsroom's feed has another address
	gone     atomic.Bool            // and nothing stands at the old one
	website  *website
	llm      *llm  // the classifier's server; nil: there is none
	pages    *wire // where the ombud that runs serves what operators see

	token    string
	settings []string           // of the environment, beside those that every story has
	stop     context.CancelFunc // of the ombud that runs; nil: none does
	ended    chan error

	last          map[string]said   // each person's last message
	opened        map[string]string // the thread that each person opened last
	hook, sticker string            // of a webhook its path, and the sticker added last
	seen          map[string]int64  // up to which of their events each person was told
	lines         []string          // what the operator's command printed last
	refused       string            // who was refused by Discord itself just now

	mu      sync.Mutex
	journal []fakediscord.Entry
	log     bytes.Buffer
}

// said is where somebody's last message stands.
type said struct{ channel, message string }

func newStage(t *testing.T, files []txtar.File, c clock) *stage {
	t.Helper()
	s := &stage{
		t: t, dir: t.TempDir(), clock: c, people: map[string]*fakediscord.Person{},
		last: map[string]said{}, opened: map[string]string{}, seen: map[string]int64{},
	}
	s.database = "sqlite:" + s.file()
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(s.dir, f.Name), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.discord = fakediscord.New(fakediscord.Options{
		Journal: s.record(),
		Unknown: func(msg string) { t.Errorf("the fake Discord was asked for what it does not know: %s", msg) },
	})
	s.world = s.discord.World()
	s.token = s.world.Bot.Token
	client := &http.Client{Transport: &http.Transport{DialContext: s.discord.Dial, DisableKeepAlives: true}}
	for _, a := range []fakediscord.Account{s.world.Alice, s.world.Ben, s.world.Newt, s.world.Mia, s.world.Max, s.world.Ada} {
		s.people[a.Name] = fakediscord.NewPerson(apiBase, s.world.Application, a.Token, client)
	}
	s.newsroom = &sandbox.Newsroom{Name: "Mill Lane Courier", URL: "http://newsroom.example"}
	s.rival = &sandbox.Newsroom{Name: "Harbour Gazette", URL: "http://rival.example"}
	s.website = serve(s.newsrooms())
	return s
}

// file is where the SQLite database is, or will be.
func (s *stage) file() string { return filepath.Join(s.dir, "ombud.db") }

// apiBase is where the fake Discord is, for those who dial it in memory.
const apiBase = "http://discord.example/api"

// record keeps the journal, and writes it where the contract checks look for it.
func (s *stage) record() func(fakediscord.Entry) {
	write := func(fakediscord.Entry) {}
	if dir := os.Getenv("CONTRACT_JOURNAL_DIR"); dir != "" {
		f, err := os.Create(filepath.Join(dir, strings.ReplaceAll(s.t.Name(), "/", "-")+".jsonl"))
		if err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(func() { _ = f.Close() })
		lines := json.NewEncoder(f)
		write = func(e fakediscord.Entry) {
			if err := lines.Encode(e); err != nil {
				s.t.Errorf("write the journal: %v", err)
			}
		}
	}
	return func(e fakediscord.Entry) {
		write(e)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.journal = append(s.journal, e)
	}
}

// end stops everything; the bubble insists on it.
func (s *stage) end() {
	if s.stop != nil {
		if err := s.ombudStops(nil); err != nil {
			s.t.Errorf("ombud did not stop in order: %v", err)
		}
	}
	if err := s.discord.Close(); err != nil {
		s.t.Errorf("close the fake Discord: %v", err)
	}
	s.website.close()
	s.endClassifier()
}

// Write takes ombud's log lines.
func (s *stage) Write(line []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(line)
}

func (s *stage) logs() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// ombudStarts runs the bot and waits until it serves or has ended.
func (s *stage) ombudStarts(words []string) error {
	policy := "news"
	if len(words) == 1 {
		policy = filepath.Join(s.dir, words[0])
	}
	cfg, err := config.Load(append(append(s.classifierSettings(), s.settings...),
		"DISCORD_TOKEN="+s.token, "DISCORD_API_URL="+apiBase, "DISCORD_CDN_URL="+strings.TrimSuffix(apiBase, "/api"),
		"DATABASE_URL="+s.database, "OMBUD_POLICY="+policy,
		"OMBUD_KEY="+key, "OMBUD_HTTP_ADDR=127.0.0.1:8080",
	), "")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	var once sync.Once
	s.pages = newWire()
	pages := s.pages
	go func() {
		ended <- bot.Run(ctx, cfg, bot.Options{
			Log: telemetry.NewLogger(s, "text"), Listen: pages.open,
			DialDiscord: s.discord.Dial, DialFeeds: s.website.dial, DialClassifier: s.dialClassifier, PollJobs: s.clock.pollJobs, FindDue: s.clock.findDue,
			Engine: engineOf,
			Ready:  func() { once.Do(func() { close(ready) }) },
		})
	}()
	s.stop, s.ended = cancel, ended
	select {
	case <-ready:
	case err := <-ended:
		ended <- err // kept for ombudEnds
	case <-time.After(time.Minute):
		return errors.New("ombud was not ready within a minute")
	}
	return nil
}

func (s *stage) ombudStops([]string) error {
	s.stop()
	s.stop = nil
	select {
	case err := <-s.ended:
		return err
	case <-time.After(20 * time.Second):
		return errors.New("ombud did not stop within 20 seconds")
	}
}

// ombudEnds checks that ombud gave up by itself, and with which sentence.
func (s *stage) ombudEnds(words []string) error {
	select {
	case err := <-s.ended:
		s.stop()
		s.stop = nil
		if err == nil || !strings.Contains(err.Error(), words[0]) {
			return fmt.Errorf("it ended with: %v", err) //nolint:errorlint // nil is among the wrong ends
		}
		return nil
	case <-time.After(time.Minute):
		return errors.New("it still runs")
	}
}
