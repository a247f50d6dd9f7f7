package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/riverqueue/river/riverdriver"
)

// glance is River's executor on SQLite with a look before the leap: each queue is asked for work
// once a second, nearly always in vain, and River's own question is an UPDATE that SQLite
// compiles twice each time. That was four fifths of what an idle ombud cost.
type glance struct {
	riverdriver.Executor
	db    *sql.DB
	ready atomic.Pointer[sql.Stmt] // whether a queue has a job whose time has come; compiled once
}

// readyQuery has the conditions of River's JobGetAvailable that concern one queue and the time.
const readyQuery = "SELECT 1 FROM river_job WHERE state = 'available' AND queue = ? AND scheduled_at <= ? LIMIT 1"

// JobGetAvailable leaves to River what a look finds. A job that is enqueued between the two
// is found by the next one, for which the bell rings.
func (g *glance) JobGetAvailable(ctx context.Context, p *riverdriver.JobGetAvailableParams) (*riverdriver.JobGetAvailableResult, error) {
	if p.Now == nil || p.Schema != "" { // not asked as ombud asks
		return g.Executor.JobGetAvailable(ctx, p)
	}
	ready, err := g.statement(ctx) //nolint:sqlclosecheck // it is kept, and closed with the database
	if err != nil {
		return nil, err
	}
	var one int
	switch err := ready.QueryRowContext(ctx, p.Queue, sqliteMoment(*p.Now)).Scan(&one); {
	case errors.Is(err, sql.ErrNoRows):
		return &riverdriver.JobGetAvailableResult{}, nil
	case err != nil:
		return nil, fmt.Errorf("look for jobs in the queue %s: %w", p.Queue, err)
	}
	return g.Executor.JobGetAvailable(ctx, p)
}

// statement is compiled by whoever comes first. Several queues come at once and wait for the connection, which nobody
// must with a lock; of what they compile one is kept.
func (g *glance) statement(ctx context.Context) (*sql.Stmt, error) {
	if ready := g.ready.Load(); ready != nil {
		return ready, nil
	}
	made, err := g.db.PrepareContext(ctx, readyQuery)
	if err != nil {
		return nil, fmt.Errorf("prepare to look for jobs: %w", err)
	}
	if !g.ready.CompareAndSwap(nil, made) { // what is kept is closed with the database
		_ = made.Close() //nolint:sqlclosecheck // the one that is kept stays open, and serves whatever becomes of this one
	}
	return g.ready.Load(), nil
}
