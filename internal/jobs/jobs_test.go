package jobs

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"ombud/internal/pgtest"
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
	defer tx.Rollback() //nolint:errcheck // committed below
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
	return newDatabase(t, ForPostgres(db, pool), db)
}

// idle is work that does nothing.
func idle() Work {
	return Work{
		ShowCard:      func(context.Context, int64, bool) error { return nil },
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
	d.insert(t, ShowCard{CaseID: 1}, PerformAction{2}, PollFeed{3}, PublishPost{4})
	var all []string
	for range 5 {
		all = append(all, receive(t, got, 20*time.Second))
	}
	slices.Sort(all)
	if strings.Join(all, " ") != "action card due feed post" {
		t.Errorf("got %q", all)
	}
}

func aJobStartsAtOnce(t *testing.T, d *database) {
	started := make(chan time.Time, 1)
	w := idle()
	w.ShowCard = func(context.Context, int64, bool) error { started <- time.Now(); return nil }
	defer run(t, d, w, Options{Poll: time.Minute})() // so that only being told helps
	time.Sleep(300 * time.Millisecond)               // the listener connects
	var took []time.Duration
	for i := range 11 {
		began := time.Now()
		d.insert(t, ShowCard{CaseID: int64(i)})
		took = append(took, receive(t, started, 20*time.Second).Sub(began))
		time.Sleep(20 * time.Millisecond)
	}
	slices.Sort(took)
	t.Logf("from before the commit to the start: median %s, longest %s", took[5], took[10])
	if took[5] > 150*time.Millisecond {
		t.Errorf("half of the jobs took longer than %s", took[5])
	}
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
	if id := receive(t, ran, 20*time.Second); id != 2 {
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
	receive(t, polled, 20*time.Second)
	receive(t, polled, 20*time.Second)
	// After its poll a feed may be enqueued again, though the old job is still in the table.
	deadline := time.Now().Add(20 * time.Second)
	for d.insert(t, PollFeed{1}) == 0 {
		if time.Now().After(deadline) {
			t.Fatal("the feed was never enqueued again")
		}
		time.Sleep(20 * time.Millisecond)
	}
	if id := receive(t, polled, 20*time.Second); id != 1 {
		t.Errorf("feed %d was polled", id)
	}
}

// inBubble runs a test in virtual time on SQLite.
func inBubble(t *testing.T, test func(t *testing.T, d *database)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, sqliteDatabase(t)) })
}

func TestAFailedJobIsTriedAgainAndKnowsIt(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		type try struct {
			at    time.Duration
			again bool
		}
		tries := make(chan try, 10)
		began := time.Now()
		w := idle()
		w.ShowCard = func(_ context.Context, _ int64, again bool) error {
			tries <- try{time.Since(began), again}
			if len(tries) < 4 {
				return errors.New("no answer")
			}
			return nil
		}
		stop := run(t, d, w, Options{})
		d.insert(t, ShowCard{CaseID: 1})
		time.Sleep(time.Minute)
		stop()
		close(tries)
		var at []time.Duration
		for v := range tries {
			if v.again != (len(at) > 0) {
				t.Errorf("try %d: again is %t", len(at)+1, v.again)
			}
			at = append(at, v.at)
		}
		if len(at) != 4 || at[0] > time.Second || at[1] > 3*time.Second || at[3] > 20*time.Second {
			t.Errorf("tried at %v", at)
		}
	})
}

func TestRetryAfterIsObeyed(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		at := make(chan time.Duration, 5)
		began := time.Now()
		w := idle()
		w.PublishPost = func(_ context.Context, _ int64, again, _ bool) error {
			at <- time.Since(began)
			if !again {
				return &RetryAfter{D: 40 * time.Second, Err: errors.New("429")}
			}
			return nil
		}
		stop := run(t, d, w, Options{})
		d.insert(t, PublishPost{1})
		time.Sleep(2 * time.Minute)
		stop()
		close(at)
		var all []time.Duration
		for v := range at {
			all = append(all, v)
		}
		if len(all) != 2 || all[1]-all[0] < 40*time.Second || all[1]-all[0] > 50*time.Second {
			t.Errorf("tried at %v", all)
		}
	})
}

func TestAnActionHearsThatItIsItsLastTry(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		told := make(chan bool, 5)
		w := idle()
		w.PerformAction = func(_ context.Context, _ int64, last bool) error {
			told <- last
			if last {
				return nil
			}
			return errors.New("no answer")
		}
		d.insert(t, PerformAction{1})
		// Eighteen tries are behind it: seventeen that failed, one that a crash cut short.
		_, err := d.db.ExecContext(t.Context(), `UPDATE river_job SET attempt = 1, metadata = jsonb('{"snoozes": 17}')`)
		if err != nil {
			t.Fatal(err)
		}
		defer run(t, d, w, Options{})()
		if receive(t, told, 5*time.Second) {
			t.Error("told one try too early")
		}
		if !receive(t, told, 10*time.Minute) {
			t.Error("not told")
		}
	})
}

func TestAPollIsGivenUpSoon(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		n := 0
		w := idle()
		w.PollFeed = func(context.Context, int64) error { n++; return errors.New("the database is busy") }
		stop := run(t, d, w, Options{})
		d.insert(t, PollFeed{1})
		time.Sleep(5 * time.Minute)
		if got := d.insert(t, PollFeed{1}); got != 1 {
			t.Error("a poll that was given up keeps the next one out")
		}
		stop()
		if n != pollTries {
			t.Errorf("%d tries", n)
		}
	})
}

