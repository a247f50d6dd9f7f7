package jobs

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"ombud/internal/pgtest"
)

// Two processes on one database look for due feeds as often as one would, poll each feed once,
// and go on when one of them ends. River decides which of them looks.
func TestTwoProcessesPollAFeedOnce(t *testing.T) {
	t.Parallel()
	dsn := pgtest.Start(t)
	const every = time.Second
	var looked, polling, polls atomic.Int64
	over := make(chan struct{})
	begin := func() (stop func()) {
		d := postgresDatabase(t, dsn)
		w := idle()
		w.FindDueFeeds = func(context.Context) error {
			looked.Add(1)
			d.insert(t, PollFeed{FeedID: 7}) //nolint:contextcheck // the test's own
			return nil
		}
		w.PollFeed = func(ctx context.Context, _ int64) error {
			defer polling.Add(-1)
			if polling.Add(1) > 1 {
				t.Error("a feed is polled by two jobs at once")
			}
			polls.Add(1)
			for until := looked.Load() + 2; looked.Load() < until; { // it has been found due again
				select {
				case <-over:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				case <-time.After(10 * time.Millisecond):
				}
			}
			return nil
		}
		return run(t, d, w, Options{FindDue: every})
	}
	began := time.Now()
	stopFirst := begin()
	stopSecond := begin()
	defer stopSecond()
	defer stopFirst()
	await := func(n int64) {
		t.Helper()
		for began := time.Now(); looked.Load() < n; time.Sleep(20 * time.Millisecond) {
			if time.Since(began) > time.Minute {
				t.Fatalf("due feeds were looked for %d times", looked.Load())
			}
		}
	}
	await(4)
	if most := int64(time.Since(began)/every) + 2; looked.Load() > most {
		t.Errorf("due feeds were looked for %d times, want at most %d", looked.Load(), most)
	}
	if polls.Load() == 0 || polls.Load() >= looked.Load() {
		t.Errorf("found due %d times, polled %d times", looked.Load(), polls.Load())
	}
	stopFirst() // perhaps the one that looked
	await(looked.Load() + 2)
	close(over)
}

// Jobs are put off by the server's clock, both when they are enqueued and when they are to be tried
// again: on a machine that is an hour ahead they would come an hour late.
func TestJobsArePutOffByTheServersClock(t *testing.T) {
	t.Parallel()
	d := postgresDatabase(t, pgtest.Start(t))
	server := func() time.Time { return time.Now().Add(time.Hour) } // this machine is an hour behind it
	d.Driver.now, d.queue.now = server, server
	due := func(caseID int64) time.Duration {
		t.Helper()
		var at time.Time
		err := d.db.QueryRowContext(t.Context(), "SELECT scheduled_at FROM river_job WHERE args->>'case_id' = $1", strconv.FormatInt(caseID, 10)).Scan(&at)
		if err != nil {
			t.Fatal(err)
		}
		return at.Sub(server())
	}
	d.insert(t, ShowCard{CaseID: 1, Delay: time.Minute})
	if wait := due(1); wait < 0 || wait > 2*time.Minute {
		t.Errorf("a job that waits a minute is due in %s", wait)
	}
	tried := make(chan struct{}, 10)
	w := idle()
	w.ShowCard = func(context.Context, int64, bool) error {
		tried <- struct{}{}
		return limit(time.Minute)
	}
	stop := run(t, d, w, Options{})
	d.insert(t, ShowCard{CaseID: 2})
	receive(t, tried, time.Minute)
	stop() // and what came of the try is written
	if wait := due(2); wait < 0 || wait > 2*time.Minute {
		t.Errorf("a job that is to be tried again in a minute is due in %s", wait)
	}
}
