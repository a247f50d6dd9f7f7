package main

import (
	"context"
	"errors"

	"ombud/internal/pgtest"
)

// onPostgres plays something once on a PostgreSQL server of its own, which the scenario may
// stop. Without PostgreSQL on this machine it is left out, loudly.
func (b *bench) onPostgres(ctx context.Context, r *report, play func(ctx context.Context, s *stage, server *pgtest.Server) error, options ...discordOptions) (err error) {
	server, err := pgtest.NewServer()
	if errors.Is(err, pgtest.ErrUnavailable) {
		r.leftOut(err)
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	if err := server.Run(); err != nil { //nolint:contextcheck // the server outlives any one context
		return err
	}
	address, err := server.NewDatabase() //nolint:contextcheck // the server outlives any one context
	if err != nil {
		return err
	}
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		s.keeps = address
		s.secrets = append(s.secrets, pgtest.Password)
		return play(ctx, s, server)
	}, options...)
}
