package store

import (
	"strings"
	"testing"

	"ombud/internal/article"
)

var articleCases = []aCase{
	{"reordered and repeated articles are not new", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(2, 1), 0)
		mustAdd(t, s, f, feedOf(1, 3, 2, 3, 1), 1)
		mustAdd(t, s, f, feedOf(3, 2, 1), 0)
		wantPosts(t, s, "20: Headline 3")
	}},
	{"a new headline, then a new link, make no new article", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		doc := feedOf(1)
		doc.Articles[0].Title, doc.Articles[0].Summary = "Another headline", "Another standfirst"
		mustAdd(t, s, f, doc, 0)
		doc.Articles[0].URL = "https://news.example/moved"
		mustAdd(t, s, f, doc, 0)
		wantPosts(t, s)
	}},
	{"a reused GUID with another story is new, once", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		doc := feedOf(2)
		doc.Articles[0].Key = "guid-1"
		mustAdd(t, s, f, doc, 1)
		mustAdd(t, s, f, doc, 0)
		mustAdd(t, s, f, feedOf(1), 0)
		wantPosts(t, s, "20: Headline 2")
	}},
	{"the same story under a new GUID is not new", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		doc := feedOf(1)
		doc.Articles[0].Key = "another"
		mustAdd(t, s, f, doc, 0)
	}},
	{"a corrected headline, then a new GUID, make no new article", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		doc := feedOf(1)
		doc.Articles[0].Title = "Another headline"
		mustAdd(t, s, f, doc, 0)
		doc.Articles[0].Key = "another"
		mustAdd(t, s, f, doc, 0)
		doc.Articles[0].URL += "#second"
		doc.Articles[0].Key, doc.Articles[0].Summary = "a third", "Another standfirst"
		mustAdd(t, s, f, doc, 1)
	}},
	{"a site that moves with addresses for GUIDs makes no new articles, one that joins does", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(2, 1), 0)
		moved := feedOf(3, 2, 1)
		for i := range moved.Articles {
			a := &moved.Articles[i]
			a.URL = strings.Replace(a.URL, "news.example", "paper.example", 1)
			a.Key, a.Summary = "guid:"+a.URL, ""
		}
		joined := feedOf(2, 1)
		joined.Articles = append(joined.Articles, moved.Articles[1])
		mustAdd(t, s, f, joined, 1)
		mustAdd(t, s, f, moved, 1) // only the third was never there
	}},
	{"a GUID and an address that say anew each time where readers come from make no new article", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		for _, from := range []string{"?utm_source=a", "?utm_source=b", "?fbclid=c"} {
			doc := feedOf(1)
			doc.Articles[0].URL += from
			doc.Articles[0].Key = "guid:" + doc.Articles[0].URL
			mustAdd(t, s, f, doc, 0)
		}
	}},
	{"answers in a forum, which share page and headline, are told apart", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		for _, answer := range []string{"#2", "#3"} {
			doc := feedOf(1)
			doc.Articles[0].URL += answer
			doc.Articles[0].Key, doc.Articles[0].Summary = "guid:"+answer, answer
			mustAdd(t, s, f, doc, 1)
		}
	}},
	{"entries of one page, which its fragment tells apart, are each new", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		for n, entry := range []string{"#v2", "#v3"} {
			doc := feedOf(n + 2)
			doc.Articles[0].URL = feedOf(1).Articles[0].URL + entry
			doc.Articles[0].Key = feedOf(1).Articles[0].Key
			mustAdd(t, s, f, doc, 1)
			mustAdd(t, s, f, doc, 0)
		}
	}},
	{"an article that an earlier version noted is not new", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		known := feedOf(1)
		if _, err := s.db.ExecContext(t.Context(), "UPDATE articles SET content_hash = $1", earlierHash(known.Articles[0])); err != nil {
			t.Fatal(err)
		}
		known.Articles[0].Key = "another"
		mustAdd(t, s, f, known, 0)
	}},
	{"articles without a link or a headline are told apart", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(), 0)
		doc := feedOf(1, 2)
		for i := range doc.Articles {
			doc.Articles[i].URL, doc.Articles[i].Title = "", ""
		}
		mustAdd(t, s, f, doc, 2)
		mustAdd(t, s, f, doc, 0)
	}},
	{"an answer without change keeps the validators", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		mustAdd(t, s, f, article.Document{NotModified: true}, 0)
		got, err := s.Feed(t.Context(), f.ID)
		if err != nil || got.Validity != f.Validity || got.Title != f.Title || got.URL != f.URL {
			t.Errorf("got %+v, %v", got, err)
		}
		mustAdd(t, s, f, article.Document{}, 0)
		if got, err = s.Feed(t.Context(), f.ID); err != nil || got.Validity.ETag != "" || got.URL != f.URL {
			t.Errorf("a full answer without an ETag: %+v, %v", got, err)
		}
	}},
	{"a permanent redirect moves the feed unless another has the address", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		other := feedOf(1)
		other.URL = "https://other.example/feed"
		mustSubscribe(t, s, "21", other, 0)
		for _, c := range []struct{ to, want string }{
			{"https://other.example/feed", "https://news.example/feed"},
			{"https://new.example/feed", "https://new.example/feed"},
		} {
			doc := feedOf(1)
			doc.URL = c.to
			mustAdd(t, s, f, doc, 0)
			if got, err := s.Feed(t.Context(), f.ID); err != nil || got.URL != c.want {
				t.Errorf("moved to %s: %+v, %v", c.to, got, err)
			}
		}
	}},
	{"text that no column takes does not stop a feed", func(t *testing.T, s *Store) {
		doc := feedOf(1)
		doc.Validity.ETag = "\"\xff\x00\""
		doc.Articles[0].Title = "bad \xc3 and \x00 bytes"
		doc.Articles[0].Categories = []string{"a\x00b\xff"}
		mustSubscribe(t, s, "20", doc, 1)
		wantPosts(t, s, "20: bad \uFFFD and  bytes")
	}},
	{"of five hundred new articles the newest twenty are posted, and the server is told once", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(), 0)
		var numbers []int
		for n := 500; n > 0; n-- {
			numbers = append(numbers, n)
		}
		mustAdd(t, s, f, feedOf(numbers...), 500)
		mustAdd(t, s, f, feedOf(numbers...), 0)
		got := posted(t, s)
		if len(got) != article.DefaultPerHour || got[0] != "20: Headline 481" || got[len(got)-1] != "20: Headline 500" {
			t.Errorf("%d posts: %q", len(got), got)
		}
		mustAdd(t, s, f, feedOf(501), 1)
		if alerts := jobsOf(t, s, "show_alert"); len(alerts) != 1 || len(posted(t, s)) != article.DefaultPerHour {
			t.Errorf("%d alerts, %d posts", len(alerts), len(posted(t, s)))
		}
	}},
	{"a filter that one server cannot have read stops nobody's articles", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(), 0)
		mustSubscribe(t, s, "21", feedOf(), 0)
		if _, err := s.db.ExecContext(t.Context(), "UPDATE subscriptions SET filter = 'titel ==' WHERE channel_id = '20'"); err != nil {
			t.Fatal(err)
		}
		mustAdd(t, s, f, feedOf(1), 1)
		mustAdd(t, s, f, feedOf(2, 1), 1)
		wantPosts(t, s, "20: Headline 1", "21: Headline 1", "20: Headline 2", "21: Headline 2")
		if alerts := jobsOf(t, s, "show_alert"); len(alerts) != 1 {
			t.Errorf("%d alerts", len(alerts))
		}
	}},
	{"ten polls of one feed at once find each article once", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		news := together(10, func(int) int {
			n, err := s.AddArticles(t.Context(), f.ID, feedOf(4, 3, 2, 1), start, start)
			if err != nil {
				t.Error(err)
			}
			return n
		})
		if news[3] != 1 || news[0] != 9 {
			t.Errorf("got %v", news)
		}
		wantPosts(t, s, "20: Headline 2", "20: Headline 3", "20: Headline 4")
	}},
}
