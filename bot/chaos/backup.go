package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// backupDuringWrites: test 14. Copies are made as docs/operating.md says while members write, and
// the one from the middle is put in the place of the database.
func backupDuringWrites(ctx context.Context, b *bench, r *report) error {
	copies := b.size(10, 3)
	h := habits{messages: b.size(1_500, 150), perSecond: b.size(25, 20), violating: b.size(25, 10), edited: 40, deleted: 60, seed: 14}
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		var made []string
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
				path := filepath.Join(s.dir, fmt.Sprintf("backup-%d.db", n))
				if err := s.backUp(ctx, path); err != nil {
					return err
				}
				made, had = append(made, path), append(had, cases)
			}
			return nil
		})
		if err != nil {
			return err
		}
		whole, complete := 0, 0
		for n, path := range made {
			fine, kept, err := judgeCopy(ctx, path, had[n])
			if err != nil {
				return err
			}
			whole += count(fine)
			complete += count(kept)
		}
		r.of("copies made during writes that are whole", whole, copies)
		r.of("copies that hold every case there was before", complete, copies)
		s.kill()
		if err := s.restore(made[copies/2]); err != nil {
			return err
		}
		if err := s.startBot(ctx); err != nil {
			return err
		}
		return s.judgeRestored(ctx, r, c)
	})
}

// backUp makes a copy with a connection of its own, as the sqlite3 command would.
func (s *stage) backUp(ctx context.Context, path string) error {
	db, err := s.database()
	if err != nil {
		return err
	}
	if _, err = db.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		err = fmt.Errorf("make a copy: %w", err)
	}
	return errors.Join(err, db.Close())
}

func judgeCopy(ctx context.Context, path string, had map[string]int) (whole, complete bool, err error) {
	db, err := openSQLite(path)
	if err != nil {
		return false, false, err
	}
	defer db.Close() //nolint:errcheck // it was only read
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return false, false, fmt.Errorf("check a copy: %w", err)
	}
	has, err := casesIn(ctx, db)
	if err != nil {
		return false, false, err
	}
	complete = true
	for message := range had {
		complete = complete && has[message] == 1
	}
	return verdict == "ok", complete, nil
}

// restore does what docs/operating.md says.
func (s *stage) restore(from string) error {
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(s.file() + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("restore: %w", err)
		}
	}
	if err := os.Rename(from, s.file()); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

// judgeRestored waits until everything has a case again. What was shown after the copy was made
// is unknown to it, so a message may be on two cards, the older of which is an orphan.
func (s *stage) judgeRestored(ctx context.Context, r *report, c *crowd) error {
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
	r.of("violating messages with one case after the restoration", e.cases, e.violating)
	r.tell("on a card that was posted anew: %d", e.doubled)
	verdict, err := s.wholeDatabase(ctx)
	if err != nil {
		return err
	}
	r.figure("the restored database", verdict, verdict == "ok", "bar: ok, says PRAGMA integrity_check")
	return nil
}
