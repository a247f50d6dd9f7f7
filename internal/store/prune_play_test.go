package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"ombud/internal/article"
)

// pollAt polls a feed at a time of the test's own.
func pollAt(t *testing.T, s *Store, f article.Feed, doc article.Document, at time.Time) int {
	t.Helper()
	n, err := s.AddArticles(t.Context(), f.ID, doc, at.Add(time.Hour), at)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// prune does what the job does until there is nothing left, and returns how many articles went.
func prune(t *testing.T, s *Store, now time.Time) (pruned int) {
	t.Helper()
	for range 1000 {
		feeds, err := s.Prunable(t.Context(), now, 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(feeds) == 0 {
			return pruned
		}
		for _, id := range feeds {
			n, err := s.PruneFeed(t.Context(), id, now, 2)
			if err != nil {
				t.Fatal(err)
			}
			pruned += n
		}
	}
	t.Fatal("there is always something left to prune")
	return pruned
}

// publishAll posts what waits, at a time.
func publishAll(t *testing.T, s *Store, at time.Time) {
	t.Helper()
	readPages(t, s)
	for _, id := range rowsOf[int64](t, s, "SELECT id FROM posts WHERE step = 'waiting' ORDER BY id") {
		p, err := s.Post(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Trying(t.Context(), id, article.Tried{At: at, Title: p.Article.Title, URL: p.Article.URL}); err != nil {
			t.Fatal(err)
		}
		p.Step, p.MessageID, p.DiscussionID = article.Published, fmt.Sprint(1000+id), fmt.Sprint(2000+id)
		p.Shown, p.Discussion = p.Article.Title, article.Discussion{Life: article.Open, At: at}
		if err := s.Advance(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
}

// closeAll closes every open discussion, as if somebody had at that time.
func closeAll(t *testing.T, s *Store, at time.Time) {
	t.Helper()
	if _, err := s.db.ExecContext(t.Context(), "UPDATE posts SET life = 'closed', changed_at = $1 WHERE life = 'open'", millis(at)); err != nil {
		t.Fatal(err)
	}
}

func rowsOf[T any](t *testing.T, s *Store, query string, args ...any) (all []T) {
	t.Helper()
	err := s.view(t.Context(), func(tx *tx) (err error) {
		all, err = list(t.Context(), tx, one[T], query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantCount(t *testing.T, s *Store, table string, want int64) {
	t.Helper()
	if got := rowsOf[int64](t, s, "SELECT count(*) FROM "+table)[0]; got != want {
		t.Errorf("%d rows of %s, want %d", got, table, want)
	}
}

// wantKept says which posts there are, by channel and age.
func wantKept(t *testing.T, s *Store, want ...string) {
	t.Helper()
	got := rowsOf[string](t, s, `SELECT p.channel_id || ': ' || a.title FROM posts p JOIN articles a ON a.id = p.article_id
		WHERE p.step NOT IN ('skipped', 'dropped') ORDER BY p.channel_id, p.id`)
	if !slices.Equal(got, want) {
		t.Errorf("posts %q\nwant  %q", got, want)
	}
}

func days(n int) time.Time { return start.AddDate(0, 0, n) }
