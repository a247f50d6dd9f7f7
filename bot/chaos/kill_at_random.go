package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// killAtRandom: test 1. The moments are chosen by a fixed seed; where the bot
// then is in its work is up to the machine.
func killAtRandom(ctx context.Context, b *bench, r *report) error {
	kills := b.size(50, 4)
	h := habits{messages: b.size(10_000, 160), perSecond: b.size(25, 20), violating: b.size(60, 10), edited: 40, deleted: 60, replies: 5, seed: 1}
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		threads, err := s.openThreads(ctx, 3)
		if err != nil {
			return err
		}
		h.channels = slices.Concat(threads, []string{s.Channels.Discussions})
		writing := time.Duration(h.messages/h.perSecond) * time.Second
		rng := rand.New(rand.NewPCG(h.seed, 2))
		var moments []time.Duration
		for range kills {
			moments = append(moments, time.Duration(rng.Int64N(int64(writing))))
		}
		slices.Sort(moments)
		c := s.crowd()
		var group errgroup.Group
		group.Go(func() error { return c.write(ctx, h) })
		began, killed, served := time.Now(), 0, 0
		for i, at := range moments {
			if err := pause(ctx, at-time.Since(began)); err != nil {
				return err
			}
			if i == len(moments)-1 && served == 0 { // a slow machine: one of them has to be at work
				if err := s.bot().serves(ctx); err != nil {
					return err
				}
			}
			select {
			case <-s.bot().ready:
				served++
			default: // killed while it starts: that is a moment too
			}
			s.kill()
			killed++
			if _, err := s.startWith(ctx, s.settings()); err != nil {
				return err
			}
		}
		if err := group.Wait(); err != nil {
			return err
		}
		if err := s.bot().serves(ctx); err != nil {
			return err
		}
		e, err := s.judgeE1(ctx, c)
		if err != nil {
			return err
		}
		r.figure("kills", fmt.Sprintf("%d in %d messages, %d while it served", killed, len(c.all()), served), served > 0, "bar: some while it served")
		r.e1(e)
		return nil
	}, quickStarts())
}

// begin starts the bot and sets it up.
func (s *stage) begin(ctx context.Context) error {
	if err := s.startBot(ctx); err != nil {
		return err
	}
	return s.setUp(ctx)
}
