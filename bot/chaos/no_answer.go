package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/internal/fakediscord"
)

// heartbeatsUnanswered: test 20. The connection stands, and Discord no longer answers
// heartbeats on it; once in silence, and once while messages still come.
func heartbeatsUnanswered(ctx context.Context, b *bench, r *report) error {
	interval := time.Duration(b.size(10, 5)) * time.Second
	for _, busy := range []bool{false, true} {
		err := b.solo(ctx, r, func(ctx context.Context, s *stage) error { return s.unanswered(ctx, r, interval, busy) },
			discordOptions{heartbeat: interval})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) unanswered(ctx context.Context, r *report, interval time.Duration, busy bool) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	answered := s.mark()
	beat := func(e fakediscord.Entry) bool {
		return e.Event == "gateway" && e.From == s.botID && e.Op != nil && *e.Op == opHeartbeat
	}
	if err := s.await(ctx, "a heartbeat", answered, 3*interval, beat); err != nil {
		return err
	}
	mark := s.mark()
	if err := s.fault(ctx, map[string]any{"kind": "no_heartbeat_ack", "times": -1}); err != nil {
		return err
	}
	group, watching := errgroup.WithContext(ctx)
	watching, stop := context.WithCancel(watching)
	c := s.crowd()
	how := "in silence"
	if busy {
		how = "while messages come"
		group.Go(func() error {
			for seed := uint64(20); watching.Err() == nil; seed++ {
				h := habits{messages: 4, perSecond: 4, seed: seed, violating: 4, channels: []string{s.Channels.Discussions}}
				if err := c.write(ctx, h); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := s.await(ctx, "the connection to be begun again", mark, 4*interval, func(e fakediscord.Entry) bool {
		return e.Event == "gateway" && e.From == s.botID && e.Op != nil && (*e.Op == opResume || *e.Op == opIdentify)
	})
	stop()
	if failed := group.Wait(); failed != nil {
		return failed
	}
	took, code := s.reopened(mark, beat)
	r.figure("begun again "+how, fmt.Sprintf("%v after the first heartbeat without an answer", took.Round(10*time.Millisecond)),
		err == nil && took <= 2*interval, "bar: ≤ "+(2*interval).String())
	r.figure("closed "+how, code, code != 1000 && code != 1001, "bar: not with 1000 or 1001")
	return s.heal(ctx, r, c, busy)
}

// heal ends the misbehaviour and judges what was written meanwhile.
func (s *stage) heal(ctx context.Context, r *report, c *crowd, busy bool) error {
	if err := s.admin.Do(ctx, http.MethodDelete, "/sandbox/faults", nil, nil); err != nil {
		return err
	}
	if !busy {
		return nil
	}
	e, err := s.judgeE1(ctx, c)
	if err == nil {
		r.e1(e)
	}
	return err
}

// reopened measures from the first heartbeat after a mark to the next RESUME or IDENTIFY, and tells
// with which code the connection between them ended.
func (s *stage) reopened(mark int, beat func(fakediscord.Entry) bool) (took time.Duration, code int) {
	var began, again time.Time
	n := -1
	s.where(func(e fakediscord.Entry) bool {
		n++
		switch {
		case n < mark || !again.IsZero():
		case began.IsZero() && beat(e):
			began = e.At
		case e.Event == "close" && e.From == s.botID:
			code = e.Code
		case e.Event == "gateway" && e.From == s.botID && e.Op != nil && (*e.Op == opResume || *e.Op == opIdentify):
			again = e.At
		}
		return false
	})
	return again.Sub(began), code
}
