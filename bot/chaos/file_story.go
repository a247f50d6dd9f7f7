package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"ombud/internal/fakediscord"
)

// filesAndBack: an insult with a picture, a moderator who removes it, and one who undoes that. The message
// stands once, with its picture whole, and the card shows it.
func filesAndBack(ctx context.Context, s *stage) error {
	for _, step := range []func(context.Context) error{s.present, s.setUp, s.present} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	picture := fakediscord.File{Name: "harbour.png", ContentType: "image/png", Content: bytes.Repeat([]byte("a harbour at night "), 5000)}
	m, err := s.insultWith(ctx, picture)
	if err != nil {
		return err
	}
	if err := s.decideUntil(ctx, m, "Remove", func(limit time.Duration) error { return s.removed(ctx, m, limit) }); err != nil {
		return err
	}
	back := func(limit time.Duration) error {
		return eventually(ctx, limit, func() error { return s.restoredWith(ctx, picture) })
	}
	if err := s.undoUntil(ctx, m, back); err != nil {
		return err
	}
	card, err := s.oneCard(ctx, m, restart)
	if err != nil {
		return err
	}
	if n := len(card.Pictures()); n != 1 {
		return fmt.Errorf("the card shows %d pictures", n)
	}
	return nil
}

// insultWith has a member write an insult and attach a file.
func (s *stage) insultWith(ctx context.Context, f fakediscord.File) (said, error) {
	text := insults()[2%len(insults())]
	s.mu.Lock()
	s.secrets = append(s.secrets, text, f.Name)
	s.mu.Unlock()
	id, err := s.members[2%len(s.members)].Send(ctx, s.Channels.Discussions, map[string]any{"content": text}, f)
	if err != nil {
		return said{}, fmt.Errorf("a member attaches a file: %w", err)
	}
	m := said{s.Channels.Discussions, id}
	_, err = s.oneCard(ctx, m, restart)
	return m, err
}

// restoredWith looks whether what a webhook said has a file, byte by byte.
func (s *stage) restoredWith(ctx context.Context, f fakediscord.File) error {
	all, err := s.admin.Messages(ctx, s.Channels.Discussions)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.WebhookID == "" {
			continue
		}
		if len(m.Files) != 1 || m.Files[0].Filename != f.Name {
			return fmt.Errorf("the restored message has the files %+v", m.Files)
		}
		return s.downloads(ctx, m.Files[0].URL, f.Content)
	}
	return errors.New("nothing was restored")
}

func (s *stage) downloads(ctx context.Context, address string, want []byte) error {
	address = strings.Replace(address, "https://cdn.discordapp.com", strings.TrimSuffix(s.API, "/api"), 1)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return err
	}
	client := &http.Client{Timeout: 10 * time.Second}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err == nil && !bytes.Equal(got, want) {
		err = fmt.Errorf("a file of %d bytes came back as %d (%d)", len(want), len(got), resp.StatusCode)
	}
	return err
}
