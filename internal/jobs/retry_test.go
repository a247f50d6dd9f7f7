package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

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
				return fmt.Errorf("publish post 1: %w", limit(40*time.Second))
			}
			return nil
		}
		stop := run(t, d, w, Options{Poll: 4 * time.Second})
		d.insert(t, PublishPost{PostID: 1})
		time.Sleep(time.Minute)
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

// Whoever starts ombud again may have mended what the classifier's rest is for.
func TestAClassifiersRestEndsAtTheNextStart(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		asked := make(chan struct{}, 2)
		w := idle()
		w.AskClassifier = func(context.Context) (bool, error) {
			asked <- struct{}{}
			return false, limit(5 * time.Minute)
		}
		stop := run(t, d, w, Options{Classifier: 1})
		d.insert(t, AskClassifier{})
		receive(t, asked, time.Minute)
		time.Sleep(10 * time.Second)
		stop()
		stop = run(t, d, w, Options{Classifier: 1})
		receive(t, asked, time.Minute)
		stop()
	})
}

// limit is a far side that asks to wait, as package discord's errors do.
type limit time.Duration

func (l limit) Error() string             { return "429" }
func (l limit) RetryAfter() time.Duration { return time.Duration(l) }

// lack is what an admin may mend meanwhile, as package article has it.
type lack struct{ limit }

func (lack) CountsAsTry() bool { return true }

func TestALimitedTryIsNoneOfTheTries(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		// Thirty limits among the failures, so that what is remembered of them has to last.
		begun, again := 0, 0
		told := make(chan int, 1)
		w := idle()
		w.PublishPost = func(_ context.Context, _ int64, before, last bool) error {
			if begun++; before {
				again++
			}
			switch {
			case last:
				told <- begun
				return nil
			case begun <= 20 || begun%4 == 0 && begun <= 40+20:
				return limit(10 * time.Second)
			}
			return errors.New("no answer")
		}
		defer run(t, d, w, Options{Poll: time.Minute, FindDue: time.Hour})()
		d.insert(t, PublishPost{PostID: 1})
		if got := receive(t, told, 5*time.Hour); got != 20+postTries+6 {
			t.Errorf("told at the %dth try", got)
		}
		if again != begun-1 {
			t.Errorf("%d of %d tries know that there was one before", again, begun)
		}
	})
}

// outage is a far side that is out of order, as package discord's errors have it.
type outage struct{}

func (outage) Error() string     { return "503" }
func (outage) CountsAsTry() bool { return false }

func TestAnOutageUsesNoTryUpAndIsAskedEverMoreRarely(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		var at []time.Duration
		began := time.Now()
		done := make(chan bool, 1)
		w := idle()
		w.PublishPost = func(_ context.Context, _ int64, _, last bool) error {
			if last {
				t.Errorf("given up at try %d", len(at))
			}
			if at = append(at, time.Since(began)); len(at) > 2*postTries {
				done <- true
				return nil
			}
			return fmt.Errorf("publish post 1: %w", outage{})
		}
		defer run(t, d, w, Options{Poll: time.Minute, FindDue: time.Hour})()
		d.insert(t, PublishPost{PostID: 1})
		receive(t, done, 6*time.Hour)
		if at[2] > 3*time.Minute || at[2*postTries]-at[2*postTries-1] < 4*time.Minute {
			t.Errorf("tried at %v", at)
		}
	})
}

func TestAWaitThatCountsUsesTheTriesUp(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		var at []time.Time
		told := make(chan bool, 1)
		w := idle()
		w.PublishPost = func(_ context.Context, _ int64, _, last bool) error {
			at = append(at, time.Now())
			if last {
				told <- true
				return nil
			}
			return fmt.Errorf("publish post 1: %w", lack{limit(15 * time.Minute)})
		}
		d.insert(t, PublishPost{PostID: 1})
		// Seventeen tries that counted are behind it.
		if _, err := d.db.ExecContext(t.Context(), `UPDATE river_job SET metadata = jsonb('{"snoozes": 17}')`); err != nil {
			t.Fatal(err)
		}
		defer run(t, d, w, Options{Poll: time.Minute, FindDue: time.Hour})()
		receive(t, told, 2*time.Hour)
		if len(at) != postTries-17 || at[1].Sub(at[0]) < 15*time.Minute || at[1].Sub(at[0]) > 17*time.Minute {
			t.Errorf("tried %d times, at %v", len(at), at)
		}
	})
}

func TestAnActionThatIsLimitedForAWeekHearsThatItIsItsLastTry(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		told := make(chan bool, 1)
		began := 0
		w := idle()
		w.PerformAction = func(_ context.Context, _ int64, last bool) error {
			if began++; last {
				told <- true
				return nil
			}
			return limit(time.Minute)
		}
		d.insert(t, PerformAction{ActionID: 1})
		old := time.Now().Add(-oldest - time.Minute).UTC().Format("2006-01-02 15:04:05.000")
		if _, err := d.db.ExecContext(t.Context(), `UPDATE river_job SET created_at = ?`, old); err != nil {
			t.Fatal(err)
		}
		defer run(t, d, w, Options{})()
		receive(t, told, time.Minute)
		if began != 1 {
			t.Errorf("%d tries", began)
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
		d.insert(t, PerformAction{ActionID: 1})
		// Eighteen tries are behind it: seventeen that failed, one that a crash cut short.
		_, err := d.db.ExecContext(t.Context(), `UPDATE river_job SET attempt = 1, metadata = jsonb('{"snoozes": 17}')`)
		if err != nil {
			t.Fatal(err)
		}
		defer run(t, d, w, Options{Poll: time.Minute, FindDue: time.Hour})()
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
		stop := run(t, d, w, Options{Poll: 15 * time.Second, FindDue: time.Hour})
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
	if d := wait(1, limit(-time.Second)); d != 0 {
		t.Errorf("a time in the past waits %s", d)
	}
	if d := wait(1, limit(48*time.Hour)); d != longestAsked {
		t.Errorf("two days wait %s", d)
	}
}
