package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"ombud/internal/article"
	"ombud/internal/jobs"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// Options say which database is opened and how. Exactly one of Path and
// PostgresURL is set.
type Options struct {
	Path        string // the SQLite file; it is created when it is absent
	PostgresURL string // carries a password: it appears in no error and no log

	// Existing refuses a database that ombud never used, and leaves it as it is: who mistyped its
	// address wants to hear of that.
	Existing bool

	// Key encrypts what members wrote, KeySize bytes. Nil: the key is in KeyFile.
	Key []byte
	// KeyFile holds the key when Key is nil. It is created with a new key when it is absent
	// and the database was never used with one. Empty: Path with ".key" appended, or
	// ombud.key in the working directory for PostgreSQL.
	KeyFile string

	// SyncFull makes SQLite wait for the disk at every commit, so that not even a power
	// cut takes the last ones. Without it only a process crash is harmless.
	SyncFull bool

	Log *slog.Logger     // nil: nothing is logged
	Now func() time.Time // nil: time.Now; with PostgreSQL it only bridges the time between two looks at the server's
}

// Format prints nothing of the options: two of them are secrets.
func (o Options) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[store options]") }

// Store keeps everything. It is safe for concurrent use.
type Store struct {
	db       *sql.DB
	dialect  dialect
	patience *patience // nil with SQLite
	driver   *jobs.Driver
	queue    *jobs.Queue
	seal     *sealer
	// cacheKey keys the hashes under which opinions are kept.
	cacheKey []byte
	origin   string
	log      *slog.Logger
	clock    clock
	countKey policy.Key
	writable writable
	closers  []func() error // in the order of opening
}

var (
	_ moderation.Store = (*Store)(nil)
	_ article.Store    = (*Store)(nil)
)

// Open opens the database, brings its tables up to date and checks that the key
// fits. Its errors are *OpenError: a sentence for the operator.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{log: o.Log, clock: clock{own: o.Now}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.clock.own == nil {
		s.clock.own = time.Now
	}
	if err := s.open(ctx, o); err != nil {
		return nil, errors.Join(asOpenError(err), s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, o Options) error {
	var err error
	switch {
	case o.Path != "" && o.PostgresURL != "":
		return sentence(nil, "Both a SQLite file and a PostgreSQL server are named: choose one.")
	case o.Path != "":
		err = s.openSQLite(ctx, o)
	case o.PostgresURL != "":
		err = s.openPostgres(ctx, o)
	default:
		return sentence(nil, "No database is named.")
	}
	if err != nil {
		return err
	}
	if o.Existing {
		if err := s.refuseUnused(ctx); err != nil {
			return err
		}
	}
	if s.queue, err = jobs.NewQueue(s.driver); err != nil {
		return err
	}
	if err := s.readClock(ctx); err != nil {
		return err
	}
	defer s.patience.waive()()
	return s.exclusively(ctx, func() error {
		if err := s.migrate(ctx); err != nil {
			return err
		}
		if err := s.unlock(ctx, o); err != nil {
			return err
		}
		return errors.Join(s.releaseQuestions(ctx), s.releaseSweeps(ctx))
	})
}

// Jobs is where the store enqueues jobs, for jobs.Start. Stop what was started
// there before Close.
func (s *Store) Jobs() *jobs.Driver { return s.driver }

// Ping reports whether the database answers and could write the last change.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	if err := s.db.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
		return fmt.Errorf("ask the database: %w", err)
	}
	if err := s.writable.last(); err != nil {
		return fmt.Errorf("the last change could not be written: %w", err)
	}
	return nil
}

// Close ends every connection and lets another process have the file.
func (s *Store) Close() error {
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i]())
	}
	s.closers = nil
	return errors.Join(errs...)
}
