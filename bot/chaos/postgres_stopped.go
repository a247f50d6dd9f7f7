package main

import (
	"context"
	"fmt"
	"time"

	"ombud/internal/pgtest"
)

// postgresStopped: test 8. The server ends as in a power cut, again and again while members
// write, and comes back some seconds later.
func postgresStopped(ctx context.Context, b *bench, r *report) error {
	stops := b.size(5, 2)
	h := habits{messages: b.size(1_500, 120), perSecond: b.size(20, 15), violating: b.size(30, 12), edited: 40, deleted: 60, seed: 8}
	return b.onPostgres(ctx, r, func(ctx context.Context, s *stage, server *pgtest.Server) error {
		// A job whose end could not be written down is given to another worker after a minute, by a look
		// that comes every half a minute.
		s.patience = 2 * time.Minute
		if err := s.begin(ctx); err != nil {
			return err
		}
		stopped := 0
		c, e, err := s.writeThrough(ctx, h, func(ctx context.Context, writing time.Duration) error {
			span := writing / time.Duration(2*stops+1)
			for range stops {
				if err := pause(ctx, span); err != nil {
					return err
				}
				if err := server.Crash(); err != nil {
					return err
				}
				stopped++
				if err := pause(ctx, span); err != nil {
					return err
				}
				if err := server.Run(); err != nil { //nolint:contextcheck // the server outlives any one context
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		r.figure("PostgreSQL stopped hard", fmt.Sprintf("%d times in %d messages, one process of ombud all the while: %v", stopped, len(c.all()), len(s.bots) == 1 && s.bot().process.alive()),
			len(s.bots) == 1 && s.bot().process.alive(), "bar: it lives")
		r.e1(e)
		return nil
	})
}