func TestDueFeedsAreLookedForOnStartAndEveryQuarterMinute(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		n := 0
		w := idle()
		w.FindDueFeeds = func(context.Context) error { n++; return errors.New("not this time") }
		stop := run(t, d, w, Options{})
		time.Sleep(5 * time.Second)
		if n != 1 {
			t.Errorf("%d times after five seconds", n)
		}
		time.Sleep(2 * time.Minute)
		stop()
		if n < 8 || n > 10 {
			t.Errorf("%d times in two minutes", n)
		}
	})
}

func TestWhatPanickedOrFailedLeavesNoTextBehind(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		const words = "words of a member"
		var mu sync.Mutex
		var log strings.Builder
		n := 0
		w := idle()
		w.ShowCard = func(context.Context, int64, bool) error {
			if n++; n == 1 {
				panic(words)
			}
			if n == 2 {
				return errors.New("cause in the log")
			}
			return nil
		}
		w.PollFeed = func(context.Context, int64) error { return errors.New(words) }
		stop := run(t, d, w, Options{Log: slog.New(slog.NewTextHandler(lockedWriter{&mu, &log}, nil))})
		d.insert(t, ShowCard{CaseID: 1}, PollFeed{1})
		time.Sleep(time.Minute)
		stop()
		if n != 3 {
			t.Errorf("%d tries", n)
		}
		if text := log.String(); !strings.Contains(text, "panic with a string") || !strings.Contains(text, "cause in the log") {
			t.Errorf("the log does not say what happened:\n%s", text)
		}
		var rows, found int
		err := d.db.QueryRowContext(t.Context(), `SELECT count(*), coalesce(sum(
			coalesce(json(errors), '') LIKE '%member%' OR coalesce(json(metadata), '') LIKE '%member%'), 0) FROM river_job`).Scan(&rows, &found)
		if err != nil || rows == 0 || found != 0 {
			t.Errorf("%d of %d jobs hold the words (%v)", found, rows, err)
		}
		if strings.Contains(strings.ReplaceAll(log.String(), "cause=\""+words+"\"", ""), words) {
			t.Errorf("the panic's value is in the log:\n%s", log.String())
		}
	})
}

type lockedWriter struct {
	mu *sync.Mutex
	io.Writer
}

func (w lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.Writer.Write(p)
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
		d.insert(t, PublishPost{1})
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
		receive(t, due, 4*time.Second)
	})
}

func TestASecondJobOfACaseKnowsThatTheFirstFailed(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		got := make(chan bool, 5)
		w := idle()
		w.ShowCard = func(_ context.Context, _ int64, again bool) error {
			got <- again
			if !again {
				return &RetryAfter{D: time.Minute}
			}
			return nil
		}
		defer run(t, d, w, Options{})()
		d.insert(t, ShowCard{CaseID: 1})
		if receive(t, got, 5*time.Second) {
			t.Error("the first try is told that it is not")
		}
		time.Sleep(time.Second)
		d.insert(t, ShowCard{CaseID: 1})
		if !receive(t, got, 5*time.Second) {
			t.Error("the second job does not know that the first may have posted the card")
		}
	})
}

func TestCardJobsFromBeforeAStartLookForTheCard(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		got := make(chan bool, 5)
		w := idle()
		w.ShowCard = func(_ context.Context, _ int64, again bool) error { got <- again; return nil }
		d.insert(t, ShowCard{CaseID: 1})
		defer run(t, d, w, Options{})()
		if !receive(t, got, 5*time.Second) {
			t.Error("a killed process may have posted the card, and the job does not know")
		}
	})
}

func TestOneCardIsDrawnByOneJobAtATime(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		var mu sync.Mutex
		drawing, most, draws := map[int64]int{}, 0, 0
		w := idle()
		w.ShowCard = func(_ context.Context, id int64, _ bool) error {
			mu.Lock()
			drawing[id]++
			draws++
			most = max(most, drawing[id])
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			drawing[id]--
			mu.Unlock()
			return nil
		}
		stop := run(t, d, w, Options{})
		time.Sleep(time.Second)
		for range 50 {
			d.insert(t, ShowCard{CaseID: 1})
		}
		d.insert(t, ShowCard{CaseID: 2})
		time.Sleep(5 * time.Second)
		stop()
		if most != 1 {
			t.Errorf("%d jobs drew one card at a time", most)
		}
		if draws < 2 || draws > 6 {
			t.Errorf("fifty-one jobs drew %d times", draws)
		}
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

func TestWaitGrowsToItsBound(t *testing.T) {
	before := time.Duration(0)
	for n := 1; n <= 100; n++ {
		d := wait(n, errors.New("x"))
		if d < firstWait*4/5 || d > longestWait*6/5 {
			t.Errorf("try %d waits %s", n, d)
		}
		if n < 8 && d <= before {
			t.Errorf("try %d waits %s, the one before %s", n, d, before)
		}
		before = d
	}
	if d := wait(1, &RetryAfter{D: -time.Second}); d != 0 {
		t.Errorf("a time in the past waits %s", d)
	}
	if d := wait(1, &RetryAfter{D: 48 * time.Hour}); d != longestAsked {
		t.Errorf("two days wait %s", d)
	}
}
