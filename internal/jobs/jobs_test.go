package jobs

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/internal/pgtest"
)

func TestOnBothDatabases(t *testing.T) {
	tests := []struct {
		name string
		test func(*testing.T, *database)
	}{
		{"every kind reaches its function", everyKindReachesItsFunction},
		{"a job starts at once", aJobStartsAtOnce},
		{"a rolled back job never runs", aRolledBackJobNeverRuns},
		{"a feed waits for one poll only", aFeedWaitsForOnePollOnly},
	}
	for _, c := range tests {
		t.Run("SQLite/"+c.name, func(t *testing.T) { c.test(t, sqliteDatabase(t)) })
	}
	t.Run("PostgreSQL", func(t *testing.T) {
		cluster := pgtest.StartCluster(t)
		for _, c := range tests {
			t.Run(c.name, func(t *testing.T) { c.test(t, postgresDatabase(t, cluster.NewDatabase(t))) })
		}
	})
}

func everyKindReachesItsFunction(t *testing.T, d *database) {
	got := make(chan string, 10)
	w := idle()
	w.ShowCard = func(_ context.Context, id int64, again bool) error {
		if id != 1 || again {
			t.Errorf("card %d, again %t", id, again)
		}
		got <- "card"
		return nil
	}
	w.PerformAction = func(_ context.Context, id int64, last bool) error {
		if id != 2 || last {
			t.Errorf("action %d, last %t", id, last)
		}
		got <- "action"
		return nil
	}
	w.PollFeed = func(_ context.Context, id int64) error {
		if id != 3 {
			t.Errorf("feed %d", id)
		}
		got <- "feed"
		return nil
	}
	w.PublishPost = func(_ context.Context, id int64, again, last bool) error {
		if id != 4 || again || last {
			t.Errorf("post %d, again %t, last %t", id, again, last)
		}
		got <- "post"
		return nil
	}
	w.FindDueFeeds = func(context.Context) error { got <- "due"; return nil }
	defer run(t, d, w, Options{})()
	d.insert(t, ShowCard{CaseID: 1}, PerformAction{ActionID: 2}, PollFeed{3}, PublishPost{PostID: 4})
	var all []string
	for range 5 {
		all = append(all, receive(t, got, time.Minute))
	}
	slices.Sort(all)
	if strings.Join(all, " ") != "action card due feed post" {
		t.Errorf("got %q", all)
	}
}

func aJobStartsAtOnce(t *testing.T, d *database) {
	started := make(chan time.Time, 1000)
	w := idle()
	w.ShowCard = func(context.Context, int64, bool) error { started <- time.Now(); return nil }
	defer run(t, d, w, Options{Poll: time.Hour})() // so that only being told helps
	untilHeard(t, d, started)
	for i := range 5 {
		began := time.Now()
		d.insert(t, ShowCard{CaseID: int64(i)})
		t.Logf("from before the commit to the start: %s", receive(t, started, time.Minute).Sub(began))
		time.Sleep(20 * time.Millisecond)
	}
}

