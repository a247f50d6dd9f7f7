package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ombud/internal/fakediscord"
)

// banAndBack: an insult, a ban, and another moderator who undoes it: the author may come back,
// and the message stands once.
func banAndBack(ctx context.Context, s *stage) error {
	m, err := s.flagged(ctx)
	if err != nil {
		return err
	}
	is := func(want bool) func(limit time.Duration) error {
		return func(limit time.Duration) error {
			return eventually(ctx, limit, func() error {
				banned, err := s.anyBan(ctx)
				if err == nil && banned != want {
					err = fmt.Errorf("banned is %v, want %v", banned, want)
				}
				return err
			})
		}
	}
	if err := s.decideUntil(ctx, m, "Ban", is(true)); err != nil {
		return err
	}
	return s.undoUntil(ctx, m, is(false))
}

// timeoutAndBack: the same with a timeout.
func timeoutAndBack(ctx context.Context, s *stage) error {
	if err := timeout(ctx, s); err != nil {
		return err
	}
	m, err := s.lastCase(ctx)
	if err != nil {
		return err
	}
	lifted := func(limit time.Duration) error {
		return eventually(ctx, limit, func() error {
			if n := len(s.where(func(e fakediscord.Entry) bool {
				return s.byBot(e) && e.Method == http.MethodPatch && accepted(e) && string(e.Request) == `{"communication_disabled_until":null}`
			})); n == 0 {
				return errors.New("the timeout was not lifted")
			}
			return nil
		})
	}
	return s.undoUntil(ctx, m, lifted)
}

// undoUntil takes the decision back and waits until the message stands again, once.
func (s *stage) undoUntil(ctx context.Context, m said, done func(limit time.Duration) error) error {
	if err := s.decideUntil(ctx, m, "Undo", done); err != nil {
		return err
	}
	err := eventually(ctx, restart, func() error {
		n, err := s.restored(ctx)
		if err == nil && n != 1 {
			err = fmt.Errorf("the message was restored %d times", n)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := s.atRest(ctx); err != nil {
		return err
	}
	if n, err := s.restored(ctx); err != nil || n != 1 {
		return errors.Join(err, fmt.Errorf("at the end the message stands %d times", n))
	}
	return done(time.Second)
}

// restored counts what webhooks said in the discussions channel.
func (s *stage) restored(ctx context.Context) (n int, err error) {
	all, err := s.admin.Messages(ctx, s.Channels.Discussions)
	for _, m := range all {
		n += count(m.WebhookID != "")
	}
	return n, err
}

// anyBan says whether anybody is banned.
func (s *stage) anyBan(ctx context.Context) (bool, error) {
	var bans []struct {
		User struct {
			ID string `json:"id"`
		} `json:"user"`
	}
	err := s.admin.Do(ctx, http.MethodGet, "/guilds/"+s.Guild+"/bans", nil, &bans)
	return len(bans) > 0, err
}

// lastCase finds the message that the newest case is about.
func (s *stage) lastCase(ctx context.Context) (said, error) {
	db, err := s.database()
	if err != nil {
		return said{}, err
	}
	defer db.Close() //nolint:errcheck // it was only read
	var m said
	if err := db.QueryRowContext(ctx, "SELECT channel_id, message_id FROM cases ORDER BY id DESC LIMIT 1").Scan(&m.channel, &m.id); err != nil {
		return said{}, fmt.Errorf("look for the newest case: %w", err)
	}
	return m, nil
}
