package store

import (
	"errors"
	"reflect"
	"testing"

	"ombud/internal/article"
)

var postCases = []aCase{
	{"a post goes on step by step and never back", func(t *testing.T, s *Store) {
		mustSubscribe(t, s, "20", feedOf(1), 1)
		p, err := s.Post(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		want := article.Post{
			ID: 1, FeedID: 1, Article: feedOf(1).Articles[0], GuildID: "10", ChannelID: "20", Step: article.Waiting,
			Settings: article.DefaultSettings(),
		}
		if !reflect.DeepEqual(p, want) {
			t.Errorf("got  %+v\nwant %+v", p, want)
		}
		p.Step, p.MessageID = article.Posted, "70"
		if err := s.Advance(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		p.Step, p.DiscussionID, p.Discussion.Life = article.Published, "71", article.Open
		if err := s.Advance(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		for _, step := range []article.Step{article.Waiting, article.Posted, article.Dropped, "elsewhere"} {
			back := p
			back.Step, back.MessageID = step, ""
			if err := s.Advance(t.Context(), back); err == nil {
				t.Errorf("a published post became %s", step)
			}
		}
		if got, err := s.Post(t.Context(), 1); err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("got %+v, %v", got, err)
		}
	}},
	{"a post whose feed was removed while it was sent records what was sent", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 1)
		p, err := s.Post(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Unsubscribe(t.Context(), "10", f.ID); err != nil {
			t.Fatal(err)
		}
		p.Step, p.MessageID = article.Posted, "70"
		if err := s.Advance(t.Context(), p); err != nil {
			t.Error(err)
		}
	}},
	{"what a post waits for is kept until its next step, and wakes none that was given up", func(t *testing.T, s *Store) {
		mustSubscribe(t, s, "20", feedOf(1), 1)
		p, err := s.Post(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		waits := func(want article.Step, failure string) {
			t.Helper()
			if err := s.Waits(t.Context(), 1, "ombud may not write here.", false); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Post(t.Context(), 1); err != nil || got.Step != want || got.Failure != failure {
				t.Errorf("it is %s, %q (%v)", got.Step, got.Failure, err)
			}
		}
		waits(article.Waiting, "ombud may not write here.")
		p.Step, p.MessageID = article.Posted, "70"
		if err := s.Advance(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Post(t.Context(), 1); err != nil || got.Failure != "" {
			t.Errorf("posted, it says %q (%v)", got.Failure, err)
		}
		waits(article.Posted, "ombud may not write here.")
		p.Step, p.Failure = article.Dropped, "Its channel is gone."
		if err := s.Advance(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		waits(article.Dropped, "Its channel is gone.")
	}},
	{"what keeps a whole server's posts waiting is told once a day", func(t *testing.T, s *Store) {
		mustSubscribe(t, s, "20", feedOf(1), 1)
		mustSubscribe(t, s, "21", feedOf(1), 1)
		told := func() (n int) {
			t.Helper()
			if err := s.db.QueryRowContext(t.Context(), "SELECT count(*) FROM alerts WHERE topic = 'posts-wait' AND guild_id = '10' AND sentence LIKE '%Archive some.'").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for id, want := range []int{0, 1, 1} {
			if err := s.Waits(t.Context(), int64(max(id, 1)), "Archive some.", id > 0); err != nil {
				t.Fatal(err)
			}
			if n := told(); n != want {
				t.Errorf("%d alerts after %d waits, want %d", n, id+1, want)
			}
		}
		if p, err := s.Post(t.Context(), 2); err != nil || p.Failure != "Archive some." {
			t.Errorf("the post says %q (%v)", p.Failure, err)
		}
	}},
	{"a post that is not there is not found", func(t *testing.T, s *Store) {
		if _, err := s.Post(t.Context(), 7); !errors.Is(err, article.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		if err := s.Advance(t.Context(), article.Post{ID: 7, Step: article.Posted}); !errors.Is(err, article.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	}},
}
