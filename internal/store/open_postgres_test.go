package store

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ombud/internal/pgtest"
)

// TestOpeningPostgres is of databases that have no tables yet. One server is enough for
// all: it takes longer to start than they do.
func TestOpeningPostgres(t *testing.T) {
	cluster := pgtest.StartCluster(t)
	for _, c := range []struct {
		name string
		test func(t *testing.T, cluster *pgtest.Cluster)
	}{
		{"a refusal is a sentence without the password", refusedWithoutThePassword},
		{"six processes migrate one database at once", sixProcessesMigrateAtOnce},
		{"the tables are those of SQLite", sameTablesAsSQLite},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, cluster) })
	}
}

func refusedWithoutThePassword(t *testing.T, cluster *pgtest.Cluster) {
	t.Helper()
	there := cluster.NewDatabase(t)
	for _, c := range []struct{ name, address, want string }{
		{"the password is wrong", strings.Replace(there, "tests%2Fonly", "SWORDFISH", 1), "refuses the user"},
		{"the database is missing", cluster.Address("nowhere"), `no database "nowhere"`},
		{"nobody listens", "postgres://ombud:SWORDFISH@127.0.0.1:1/ombud", "cannot be reached"},
		{"the address is no address", "postgres://ombud:SWORDFISH@127.0.0.1:port/ombud", "cannot be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			s, err := Open(ctx, Options{PostgresURL: c.address, Key: testKey()})
			if err == nil {
				_ = s.Close()
				t.Fatal("it opened")
			}
			contains(t, err.Error(), c.want)
			for ; err != nil; err = errors.Unwrap(err) {
				if strings.Contains(err.Error(), "SWORDFISH") || strings.Contains(err.Error(), "tests") {
					t.Errorf("the password is told: %q", err)
				}
			}
		})
	}
}

func sixProcessesMigrateAtOnce(t *testing.T, cluster *pgtest.Cluster) {
	t.Helper()
	dsn := cluster.NewDatabase(t)
	results := together(6, func(int) string {
		s, err := Open(t.Context(), Options{PostgresURL: dsn, Key: testKey()})
		if err != nil {
			return err.Error()
		}
		if err := s.Close(); err != nil {
			return err.Error()
		}
		return "opened"
	})
	if results["opened"] != 6 {
		t.Errorf("got %v", results)
	}
}

func sameTablesAsSQLite(t *testing.T, cluster *pgtest.Cluster) {
	t.Helper()
	columns := func(s *Store, query string) []string {
		var all []string
		err := s.view(t.Context(), func(tx *tx) (err error) {
			all, err = list(t.Context(), tx, one[string], query)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	lite := columns(open(t, sqliteOptions(t)), `
		SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'river%' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'migrations' ORDER BY 1`)
	post := columns(open(t, Options{PostgresURL: cluster.NewDatabase(t), Key: testKey()}), `
		SELECT table_name || '.' || column_name AS one FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name NOT LIKE 'river%' AND table_name <> 'migrations'
			AND table_name NOT IN ('shards', 'processes', 'drawings') -- SQLite has one process, which has all shards
		ORDER BY 1`)
	if len(lite) < 50 || strings.Join(lite, " ") != strings.Join(post, " ") {
		t.Errorf("SQLite     %v\nPostgreSQL %v", lite, post)
	}
}

func TestEveryDatabaseHasANameOfItsOwn(t *testing.T) {
	open := func(path string) string {
		t.Helper()
		s, err := Open(t.Context(), Options{Path: path, Key: bytes.Repeat([]byte{7}, KeySize)})
		if err != nil {
			t.Fatal(err)
		}
		name := s.Origin()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return name
	}
	dir := t.TempDir()
	first, again, other := open(filepath.Join(dir, "a.db")), open(filepath.Join(dir, "a.db")), open(filepath.Join(dir, "b.db"))
	if first == "" || first != again || first == other {
		t.Errorf("the names are %q, %q after a restart and %q for another database with the same key", first, again, other)
	}
}
