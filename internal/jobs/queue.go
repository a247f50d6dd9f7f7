package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
)

// Queue enqueues jobs. It works none.
type Queue struct {
	client *river.Client[*sql.Tx]
	bell   *bell
	now    func() time.Time
}

// NewQueue makes a Queue. It may be used before and after any Runner runs.
func NewQueue(d *Driver) (*Queue, error) {
	client, err := river.NewClient(d.river, d.oneClock(&river.Config{
		Logger: slog.New(slog.DiscardHandler), // errors are returned
		// Workers are told of a queue at most once in this time, and an insert
		// within it would wait for their next look; so it is as short as can be.
		FetchCooldown: time.Millisecond,
	}))
	if err != nil {
		return nil, fmt.Errorf("prepare to enqueue jobs: %w", err)
	}
	return &Queue{client: client, bell: d.bell, now: d.now}, nil
}

// Insert enqueues jobs in a transaction and returns how many are new: a feed
// that waits to be polled already is not enqueued again. Call Wake after the commit.
func (q *Queue) Insert(ctx context.Context, tx *sql.Tx, jobs ...Args) (int, error) {
	if len(jobs) == 0 {
		return 0, nil
	}
	params := make([]river.InsertManyParams, 0, len(jobs))
	for _, j := range jobs {
		params = append(params, river.InsertManyParams{Args: j, InsertOpts: q.due(j)})
	}
	inserted, err := q.client.InsertManyTx(ctx, tx, params)
	if err != nil {
		return 0, fmt.Errorf("enqueue %d job(s): %w", len(jobs), err)
	}
	n := 0
	for _, r := range inserted {
		if !r.UniqueSkippedAsDuplicate {
			n++
		}
	}
	return n, nil
}

// due puts off a job by the clock that counts. The job itself knows only this machine's.
func (q *Queue) due(j Args) *river.InsertOpts {
	at := j.InsertOpts().ScheduledAt
	if at.IsZero() {
		return nil
	}
	return &river.InsertOpts{ScheduledAt: q.now().Add(time.Until(at))}
}

// Wake tells the workers of this process to look for jobs now. Without it, or
// before the commit, they find them at their next look. PostgreSQL tells them itself.
func (q *Queue) Wake() {
	if q.bell != nil {
		q.bell.ring()
	}
}
