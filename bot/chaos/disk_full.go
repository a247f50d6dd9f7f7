package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// diskSize is how large the disk is that is made for test 10.
const diskSize = 24 * mebibyte

// errNoDisk says that no disk of a given size can be made here.
var errNoDisk = errors.New("a small disk can be made on Linux as root only")

// diskFull: test 10. The disk under the database fills up while members write, ombud is even
// started anew on it, and then there is room again.
func diskFull(ctx context.Context, b *bench, r *report) error {
	h := habits{messages: b.size(1_200, 150), perSecond: 15, violating: b.size(20, 10), edited: 40, deleted: 60, seed: 10}
	return b.solo(ctx, r, func(ctx context.Context, s *stage) (err error) {
		disk := filepath.Join(s.dir, "disk")
		unmount, err := smallDisk(disk, diskSize)
		if err != nil {
			r.leftOut(err)
			return nil
		}
		defer func() {
			if p := s.bot(); p != nil {
				p.process.kill() // it holds the disk
			}
			err = errors.Join(err, unmount())
		}()
		s.keeps = "sqlite:" + filepath.Join(disk, "ombud.db")
		if err := s.observe(ctx); err != nil {
			return err
		}
		if err := s.begin(ctx); err != nil {
			return err
		}
		var loud error
		full := filepath.Join(disk, "filler")
		_, e, err := s.writeThrough(ctx, h, func(ctx context.Context, writing time.Duration) error {
			if err := pause(ctx, writing/4); err != nil {
				return err
			}
			if err := errors.Join(s.emptyLog(ctx), fill(full)); err != nil {
				return err
			}
			loud = eventually(ctx, max(writing/4, 8*time.Second), func() error {
				ready, why := s.readyNow(ctx)
				if ready || !strings.Contains(why, "database") {
					return fmt.Errorf("ready: %v; it says %s", ready, why)
				}
				return nil
			})
			if err := pause(ctx, writing/4); err != nil {
				return err
			}
			return os.Remove(full)
		})
		if err != nil {
			return err
		}
		r.figure("/readyz while the disk is full", said2(loud, "503"), loud == nil, "bar: 503, naming the database")
		err = eventually(ctx, soon, func() error {
			if ready, why := s.readyNow(ctx); !ready {
				return errors.New(why)
			}
			return nil
		})
		r.figure("/readyz with room again", said2(err, "200"), err == nil, "bar: 200")
		if err := s.stop(ctx); err != nil {
			return err
		}
		whole, err := s.wholeDatabase(ctx)
		if err != nil {
			return err
		}
		r.figure("the database afterwards", whole, whole == "ok", "bar: ok, says PRAGMA integrity_check")
		r.e1(e)
		return nil
	})
}

// emptyLog moves SQLite's log into the file and gives its room back. In a log that has grown already, small
// changes would fit for minutes on a full disk, and there would be nothing to tell.
func (s *stage) emptyLog(ctx context.Context) error {
	db, err := s.database()
	if err != nil {
		return err
	}
	if _, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		err = fmt.Errorf("empty the log of the database: %w", err)
	}
	return errors.Join(err, db.Close())
}

// fill writes a file until nothing more fits.
func fill(path string) error {
	f, err := os.Create(path) //nolint:gosec // the path is ours
	if err != nil {
		return fmt.Errorf("fill the disk: %w", err)
	}
	written := 0
	for piece := make([]byte, 64<<10); len(piece) > 0; {
		n, err := f.Write(piece)
		if written += n; err != nil {
			piece = piece[:len(piece)/2] // what is left is less than that
		}
	}
	if written == 0 {
		return errors.Join(errors.New("nothing fitted on the disk"), f.Close())
	}
	return f.Close()
}

// wholeDatabase is what SQLite says of the file.
func (s *stage) wholeDatabase(ctx context.Context) (verdict string, err error) {
	db, err := s.database()
	if err != nil {
		return "", err
	}
	defer db.Close() //nolint:errcheck // it was only read
	return integrity(ctx, db)
}

func integrity(ctx context.Context, db *sql.DB) (verdict string, err error) {
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return "", fmt.Errorf("check the database: %w", err)
	}
	return verdict, nil
}
