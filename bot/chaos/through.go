package main

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// writeThrough lets the crowd write while something happens, and then judges. The trouble is
// given how long the writing takes at most, and the context of the whole scenario: what it starts
// outlives the writing.
func (s *stage) writeThrough(ctx context.Context, h habits, trouble func(ctx context.Context, writing time.Duration) error) (*crowd, e1, error) {
	if h.channels == nil {
		h.channels = []string{s.Channels.Discussions}
	}
	c := s.crowd()
	group, together := errgroup.WithContext(ctx)
	group.Go(func() error { return c.write(together, h) })
	group.Go(func() error { return trouble(ctx, time.Duration(h.messages/max(h.perSecond, 1))*time.Second) })
	if err := group.Wait(); err != nil {
		return c, e1{}, err
	}
	e, err := s.judgeE1(ctx, c)
	return c, e, err
}
