package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"ombud/internal/fakediscord"
)

// stage is one Discord, the people on it, and ombud on one database.
type stage struct {
	bench  *bench
	dir    string
	keeps  string            // DATABASE_URL; empty: a SQLite file in dir
	http   string            // OMBUD_HTTP_ADDR; empty: nowhere
	extra  map[string]string // further settings
	binary string            // another ombud than the bench's
	model  *model            // the classifier's server; nil: there is none
	// patience is how long the judge waits for one more card, where that is longer than elsewhere.
	patience time.Duration
	api      string // what ombud takes for Discord; the Discord itself, or the relay before it
	*discord

	members    []*fakediscord.Person
	moderators []*fakediscord.Person
	admin      *fakediscord.Person
	eye        *fakediscord.Person // reads with the bot's token what Discord shows to bots only
	botID      string
	adminID    string

	mu      sync.Mutex
	bots    []*ombud // one for each start, the last one current
	output  *os.File
	secrets []string // what ombud must never print
	account []string
	live    *report // where the account goes at once, when nothing else runs beside it
}

// openStage starts the Discord and no bot yet.
func (b *bench) openStage(ctx context.Context, options ...discordOptions) (*stage, error) {
	dir, err := b.folder()
	if err != nil {
		return nil, err
	}
	s := &stage{bench: b, dir: dir}
	if s.output, err = os.Create(filepath.Join(dir, "ombud.log")); err != nil { //nolint:gosec // the path is ours
		return nil, fmt.Errorf("keep what ombud says: %w", err)
	}
	if s.discord, err = startDiscord(ctx, b.binary, dir, options...); err != nil {
		return nil, errors.Join(err, s.output.Close())
	}
	s.api, s.secrets = s.API, []string{s.Tokens.Bot}
	client := &http.Client{Timeout: 30 * time.Second}
	person := func(token string) *fakediscord.Person {
		return fakediscord.NewPerson(s.API, s.Application, token, client)
	}
	for _, token := range s.Tokens.Members {
		s.members = append(s.members, person(token))
	}
	for _, token := range s.Tokens.Moderators {
		s.moderators = append(s.moderators, person(token))
	}
	s.admin = person(s.Tokens.Admin)
	s.eye = person("Bot " + s.Tokens.Bot)
	s.botID, err = id(ctx, s.eye)
	if err == nil {
		s.adminID, err = id(ctx, s.admin)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("ask who is who: %w", err), s.close())
	}
	return s, nil
}

func id(ctx context.Context, p *fakediscord.Person) (string, error) {
	var me struct {
		ID string `json:"id"`
	}
	err := p.Do(ctx, http.MethodGet, "/users/@me", nil, &me)
	return me.ID, err
}

// close ends everything that the stage started.
func (s *stage) close() error {
	if b := s.bot(); b != nil {
		b.process.kill()
	}
	if s.model != nil {
		s.model.close()
	}
	return errors.Join(s.discord.close(), s.output.Close())
}

// tell adds a line to the account of this run.
func (s *stage) tell(format string, values ...any) {
	if s.live != nil {
		s.live.tell(format, values...)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.account = append(s.account, fmt.Sprintf(format, values...))
}

// bot is the process that runs now, or ran last.
func (s *stage) bot() *ombud {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.bots) == 0 {
		return nil
	}
	return s.bots[len(s.bots)-1]
}

// settings are those of a bot that is in order.
func (s *stage) settings() map[string]string {
	database := s.keeps
	if database == "" {
		database = "sqlite:" + s.file()
	}
	settings := map[string]string{
		"DISCORD_TOKEN":       s.Tokens.Bot,
		"DISCORD_API_URL":     s.api,
		"DISCORD_CDN_URL":     strings.TrimSuffix(s.api, "/api"),
		"DATABASE_URL":        database,
		"OMBUD_HTTP_ADDR":     s.http,
		"OMBUD_LOG":           "json",
		"OMBUD_PRIVATE_FEEDS": "127.0.0.0/8",
	}
	maps.Copy(settings, s.extra)
	return settings
}

// file is where the SQLite database is.
func (s *stage) file() string { return filepath.Join(s.dir, "ombud.db") }

// startWith starts ombud with these settings and waits for nothing.
func (s *stage) startWith(ctx context.Context, settings map[string]string) (*ombud, error) {
	var environ []string
	for name, value := range settings {
		environ = append(environ, name+"="+value)
	}
	s.mu.Lock() // until it can be killed
	defer s.mu.Unlock()
	binary := s.bench.binary
	if s.binary != "" {
		binary = s.binary
	}
	o, err := startOmbud(ctx, binary, s.dir, environ, s.output)
	if err == nil {
		s.bots = append(s.bots, o)
	}
	return o, err
}

// startBot starts ombud, on the same database each time, and waits until it serves.
func (s *stage) startBot(ctx context.Context) error {
	o, err := s.startWith(ctx, s.settings())
	if err != nil {
		return err
	}
	return o.serves(ctx)
}

// kill is kill -9 of the bot.
func (s *stage) kill() { s.bot().process.kill() }

// leaks finds a secret or a member's text in what the bot printed. The key
// lies beside the database.
func (s *stage) leaks() error {
	keys, err := s.keys()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.bots {
		for _, line := range b.output() {
			for _, secret := range append(keys, s.secrets...) {
				if strings.Contains(line, secret) {
					return fmt.Errorf("ombud printed what it must not: %s", line)
				}
			}
		}
	}
	return nil
}

// keys are those that ombud made for itself: beside a SQLite file, or in its folder.
func (s *stage) keys() (keys []string, err error) {
	for _, name := range []string{s.file() + ".key", filepath.Join(s.dir, "ombud.key")} {
		switch key, err := os.ReadFile(name); { //nolint:gosec // the paths are ours
		case err == nil:
			keys = append(keys, strings.TrimSpace(string(key)))
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("read the key to look for: %w", err)
		}
	}
	return keys, nil
}

// evidence is the end of what every bot on this stage said.
func (s *stage) evidence() string {
	const most = 12
	var b strings.Builder
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, o := range s.bots {
		said := o.output()
		fmt.Fprintf(&b, "ombud, start %d, its last lines of %d:\n", i+1, len(said))
		for _, line := range said[max(0, len(said)-most):] {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	return b.String()
}

// eventually repeats a look until it finds nothing wrong.
func eventually(ctx context.Context, limit time.Duration, look func() error) error {
	deadline := time.Now().Add(limit)
	for {
		err := look()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("after %v: %w", limit, err)
		}
		if pause(ctx, 20*time.Millisecond) != nil {
			return fmt.Errorf("the time is up: %w", err)
		}
	}
}

// whileItGrows repeats a count until it is as large as it can be, or has not grown for as long
// as the judge has patience: Discord takes cards and their edits at five in five seconds.
func whileItGrows(ctx context.Context, most int, look func() (int, error)) (int, error) {
	best, last := -1, time.Now()
	for {
		n, err := look()
		if err != nil {
			return n, err
		}
		if n > best {
			best, last = n, time.Now()
		}
		if n >= most || time.Since(last) > patience {
			return n, nil
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return n, err
		}
	}
}

// pause waits, or says that the context ended.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
