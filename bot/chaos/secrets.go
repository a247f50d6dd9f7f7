package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"

	"ombud/internal/fakediscord"
	"ombud/internal/pgtest"
)

// secrets: test 42. Much goes wrong that makes ombud speak, and at last it crashes; then
// everything that it said or showed is searched for tokens, keys and members' texts.
func secrets(ctx context.Context, b *bench, r *report) error {
	for _, format := range []string{"json", "text"} {
		play := func(ctx context.Context, s *stage) error { return s.confess(ctx, r, format) }
		if err := b.solo(ctx, r, play); err != nil {
			return err
		}
	}
	return b.onPostgres(ctx, r, func(ctx context.Context, s *stage, server *pgtest.Server) error {
		return s.confessOn(ctx, r, server)
	})
}

func (s *stage) confess(ctx context.Context, r *report, format string) error {
	s.extra = map[string]string{"OMBUD_LOG": format, "GOTRACEBACK": "all"}
	if err := s.observe(ctx); err != nil {
		return err
	}
	if err := s.begin(ctx); err != nil {
		return err
	}
	if err := s.trouble(ctx); err != nil {
		return err
	}
	return s.search(ctx, r, "log "+format)
}

// confessOn has the database break off, too.
func (s *stage) confessOn(ctx context.Context, r *report, server *pgtest.Server) error {
	s.extra = map[string]string{"GOTRACEBACK": "all"}
	if err := s.observe(ctx); err != nil {
		return err
	}
	if err := s.begin(ctx); err != nil {
		return err
	}
	if err := server.Crash(); err != nil {
		return err
	}
	if _, err := s.insult(ctx, 1); err != nil {
		return err
	}
	if err := pause(ctx, 3*time.Second); err != nil {
		return err
	}
	return s.search(ctx, r, "on a PostgreSQL that is gone")
}

// trouble makes ombud meet what it does not expect.
func (s *stage) trouble(ctx context.Context) error {
	for _, fault := range []map[string]any{
		{"kind": "strange_message", "event": "MESSAGE_CREATE", "times": 2},
		{"kind": "unknown_component", "event": "MESSAGE_CREATE", "times": 2},
		{"kind": "error_after", "method": "POST", "route": "/channels/{channel_id}/messages", "times": 2},
		{"kind": "lost_answer", "method": "POST", "times": 1},
		{"kind": "rate_limit_html", "times": 1},
		{"kind": "forbidden", "method": "POST", "route": "/channels/{channel_id}/messages", "times": 2},
	} {
		if err := s.fault(ctx, fault); err != nil {
			return err
		}
	}
	c := s.crowd()
	h := habits{messages: 12, perSecond: 10, violating: 2, edited: 4, deleted: 6, replies: 3, seed: 42, channels: []string{s.Channels.Discussions}}
	if err := c.write(ctx, h); err != nil {
		return err
	}
	// Commands that fail, and a press; what they are answered does not matter here.
	_, _ = s.command(ctx, "feed add", feedOptions("http://127.0.0.1:1/"+marker, s.Channels.Discussions, 1)...)
	if err := s.fault(ctx, map[string]any{"kind": "lost_answer", "method": "PATCH", "times": 3}); err != nil {
		return err
	}
	_, _ = s.command(ctx, "feed list")
	return pause(ctx, 2*time.Second)
}

// search looks through all that ombud shows, has it crash, and looks through what it said.
func (s *stage) search(ctx context.Context, r *report, how string) error {
	shown := map[string]string{}
	for _, path := range []string{"/metrics", "/readyz", "/healthz", "/debug/pprof/goroutine?debug=2", "/debug/pprof/heap?debug=1", "/debug/pprof/cmdline"} {
		_, body, err := ask(ctx, s.http, path)
		if err != nil {
			return err
		}
		shown[path] = body
	}
	p := s.bot().process
	if err := p.signal(syscall.SIGQUIT); err != nil { // a crash as Go shows it: every goroutine's stack
		return err
	}
	select {
	case <-p.done:
	case <-time.After(soon):
		p.kill()
	}
	shown["the log and the crash"] = strings.Join(s.bot().output(), "\n")
	keys, err := s.keys()
	if err != nil {
		return err
	}
	needles := slices.Concat(keys, s.secrets, s.interactionTokens())
	found, size := 0, 0
	for place, text := range shown {
		size += len(text)
		for _, needle := range needles {
			if needle != "" && strings.Contains(text, needle) {
				found++
				r.tell("%s: a secret stands in %s", how, place)
			}
		}
	}
	crashed := strings.Contains(shown["the log and the crash"], "SIGQUIT")
	r.figure(how+": secrets found", fmt.Sprintf("%d of %d, in %d bytes of %d places, a crash among them: %v", found, len(needles), size, len(shown), crashed),
		found == 0 && crashed && len(keys) > 0, "bar: 0, with a crash and a key to look for")
	return nil
}

// interactionTokens are those with which ombud answered: whoever has one can answer in its name.
func (s *stage) interactionTokens() (tokens []string) {
	for _, e := range s.where(func(e fakediscord.Entry) bool {
		return s.byBot(e) || e.Method == http.MethodPost && strings.HasSuffix(e.Path, "/callback")
	}) {
		if parts := strings.Split(e.Path, "/"); len(parts) > 4 && parts[1] == "interactions" {
			tokens = append(tokens, parts[3])
		}
	}
	return tokens
}
