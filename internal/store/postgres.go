package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"ombud/internal/jobs"
)

const (
	// postgresConns bounds the connections of one process; PostgreSQL allows 100 unless told
	// otherwise, and several processes share them.
	postgresConns  = 16
	connectTimeout = 10 * time.Second
	// idleInTransaction is how long a process that was stopped, or cut off, in the middle of a
	// transaction may keep others from what it has locked.
	idleInTransaction = 5 * time.Second
)

func (s *Store) openPostgres(ctx context.Context, o Options) error {
	s.dialect = postgresDialect()
	config, err := pgx.ParseConfig(o.PostgresURL)
	if err != nil { // dropped: it may quote the address with its password
		return sentence(nil, "The address of the PostgreSQL server cannot be read: write postgres://user:password@host/database.")
	}
	bound(config)
	s.patience = patienceOf(config)
	s.patience.apply(config)
	s.db = stdlib.OpenDB(*config, stdlib.OptionShouldPing(s.patience.isStale))
	s.closers = append(s.closers, s.db.Close)
	s.db.SetMaxOpenConns(postgresConns)
	s.db.SetMaxIdleConns(postgresConns / 2)
	s.db.SetConnMaxIdleTime(5 * time.Minute)
	if err := s.db.PingContext(ctx); err != nil {
		return postgresSentence(config, err)
	}
	listen, err := listenPool(ctx, o.PostgresURL)
	if err != nil {
		return postgresSentence(config, err)
	}
	s.closers = append(s.closers, func() error { listen.Close(); return nil })
	s.driver = jobs.ForPostgres(s.db, listen, s.clock.now)
	return nil
}

// bound sets limits for connecting and for doing nothing in a transaction where the operator set none.
func bound(c *pgx.ConnConfig) {
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectTimeout
	}
	tell(c, "idle_in_transaction_session_timeout", strconv.FormatInt(idleInTransaction.Milliseconds(), 10))
}

// listenPool is for the one connection on which the jobs' runner listens.
func listenPool(ctx context.Context, dsn string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("the address cannot be read")
	}
	config.MaxConns, config.MinConns, config.MinIdleConns = 1, 0, 0
	return pgxpool.NewWithConfig(ctx, config)
}

// postgresSentence names the server and the user, never the password.
func postgresSentence(c *pgx.ConnConfig, err error) error {
	where := fmt.Sprintf("The PostgreSQL server at %s", net.JoinHostPort(c.Host, fmt.Sprint(c.Port)))
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		if errors.Is(err, context.Canceled) {
			return sentence(err, "Opening the database was interrupted.")
		}
		return sentence(err, "%s cannot be reached: is it running, and is the address right?", where)
	}
	switch e.Code {
	case "28P01", "28000": // invalid_password, invalid_authorization_specification
		return sentence(err, "%s refuses the user %q or its password.", where, c.User)
	case "3D000": // invalid_catalog_name
		return sentence(err, "%s has no database %q: create it first.", where, c.Database)
	case "53300": // too_many_connections
		return sentence(err, "%s has no connection left.", where)
	case "57P03": // cannot_connect_now
		return sentence(err, "%s is starting up or shutting down: try again.", where)
	case "42501": // insufficient_privilege
		return sentence(err, "%s does not let the user %q create tables.", where, c.User)
	}
	return sentence(err, "%s answers with an error: %s (%s).", where, e.Message, e.Code)
}