// untilHeard enqueues jobs until the listener, which connects when it likes, has told of one. All of them have begun then.
func untilHeard(t *testing.T, d *database, started <-chan time.Time) {
	t.Helper()
	for n := int64(1); n <= 600; n++ {
		d.insert(t, ShowCard{CaseID: -n})
		select {
		case <-started:
			for range n - 1 {
				receive(t, started, time.Minute)
			}
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatal("nothing tells the workers of a job")
}

func aRolledBackJobNeverRuns(t *testing.T, d *database) {
	ran := make(chan int64, 2)
	w := idle()
	w.ShowCard = func(_ context.Context, id int64, _ bool) error { ran <- id; return nil }
	defer run(t, d, w, Options{})()
	tx, err := d.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.queue.Insert(t.Context(), tx, ShowCard{CaseID: 1}); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	d.insert(t, ShowCard{CaseID: 2})
	if id := receive(t, ran, time.Minute); id != 2 {
		t.Errorf("job %d ran", id)
	}
}

func aFeedWaitsForOnePollOnly(t *testing.T, d *database) {
	for _, c := range []struct{ feed, want int64 }{{1, 1}, {1, 0}, {2, 1}} {
		if n := d.insert(t, PollFeed{c.feed}); int64(n) != c.want {
			t.Errorf("feed %d: %d new jobs, want %d", c.feed, n, c.want)
		}
	}
	polled := make(chan int64, 4)
	w := idle()
	w.PollFeed = func(_ context.Context, id int64) error { polled <- id; return nil }
	defer run(t, d, w, Options{})()
	receive(t, polled, time.Minute)
	receive(t, polled, time.Minute)
	// After its poll a feed may be enqueued again, though the old job is still in the table.
	deadline := time.Now().Add(time.Minute)
	for d.insert(t, PollFeed{1}) == 0 {
		if time.Now().After(deadline) {
			t.Fatal("the feed was never enqueued again")
		}
		time.Sleep(20 * time.Millisecond)
	}
	if id := receive(t, polled, time.Minute); id != 1 {
		t.Errorf("feed %d was polled", id)
	}
}

func TestDueFeedsAreLookedForOnStartAndEveryQuarterMinute(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		const poll = 4 * time.Second // and a tenth of it more, by chance
		looks := make(chan time.Time, 100)
		w := idle()
		w.FindDueFeeds = func(context.Context) error { looks <- time.Now(); return errors.New("not this time") }
		defer run(t, d, w, Options{Poll: poll})()
		// River begins its services one after the other, in any order, each after up to a second: the one that enqueues
		// what is periodic may be the last of seven.
		first := receive(t, looks, findDueEvery-time.Second)
		last := first
		for range 8 {
			last = receive(t, looks, findDueEvery+poll+time.Second)
		}
		if took, want := last.Sub(first), 8*findDueEvery; (took - want).Abs() > poll+time.Second {
			t.Errorf("eight more within %s, want %s", took, want)
		}
	})
}

func TestStopEndsWhatDoesNotEndAndTheNextRunnerTriesItAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		begun := make(chan bool, 2)
		w := idle()
		w.PublishPost = func(ctx context.Context, _ int64, again, _ bool) error {
			begun <- again
			if again {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}
		stop := run(t, d, w, Options{})
		d.insert(t, PublishPost{PostID: 1})
		if receive(t, begun, 10*time.Second) {
			t.Error("the first try is told that it is not")
		}
		before := time.Now()
		stop()
		if took := time.Since(before); took < softStop || took > 2*softStop {
			t.Errorf("stopping took %s", took)
		}
		defer run(t, d, w, Options{})()
		if !receive(t, begun, 30*time.Second) {
			t.Error("the second try is not told that it is one")
		}
	})
}

func TestJobsOfAKilledProcessRunAtOnceOnSQLite(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		d.insert(t, ShowCard{CaseID: 1})
		// What a process leaves that was killed: a running job, and the lead for some seconds more.
		for _, statement := range []string{
			"UPDATE river_job SET state = 'running', attempt = 1, attempted_at = CURRENT_TIMESTAMP",
			"INSERT INTO river_leader (elected_at, expires_at, leader_id) VALUES (CURRENT_TIMESTAMP, '2100-01-01', 'gone')",
		} {
			if _, err := d.db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		got, due := make(chan bool, 1), make(chan bool, 10)
		w := idle()
		w.ShowCard = func(_ context.Context, _ int64, again bool) error { got <- again; return nil }
		w.FindDueFeeds = func(context.Context) error { due <- true; return nil }
		defer run(t, d, w, Options{})()
		if !receive(t, got, 2*time.Second) {
			t.Error("the job is not told that it ran before")
		}
		receive(t, due, 15*time.Second) // River stands for election every five seconds
	})
}

func TestSlowFeedsDoNotHoldUpCards(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		shown := make(chan bool, 1)
		w := idle()
		w.PollFeed = func(ctx context.Context, _ int64) error { <-ctx.Done(); return nil }
		w.ShowCard = func(context.Context, int64, bool) error { shown <- true; return nil }
		stop := run(t, d, w, Options{})
		for i := range 30 {
			d.insert(t, PollFeed{int64(i)})
		}
		time.Sleep(time.Second)
		d.insert(t, ShowCard{CaseID: 1})
		receive(t, shown, time.Second)
		stop()
	})
}
