package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"ombud/internal/pgtest"
)

// keeper copies a database and puts a copy in its place, as docs/operating.md says for each.
type keeper interface {
	// copy makes copy number n while ombud writes.
	copy(ctx context.Context, n int) error
	// open opens it by itself and says what is wrong with it.
	open(ctx context.Context, n int) (db *sql.DB, wrong error)
	// restore puts it in the place of the database. ombud is stopped.
	restore(n int) error
	// judge says what the database itself says of its state.
	judge(ctx context.Context) (verdict string, err error)
}

// backupDuringWrites: test 14, on both databases.
func backupDuringWrites(ctx context.Context, b *bench, r *report) error {
	err := b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		return s.copyDuringWrites(ctx, r, "SQLite", &files{stage: s})
	})
	if err != nil {
		return err
	}
	return b.onPostgres(ctx, r, func(ctx context.Context, s *stage, server *pgtest.Server) error {
		return s.copyDuringWrites(ctx, r, "PostgreSQL", &dumps{stage: s, server: server})
	})
}

// copyDuringWrites makes copies while members write, looks at each, and goes on with the one from the middle.
func (s *stage) copyDuringWrites(ctx context.Context, r *report, database string, k keeper) error {
	b := s.bench
	copies := b.size(10, 3)
	h := habits{messages: b.size(1_500, 150), perSecond: b.size(25, 20), violating: b.size(25, 10), edited: 40, deleted: 60, seed: 14}
	if err := s.begin(ctx); err != nil {
		return err
	}
	var had []map[string]int // the cases before each
	c, _, err := s.writeThrough(ctx, h, func(ctx context.Context, writing time.Duration) error {
		for n := range copies {
			if err := pause(ctx, writing/time.Duration(copies+1)); err != nil {
				return err
			}
			cases, err := s.casesByMessage(ctx)
			if err != nil {
				return err
			}
			if err := k.copy(ctx, n); err != nil {
				return err
			}
			had = append(had, cases)
		}
		return nil
	})
	if err != nil {
		return err
	}
	whole, complete := 0, 0
	for n := range copies {
		db, wrong := k.open(ctx, n)
		if wrong != nil {
			s.tell("copy %d: %v", n, wrong)
			continue
		}
		whole++
		kept, err := holds(ctx, db, had[n])
		if err = errors.Join(err, db.Close()); err != nil {
			return err
		}
		complete += count(kept)
	}
	r.of(database+": copies made during writes that are whole", whole, copies)
	r.of(database+": copies that hold every case there was before", complete, copies)
	s.kill()
	if err := k.restore(copies / 2); err != nil {
		return err
	}
	if err := s.startBot(ctx); err != nil {
		return err
	}
	return s.judgeRestored(ctx, r, c, database, k)
}

// holds says that a copy has each of the cases once.
func holds(ctx context.Context, db *sql.DB, had map[string]int) (bool, error) {
	has, err := casesIn(ctx, db)
	for message := range had {
		if has[message] != 1 {
			return false, err
		}
	}
	return true, err
}

// files are copies of a SQLite file.
type files struct{ *stage }

func (f *files) path(n int) string { return filepath.Join(f.dir, fmt.Sprintf("backup-%d.db", n)) }

// copy uses a connection of its own, as the sqlite3 command would.
func (f *files) copy(ctx context.Context, n int) error {
	db, err := f.database()
	if err != nil {
		return err
	}
	if _, err = db.ExecContext(ctx, "VACUUM INTO ?", f.path(n)); err != nil {
		err = fmt.Errorf("make a copy: %w", err)
	}
	return errors.Join(err, db.Close())
}

func (f *files) open(ctx context.Context, n int) (*sql.DB, error) {
	db, err := openSQLite(f.path(n))
	if err != nil {
		return nil, err
	}
	if verdict, err := integrity(ctx, db); err != nil || verdict != "ok" {
		return nil, errors.Join(fmt.Errorf("the copy is not whole: %s", verdict), err, db.Close())
	}
	return db, nil
}

func (f *files) judge(ctx context.Context) (string, error) { return f.wholeDatabase(ctx) }

func (f *files) restore(n int) error {
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(f.file() + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("restore: %w", err)
		}
	}
	if err := os.Rename(f.path(n), f.file()); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

// judgeRestored waits until everything has a case again. What was shown after the copy was made
// is unknown to it, so a message may be on two cards, the older of which is an orphan.
func (s *stage) judgeRestored(ctx context.Context, r *report, c *crowd, database string, k keeper) error {
	var e e1
	_, err := whileItGrows(ctx, len(c.all()), func() (int, error) {
		var err error
		if e, err = s.lookE1(ctx, c); err != nil {
			return 0, err
		}
		if e.cases == e.violating {
			return len(c.all()), nil
		}
		return e.cases, nil
	})
	if err != nil {
		return err
	}
	r.of(database+": violating messages with one case after the restoration", e.cases, e.violating)
	r.tell("on a card that was posted anew: %d", e.doubled)
	verdict, err := k.judge(ctx)
	if err != nil {
		return err
	}
	r.figure("the restored "+database+" database", verdict, verdict == "ok", "bar: ok, by its own check")
	return nil
}
