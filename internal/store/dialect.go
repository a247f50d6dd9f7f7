package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"
)

// dialect is what differs between the two databases. Queries do not: both take $1,
// which SQLite numbers by first appearance, so that numbers first appear in order.
type dialect struct {
	goose goose.Dialect
	dir   string // of the migrations
	// view are the options of a transaction that only reads. PostgreSQL needs to be told
	// to show all its queries the same state.
	view *sql.TxOptions
	// clock asks for the database's time in milliseconds since 1970. Empty: this process is the
	// only one, and its own clock counts.
	clock string
	// used counts the tables in which migrations are noted: none in a database that ombud never used.
	used string
	// holds is a condition on River's jobs: their errors hold $1.
	holds string
	// again reports whether a transaction failed only because of another one.
	again func(error) bool
}

func sqliteDialect() dialect {
	return dialect{
		goose: goose.DialectSQLite3, dir: "sqlite",
		used:  "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1",
		holds: "errors IS NOT NULL AND instr(CAST(errors AS BLOB), CAST($1 AS BLOB)) > 0",
		again: func(error) bool { return false },
	}
}

func postgresDialect() dialect {
	return dialect{
		goose: goose.DialectPostgres, dir: "postgres",
		used:  "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1",
		view:  &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
		holds: "errors IS NOT NULL AND position(CAST($1 AS TEXT) IN CAST(errors AS TEXT)) > 0",
		clock: "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
		again: postgresAgain,
	}
}

// postgresAgain knows serialization failures and deadlocks.
func postgresAgain(err error) bool {
	var e interface{ SQLState() string }
	return errors.As(err, &e) && (e.SQLState() == "40001" || e.SQLState() == "40P01")
}

// migrationLock is an advisory lock's number, made from the letters of "ombud".
const migrationLock = 0x6f6d627564

// exclusively runs f while no other process migrates this database or makes its key.
func (s *Store) exclusively(ctx context.Context, f func() error) error {
	if s.dialect.goose != goose.DialectPostgres {
		return f() // the lock file is held
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to migrate: %w", err)
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return errors.Join(fmt.Errorf("wait for other processes to migrate: %w", err), conn.Close())
	}
	err = f()
	_, unlockErr := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(migrationLock))
	return errors.Join(err, unlockErr, conn.Close())
}
