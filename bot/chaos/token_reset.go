package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ombud/internal/fakediscord"
)

// notReadyWithin is how long it may call itself ready after that.
const notReadyWithin = 8 * time.Second

// fewCalls is how often ombud may still try a token that Discord has refused.
const fewCalls = 3

// tokenReset: test 17. The token is reset while cards are waiting to be posted.
func tokenReset(ctx context.Context, b *bench, r *report) error {
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.observe(ctx); err != nil {
			return err
		}
		if err := s.begin(ctx); err != nil {
			return err
		}
		c := s.crowd()
		// More cards than Discord takes at once, so that some are waiting.
		if err := c.write(ctx, habits{messages: 20, perSecond: 40, violating: 1, seed: 17, channels: []string{s.Channels.Discussions}}); err != nil {
			return err
		}
		mark := s.mark()
		if err := s.fault(ctx, map[string]any{"kind": "reset_token"}); err != nil {
			return err
		}
		err := eventually(ctx, notReadyWithin, func() error {
			if ready, _ := s.readyNow(ctx); ready {
				return errors.New("it calls itself ready")
			}
			return nil
		})
		r.figure("ready with a token that was reset", said2(err, "no"), err == nil, "bar: no, within "+notReadyWithin.String())
		if err := pause(ctx, time.Duration(b.size(60, 6))*time.Second); err != nil {
			return err
		}
		n, calls := -1, 0
		s.where(func(e fakediscord.Entry) bool {
			if n++; n >= mark && e.Event == "rest" && e.Status == http.StatusUnauthorized {
				calls++
			}
			return false
		})
		r.figure("calls with it", calls, calls <= fewCalls, fmt.Sprintf("bar: ≤ %d", fewCalls))
		p := s.bot().process
		code := 0
		if !p.alive() {
			code = p.exitCode()
		}
		r.figure("the end", fmt.Sprintf("alive: %v, exit code %d", p.alive(), code), p.alive() || code == exitMissed, "bar: it waits, or ends with 1")
		return nil
	})
}
