package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"ombud/internal/pgtest"
)

// silence is longer than a silent database is waited for (docs/adr/0024-a-silent-database.md), so that ombud lets go of
// its shards and has to come back to them.
const (
	silence      = 30 * time.Second
	shortSilence = 12 * time.Second
)

// postgresSilent has the network to PostgreSQL swallow everything while members write. Nothing is refused
// and nothing ends. Every other time what was swallowed is delivered late; else the address is another machine's
// afterwards, and the connections that were there stay silent for ever.
func postgresSilent(ctx context.Context, b *bench, r *report) error {
	silences, span := b.size(4, 1), silence
	if b.short {
		span = shortSilence
	}
	h := habits{messages: b.size(2_400, 150), perSecond: b.size(10, 12), violating: b.size(30, 12), edited: 40, deleted: 60, seed: 24}
	return b.onPostgres(ctx, r, func(ctx context.Context, s *stage, server *pgtest.Server) error {
		network, err := server.NewRelay()
		if err != nil {
			return err
		}
		defer network.Close()
		s.keeps = network.Through(s.keeps)
		// As when the server is stopped hard: a job whose end could not be written down comes again after a minute.
		s.patience = 2 * time.Minute
		if err := s.observe(ctx); err != nil {
			return err
		}
		if err := s.begin(ctx); err != nil {
			return err
		}
		noticed := 0
		c, e, err := s.writeThrough(ctx, h, func(ctx context.Context, writing time.Duration) error {
			between := max(writing/time.Duration(silences+1)-span, time.Second)
			for i := range silences {
				if err := pause(ctx, between); err != nil {
					return err
				}
				network.Swallow()
				over := time.Now().Add(span)
				loud := eventually(ctx, span, func() error {
					if ready, why := s.readyNow(ctx); ready || !strings.Contains(why, "database") {
						return errors.New(why)
					}
					return nil
				})
				noticed += count(loud == nil)
				if err := pause(ctx, time.Until(over)); err != nil {
					return err
				}
				if i%2 == 0 {
					network.Replace()
				} else {
					network.Deliver()
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		r.figure("/readyz while PostgreSQL is silent", fmt.Sprintf("503 in %d of %d silences of %s", noticed, silences, span), noticed == silences, "bar: 503, naming the database, in each")
		r.figure("PostgreSQL fell silent", fmt.Sprintf("%d times in %d messages, one process of ombud all the while: %v", silences, len(c.all()), len(s.bots) == 1 && s.bot().process.alive()),
			len(s.bots) == 1 && s.bot().process.alive(), "bar: it lives")
		r.e1(e)
		return nil
	})
}
