package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"ombud/internal/pgtest"
)

// Making all tables takes longer than most behaviours, above all under the race detector.
// So Open does it once, and each test opens a copy of the empty result. The tests of opening
// and migrating begin with no tables: sqliteOptions.

// emptySQLite is the file of a database that was opened once.
var emptySQLite = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "ombud-empty-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "ombud.db")
	s, err := Open(context.Background(), Options{Path: path, Key: testKey()})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		return nil, errors.New("the file is not whole without its write-ahead log")
	}
	return os.ReadFile(path)
})

// emptyOptions name a SQLite database with all its tables and nothing in them.
func emptyOptions(t *testing.T) Options {
	t.Helper()
	file, err := emptySQLite()
	if err != nil {
		t.Fatal(err)
	}
	o := sqliteOptions(t)
	if err := os.WriteFile(o.Path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return o
}

// emptyPostgres opens one database and empties it for each test that asks for it: a new one
// is some hundreds of files. Numbers begin with 1 again. Tests that use it run one by one.
func emptyPostgres(t *testing.T, cluster *pgtest.Cluster) func(t *testing.T) Options {
	t.Helper()
	o := Options{PostgresURL: cluster.NewDatabase(t), Key: testKey()}
	s := open(t, o)
	var tables string
	err := s.db.QueryRowContext(t.Context(), `
		SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables
		WHERE schemaname = 'public' AND tablename NOT IN ('meta', 'migrations', 'river_migration')`).Scan(&tables)
	if err != nil {
		t.Fatal(err)
	}
	return func(t *testing.T) Options {
		t.Helper()
		if _, err := s.db.ExecContext(t.Context(), "TRUNCATE "+tables+" RESTART IDENTITY"); err != nil {
			t.Fatal(err)
		}
		return o
	}
}
