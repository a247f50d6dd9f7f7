package store

import (
	"testing"
	"time"

	"ombud/internal/article"
)

func unpostedIsForgotten(t *testing.T, s *Store) {
	f := mustSubscribe(t, s, "20", feedOf(1), 0)
	pollAt(t, s, f, feedOf(2), start) // 1 left, and was never posted
	prune(t, s, days(100))
	if n := pollAt(t, s, f, feedOf(2, 1), days(101)); n != 0 {
		t.Errorf("%d articles are new after a hundred days", n)
	}
	pollAt(t, s, f, feedOf(2), days(102))
	prune(t, s, days(300))
	pollAt(t, s, f, feedOf(3), days(302)) // so that the job comes by again
	closeAll(t, s, days(303))
	publishAll(t, s, days(304))
	closeAll(t, s, days(304))
	prune(t, s, days(102+365))
	if n := pollAt(t, s, f, feedOf(3, 2, 1), days(468)); n != 1 {
		t.Errorf("%d articles are new after a year, want the one that was never posted", n)
	}
}

func thinnedOut(t *testing.T, s *Store) {
	f := mustSubscribe(t, s, "20", feedOf(3, 2, 1), 1)
	publishAll(t, s, start)
	pollAt(t, s, f, feedOf(4), start.Add(time.Second)) // three leave, of which one was posted
	const some = 500                                   // a busy database is given time
	for from := 0; from < article.MostLeft; from += some {
		_, err := s.db.ExecContext(t.Context(), `
			INSERT INTO articles (feed_id, key, content_hash, url, title, summary, image, author, publisher, published, categories, seen_at, left_at)
			WITH RECURSIVE n (i) AS (SELECT CAST($1 AS INTEGER) + 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
			SELECT $3, 'k' || i, 'h' || i, '', 'Old ' || i, '', '', '', '', 0, '[]', 0, CAST($4 AS BIGINT) + i FROM n`,
			from, from+some, f.ID, millis(start.AddDate(0, 0, 1)))
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := pollAt(t, s, f, feedOf(5), days(2)); n != 1 {
		t.Fatalf("%d articles are new", n)
	}
	wantCount(t, s, "articles WHERE left_at > 0", article.MostLeft) // of 5,004
	wantCount(t, s, "articles WHERE title IN ('Headline 1', 'Headline 2', 'Old 1', 'Old 2')", 0)
	wantKept(t, s, "20: Headline 3", "20: Headline 4", "20: Headline 5")
	if n := pollAt(t, s, f, feedOf(5, 2, 1), days(3)); n != 0 {
		t.Errorf("%d articles are new", n)
	}
	// Of marks, too, only so many are kept, and all of what was posted.
	marks := rowsOf[int](t, s, "SELECT count(*) FROM old_articles WHERE left_at > 0")[0]
	if marks < 10 {
		t.Errorf("%d marks are kept", marks)
	}
	addMarks(t, s, f, 10)
	for _, most := range []int{marks + 10, marks + 4} {
		if err := s.change(t.Context(), func(in *tx) error { return in.dropMarks(t.Context(), f.ID, days(4), most) }); err != nil {
			t.Fatal(err)
		}
		wantCount(t, s, "old_articles WHERE left_at > 0", int64(most))
	}
	if first := rowsOf[int64](t, s, "SELECT min(left_at) FROM old_articles WHERE left_at > 0")[0]; first != millis(start)+7 {
		t.Errorf("the oldest of them left %d ms after the first", first-millis(start))
	}
}

// addMarks adds marks of articles that were never posted and left one after the other.
func addMarks(t *testing.T, s *Store, f article.Feed, n int) {
	t.Helper()
	_, err := s.db.ExecContext(t.Context(), `INSERT INTO old_articles (feed_id, mark, site, left_at)
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT CAST($2 AS BIGINT), i, 0, CAST($3 AS BIGINT) + i FROM n`,
		n, f.ID, millis(start))
	if err != nil {
		t.Fatal(err)
	}
}

func forgetsFeeds(t *testing.T, s *Store) {
	forget := func(now time.Time) int64 {
		t.Helper()
		id, err := s.ForgetFeed(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	f := mustSubscribe(t, s, "20", feedOf(2, 1), 1)
	publishAll(t, s, start)
	other := feedOf(1)
	other.URL = "https://other.example/feed"
	mustSubscribe(t, s, "20", other, 0)
	if err := s.Unsubscribe(t.Context(), "10", f.ID); err != nil {
		t.Fatal(err)
	}
	forget(days(1))
	// Somebody has it again for a while: then nothing that was posted is posted again, and the year begins anew.
	mustSubscribe(t, s, "20", feedOf(2, 1), 2)
	wantPosts(t, s, "20: Headline 2", "20: Headline 1")
	publishAll(t, s, days(10))
	forget(days(100))
	if err := s.Unsubscribe(t.Context(), "10", f.ID); err != nil {
		t.Fatal(err)
	}
	forget(days(200))
	closeAll(t, s, days(210))
	if id := forget(days(200 + 364)); id != 0 {
		t.Errorf("feed %d is forgotten too early", id)
	}
	if _, err := s.db.ExecContext(t.Context(), "UPDATE posts SET life = 'open' WHERE id = 1"); err != nil {
		t.Fatal(err)
	}
	if id := forget(days(600)); id != 0 {
		t.Errorf("feed %d is forgotten, of which a discussion is open", id)
	}
	closeAll(t, s, days(210))
	addMarks(t, s, f, marksAtATime+100)
	for range 2 { // some of it, and the rest
		if id := forget(days(600)); id != f.ID {
			t.Errorf("forgotten is feed %d", id)
		}
	}
	wantCount(t, s, "old_articles", 0)
	if id := forget(days(9999)); id != 0 {
		t.Errorf("feed %d is forgotten, which somebody has", id)
	}
	wantCount(t, s, "feeds", 1)
	wantCount(t, s, "articles", 1)
	wantCount(t, s, "posts", 0)
}
