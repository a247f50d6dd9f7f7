package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/internal/fakediscord"
)

// Gateway opcodes that the judge counts.
const (
	opHeartbeat = 1
	opIdentify  = 2
	opResume    = 6
)

// payloads counts what the bot sent over the gateway after a mark.
func (s *stage) payloads(mark, op int) int {
	n, found := -1, 0
	s.where(func(e fakediscord.Entry) bool {
		if n++; n >= mark && e.Event == "gateway" && e.Op != nil && *e.Op == op {
			found++
		}
		return false
	})
	return found
}

// resumeWhileWriting: test 4.
func resumeWhileWriting(ctx context.Context, b *bench, r *report) error {
	drops := b.size(20, 3)
	h := habits{messages: b.size(2_000, 100), perSecond: 20, violating: b.size(40, 10), edited: 40, deleted: 60, seed: 4}
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		h.channels = []string{s.Channels.Discussions}
		c, mark := s.crowd(), s.mark()
		var group errgroup.Group
		group.Go(func() error { return c.write(ctx, h) })
		span := time.Duration(h.messages/h.perSecond) * time.Second / time.Duration(drops)
		for range drops {
			next, before := time.Now().Add(span), s.mark()
			if err := s.fault(ctx, map[string]any{"kind": "drop_socket"}); err != nil {
				return err
			}
			// One that breaks at once after each RESUME is opened later each time, by up to a minute.
			if err := s.await(ctx, "the session to be resumed", before, 3*time.Minute, s.resumed); err != nil {
				return err
			}
			if err := pause(ctx, time.Until(next)); err != nil {
				return err
			}
		}
		if err := group.Wait(); err != nil {
			return err
		}
		e, err := s.judgeE1(ctx, c)
		if err != nil {
			return err
		}
		resumes, identifies := s.payloads(mark, opResume), s.payloads(mark, opIdentify)
		r.figure("connections broken and sessions resumed", fmt.Sprintf("%d and %d, %d new sessions", drops, resumes, identifies),
			resumes == drops && identifies == 0, "bar: as many, 0")
		r.e1(e)
		return nil
	})
}

// resumed is Discord's word that the bot's session goes on.
func (s *stage) resumed(e fakediscord.Entry) bool {
	return e.Event == "dispatch" && e.To == s.botID && e.T == "RESUMED"
}

// twiceAndOutOfOrder: test 21.
func twiceAndOutOfOrder(ctx context.Context, b *bench, r *report) error {
	h := habits{messages: b.size(2_000, 120), perSecond: b.size(40, 25), violating: b.size(40, 12), edited: b.size(20, 8), deleted: 20, seed: 21}
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		h.channels = []string{s.Channels.Discussions}
		// They come in pieces, so that one kind does not always meet the same events.
		for _, event := range []string{"MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"} {
			for _, kind := range []string{"duplicate_dispatch", "reorder_dispatch"} {
				if err := s.fault(ctx, map[string]any{"kind": kind, "event": event, "times": h.messages / 4}); err != nil {
					return err
				}
			}
		}
		c := s.crowd()
		if err := c.write(ctx, h); err != nil {
			return err
		}
		// Whatever is held back is sent with the next event.
		if _, err := s.members[0].Say(ctx, s.Channels.Discussions, "Good night."); err != nil {
			return err
		}
		e, err := s.judgeE1(ctx, c)
		if err != nil {
			return err
		}
		disturbed := len(s.where(func(e fakediscord.Entry) bool { return e.Event == "dispatch" && e.Fault != "" }))
		r.figure("events sent twice or late", disturbed, disturbed > 0, "bar: some")
		r.e1(e)
		return nil
	})
}
