package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ombud/internal/jobs"
)

// tx is one transaction with the jobs that follow from it.
type tx struct {
	*sql.Tx
	seal  *sealer
	queue *jobs.Queue
	now   func() time.Time
	jobs  []jobs.Args
	wake  bool // jobs were enqueued
}

// then enqueues a job at the commit, so that it runs if and only if the change stands.
func (t *tx) then(j jobs.Args) { t.jobs = append(t.jobs, j) }

// change runs f in a transaction and commits it with its jobs. f may run again when
// another transaction was in the way, so it sets what it sets anew each time. On
// SQLite it must use t only: there is one connection, and t has it.
func (s *Store) change(ctx context.Context, f func(t *tx) error) error {
	const most = 5
	for try := 1; ; try++ {
		err := s.changeOnce(ctx, f)
		s.writable.note(err)
		if err == nil || try == most || !s.dialect.again(err) {
			return err
		}
	}
}

func (s *Store) changeOnce(ctx context.Context, f func(t *tx) error) error {
	begun, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin a transaction: %w", err)
	}
	defer begun.Rollback()
	t := &tx{Tx: begun, seal: s.seal, queue: s.queue, now: s.now}
	if err := f(t); err != nil {
		return err
	}
	if _, err := t.enqueue(ctx, t.jobs...); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if t.wake {
		s.queue.Wake()
	}
	return nil
}

// view runs f in a transaction that only reads and sees one state of everything.
func (s *Store) view(ctx context.Context, f func(t *tx) error) error {
	begun, err := s.db.BeginTx(ctx, s.dialect.view)
	if err != nil {
		return fmt.Errorf("begin to read: %w", err)
	}
	defer begun.Rollback()
	return f(&tx{Tx: begun, seal: s.seal, now: s.now})
}

// list reads all rows of a query. The next query of the transaction must wait for the end of
// this one, so rows are never handed on one by one.
func list[T any](ctx context.Context, t *tx, scan func(*sql.Rows) (T, error), query string, args ...any) (all []T, err error) {
	rows, err := t.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// one is the scan of a single column.
func one[T any](rows *sql.Rows) (v T, err error) {
	err = rows.Scan(&v)
	return v, err
}

// affected reports whether a statement changed any row.
func affected(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// millis is how a time stands in a column: 0 is the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// instant scans what millis wrote.
type instant struct{ t *time.Time }

func (i instant) Scan(v any) error {
	ms, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is a %T", v)
	}
	*i.t = time.Time{}
	if ms != 0 {
		*i.t = time.UnixMilli(ms).UTC()
	}
	return nil
}

// span scans milliseconds.
type span struct{ d *time.Duration }

func (s span) Scan(v any) error {
	ms, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a span is a %T", v)
	}
	*s.d = time.Duration(ms) * time.Millisecond
	return nil
}

// bit is how a truth stands in a column.
func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// enqueue is then for those who must know how many jobs are new.
func (t *tx) enqueue(ctx context.Context, j ...jobs.Args) (int, error) {
	n, err := t.queue.Insert(ctx, t.Tx, j...)
	t.wake = t.wake || n > 0
	return n, err
}
