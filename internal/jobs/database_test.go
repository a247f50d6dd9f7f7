package jobs

import (
	"context"
	"database/sql"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

// database is a Driver with what a test needs beside it.
type database struct {
	*Driver
	db    *sql.DB
	queue *Queue
}

func (d *database) insert(t *testing.T, jobs ...Args) int {
	t.Helper()
	tx, err := d.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	n, err := d.queue.Insert(t.Context(), tx, jobs...)
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	d.queue.Wake()
	return n
}

func newDatabase(t *testing.T, d *Driver, db *sql.DB) *database {
	t.Helper()
	if err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	q, err := NewQueue(d)
	if err != nil {
		t.Fatal(err)
	}
	return &database{Driver: d, db: db, queue: q}
}

func sqliteDatabase(t *testing.T) *database {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "jobs.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return newDatabase(t, ForSQLite(db), db)
}

func postgresDatabase(t *testing.T, dsn string) *database {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	pool, err := pgxpool.New(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return newDatabase(t, ForPostgres(db, pool, time.Now), db)
}

// idle is work that does nothing.
func idle() Work {
	return Work{
		ShowCard:      func(context.Context, int64, bool) error { return nil },
		ShowAlert:     func(context.Context, int64) error { return nil },
		PerformAction: func(context.Context, int64, bool) error { return nil },
		FindDueFeeds:  func(context.Context) error { return nil },
		PollFeed:      func(context.Context, int64) error { return nil },
		PublishPost:   func(context.Context, int64, bool, bool) error { return nil },
	}
}

func run(t *testing.T, d *database, w Work, o Options) (stop func()) {
	t.Helper()
	r, err := Start(t.Context(), d.Driver, w, o)
	if err != nil {
		t.Fatal(err)
	}
	return sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 20*time.Second)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

func receive[T any](t *testing.T, c <-chan T, within time.Duration) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(within):
		t.Fatalf("nothing came within %s", within)
		panic("unreachable")
	}
}

// inBubble runs a test in virtual time on SQLite.
func inBubble(t *testing.T, test func(t *testing.T, d *database)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { test(t, sqliteDatabase(t)) })
}
