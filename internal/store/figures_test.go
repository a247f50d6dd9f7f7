package store

import (
	"testing"
	"time"

	"ombud/internal/article"
	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

var figureCases = []aCase{
	{"an empty database has nothing to count", func(t *testing.T, s *Store) {
		f := mustCount(t, s)
		if f.OpenCases+f.CardsWaiting+f.Feeds+f.FailingFeeds != 0 || f.OldestOpenCase != 0 || f.FeedOverdue != 0 {
			t.Errorf("got %+v", f)
		}
		if len(f.Queues) < 5 {
			t.Errorf("only %d queues are told of", len(f.Queues))
		}
		for _, q := range f.Queues {
			if q.Jobs != 0 || q.Lag != 0 {
				t.Errorf("nothing waits, yet %+v", q)
			}
		}
	}},
	{"open cases are counted and decided ones are not", func(t *testing.T, s *Store) {
		first := mustAccuse(t, s, flagged("you nincompoop", 0, "insult"), moderation.Opened)
		other := flagged("you noodle", 0, "insult")
		other.Message.Subject.MessageID, other.At = "31", start.Add(time.Hour)
		mustAccuse(t, s, other, moderation.Opened)
		s.clock.own = func() time.Time { return start.Add(5 * time.Hour) }
		if f := mustCount(t, s); f.OpenCases != 2 || f.OldestOpenCase != 5*time.Hour-time.Second {
			t.Errorf("%d open cases, the oldest for %s", f.OpenCases, f.OldestOpenCase)
		}
		d, actions := decision(mustCase(t, s, first), "50", "dismiss")
		if err := s.Decide(t.Context(), d, actions, nil); err != nil {
			t.Fatal(err)
		}
		if f := mustCount(t, s); f.OpenCases != 1 || f.OldestOpenCase != 4*time.Hour {
			t.Errorf("%d open cases, the oldest for %s", f.OpenCases, f.OldestOpenCase)
		}
	}},
	{"a case with two jobs for its card waits for one card", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("you nincompoop", 0, "insult"), moderation.Opened)
		d, actions := decision(mustCase(t, s, id), "50", "dismiss")
		if err := s.Decide(t.Context(), d, actions, nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
		f := mustCount(t, s)
		if got := jobsOf(t, s, "show_card"); len(got) != 2 || f.CardsWaiting != 1 {
			t.Errorf("%d cards wait for the jobs %v", f.CardsWaiting, got)
		}
		if q := waiting(t, f, "cards"); q.Jobs != 2 || q.Lag < 10*time.Millisecond || q.Lag > time.Minute {
			t.Errorf("the queue: %+v", q)
		}
		if q := waiting(t, f, "actions"); q.Jobs != 0 || q.Lag != 0 {
			t.Errorf("the other queue: %+v", q)
		}
	}},
	{"a job whose time is yet to come does not lag, and a card waits for it", func(t *testing.T, s *Store) {
		err := s.change(t.Context(), func(tx *tx) error { tx.then(jobs.ShowCard{CaseID: 1, Delay: time.Hour}); return nil })
		if err != nil {
			t.Fatal(err)
		}
		f := mustCount(t, s)
		if q := waiting(t, f, "cards"); q.Jobs != 0 || q.Lag != 0 || f.CardsWaiting != 1 {
			t.Errorf("%d cards wait, the queue: %+v", f.CardsWaiting, q)
		}
	}},
	{"a job that nobody made available waits all the same", func(t *testing.T, s *Store) {
		err := s.change(t.Context(), func(tx *tx) error {
			tx.then(jobs.ShowCard{CaseID: 1, Delay: 30 * time.Millisecond})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
		if q := waiting(t, mustCount(t, s), "cards"); q.Jobs != 1 || q.Lag <= 0 {
			t.Errorf("the queue: %+v", q)
		}
	}},
	{"feeds are told apart by how their last poll went", func(t *testing.T, s *Store) {
		good := feedOf(1)
		bad := feedOf(2)
		bad.URL = "https://other.example/feed"
		mustSubscribe(t, s, "20", good, 1)
		f := mustSubscribe(t, s, "20", bad, 1)
		if err := s.PollFailed(t.Context(), f.ID, article.Failure{Sentence: "It is gone.", Next: start.Add(48 * time.Hour), At: start}); err != nil {
			t.Fatal(err)
		}
		s.clock.own = func() time.Time { return start.Add(-time.Hour) }
		if f := mustCount(t, s); f.Feeds != 2 || f.FailingFeeds != 1 || f.FeedOverdue != 0 {
			t.Errorf("got %+v", f)
		}
		s.clock.own = func() time.Time { return start.Add(10*time.Minute + time.Hour) }
		if f := mustCount(t, s); f.FeedOverdue != time.Hour {
			t.Errorf("the feed is overdue for %s", f.FeedOverdue)
		}
	}},
}

func mustCount(t *testing.T, s *Store) Figures {
	t.Helper()
	f, err := s.Figures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func waiting(t *testing.T, f Figures, queue string) jobs.Waiting {
	t.Helper()
	for _, q := range f.Queues {
		if q.Queue == queue {
			return q
		}
	}
	t.Fatalf("there is no queue %s in %+v", queue, f.Queues)
	return jobs.Waiting{}
}

// BenchmarkFigures measures what one question costs a database with many decided cases.
func BenchmarkFigures(b *testing.B) {
	s, err := Open(b.Context(), Options{Path: b.TempDir() + "/ombud.db", Key: testKey()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	_, err = s.db.ExecContext(b.Context(), `
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
		INSERT INTO cases (guild_id, channel_id, message_id, author_id, author_created_at, author_joined_at, author_bot,
			opened_at, revision_hash, decision_id, version)
		SELECT '123456789012345678', '123456789012345678', i, '123456789012345678', 1, 1, 0, 1, hex(randomblob(32)), i, 2 FROM n`)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Figures(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
