package store

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"ombud/internal/article"
	"ombud/internal/moderation"
)

// feedOf is a document with articles of these numbers, newest first.
func feedOf(numbers ...int) article.Document {
	doc := article.Document{
		URL: "https://news.example/feed", Title: "The Harbour Post", Language: "en",
		Validity: article.Validity{ETag: `"1"`, BodyHash: "h", Interval: 10 * time.Minute},
	}
	for _, n := range numbers {
		doc.Articles = append(doc.Articles, article.Article{
			Key: fmt.Sprintf("guid-%d", n), URL: fmt.Sprintf("https://news.example/%d", n),
			Title: fmt.Sprintf("Headline %d", n), Summary: fmt.Sprintf("Standfirst %d", n),
			Publisher: "The Harbour Post", Published: start.Add(time.Duration(n) * time.Hour), Categories: []string{"Port", "City"},
		})
	}
	return doc
}

func mustSubscribe(t *testing.T, s *Store, channel string, doc article.Document, newest int) article.Feed {
	t.Helper()
	f, err := s.Subscribe(t.Context(), article.Wish{GuildID: "10", ChannelID: channel, Newest: newest}, doc, start)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func mustAdd(t *testing.T, s *Store, f article.Feed, doc article.Document, want int) {
	t.Helper()
	n, err := s.AddArticles(t.Context(), f.ID, doc, start.Add(time.Hour), start.Add(30*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if n != want {
		t.Fatalf("%d articles are new, want %d", n, want)
	}
}

// readPages reads the pages that posts wait for; they say nothing.
func readPages(t *testing.T, s *Store) {
	t.Helper()
	for feed := range int64(10) {
		unread, err := s.UnreadPages(t.Context(), feed, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range unread {
			if err := s.PageRead(t.Context(), u.ArticleID, article.Page{}, start); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// posted lists "channel: title" of all posts, in the order of their jobs.
func posted(t *testing.T, s *Store) []string {
	t.Helper()
	readPages(t, s)
	var all []string
	for _, args := range jobsOf(t, s, "publish_post") {
		var id int64
		if _, err := fmt.Sscan(digits(args), &id); err != nil {
			t.Fatal(err)
		}
		p, err := s.Post(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.ChannelID+": "+p.Article.Title)
	}
	return all
}

func wantPosts(t *testing.T, s *Store, want ...string) {
	t.Helper()
	if got := posted(t, s); !slices.Equal(got, want) {
		t.Errorf("posts %q\nwant  %q", got, want)
	}
}

var subscribeCases = []aCase{
	{"the first subscription posts the newest n, oldest first", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(4, 3, 2, 1), 2)
		want := article.Feed{
			ID: f.ID, URL: "https://news.example/feed", Title: "The Harbour Post", Validity: feedOf().Validity,
			NextPoll: start.Add(10 * time.Minute), LastPoll: start, Adaptive: true,
		}
		if !reflect.DeepEqual(f, want) {
			t.Errorf("got  %+v\nwant %+v", f, want)
		}
		wantPosts(t, s, "20: Headline 3", "20: Headline 4")
		mustAdd(t, s, f, feedOf(5, 4, 3, 2, 1), 1)
		wantPosts(t, s, "20: Headline 3", "20: Headline 4", "20: Headline 5")
	}},
	{"a channel subscribes once", func(t *testing.T, s *Store) {
		mustSubscribe(t, s, "20", feedOf(1), 0)
		if _, err := s.Subscribe(t.Context(), article.Wish{GuildID: "10", ChannelID: "20", Newest: 2}, feedOf(2, 1), start); !errors.Is(err, article.ErrAlreadySubscribed) {
			t.Errorf("got %v", err)
		}
		wantPosts(t, s)
		if got, err := s.Subscriptions(t.Context(), "10"); err != nil || len(got) != 1 {
			t.Errorf("got %v, %v", got, err)
		}
	}},
	{"a second subscriber takes no news from the first", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		if g := mustSubscribe(t, s, "21", feedOf(2, 1), 1); g.ID != f.ID {
			t.Errorf("one address, two feeds: %d and %d", f.ID, g.ID)
		}
		wantPosts(t, s, "20: Headline 2", "21: Headline 2")
		mustAdd(t, s, f, feedOf(2, 1), 0)
	}},
	{"a channel that a feed leaves is watched while something of it is on its way there", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 1)
		if err := s.MoveFeed(t.Context(), "10", f.ID, "20", "21", start); err != nil {
			t.Fatal(err)
		}
		for _, step := range []article.Step{article.Waiting, article.Posted, article.Threaded, article.Dropped} {
			if _, err := s.db.ExecContext(t.Context(), "UPDATE posts SET step = $1", string(step)); err != nil {
				t.Fatal(err)
			}
			want := []string{"20", "21"}
			if step == article.Dropped {
				want = want[1:]
			}
			if got, err := s.WatchedChannels(t.Context(), "10"); err != nil || !slices.Equal(got, want) {
				t.Errorf("with a post that is %s: got %v, %v", step, got, err)
			}
		}
	}},
	{"a feed that somebody adds while it is paused tells of its next pause", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		alerts := func() (n int) {
			if err := s.db.QueryRowContext(t.Context(), "SELECT count(*) FROM alerts WHERE topic = $1", pauseTopic(f.ID)).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if err := s.RaiseAlert(t.Context(), moderation.Alert{GuildID: "10", Topic: pauseTopic(f.ID), Sentence: "It failed."}); err != nil || alerts() != 1 {
			t.Fatalf("%d alerts, %v", alerts(), err)
		}
		mustSubscribe(t, s, "29", feedOf(1), 0)
		if alerts() != 0 {
			t.Error("its next pause would be taken for the one that was told")
		}
	}},
	{"watched channels are those with a feed too", func(t *testing.T, s *Store) {
		if err := s.SaveServer(t.Context(), moderation.Server{GuildID: "10", DiscussionsChannel: "21"}); err != nil {
			t.Fatal(err)
		}
		mustSubscribe(t, s, "20", feedOf(1), 0)
		mustSubscribe(t, s, "21", feedOf(1), 0)
		if _, err := s.Subscribe(t.Context(), article.Wish{GuildID: "11", ChannelID: "29", Newest: 0}, feedOf(1), start); err != nil {
			t.Fatal(err)
		}
		got, err := s.WatchedChannels(t.Context(), "10")
		if err != nil || !slices.Equal(got, []string{"20", "21"}) {
			t.Errorf("got %v, %v", got, err)
		}
	}},
	{"a feed nobody wants is polled no more and its waiting posts are dropped", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(2, 1), 2)
		readPages(t, s)
		if err := s.Unsubscribe(t.Context(), "10", f.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.Unsubscribe(t.Context(), "10", f.ID); !errors.Is(err, article.ErrNotFound) {
			t.Errorf("a second time: %v", err)
		}
		if p, err := s.Post(t.Context(), 1); err != nil || p.Step != article.Dropped || p.Failure == "" {
			t.Errorf("got %+v, %v", p, err)
		}
		if n, err := s.EnqueueDue(t.Context(), start.Add(24*time.Hour)); err != nil || n != 0 {
			t.Errorf("%d polls, %v", n, err)
		}
		// Who comes back and asks for the newest gets those that never came to stand.
		g, err := s.Subscribe(t.Context(), article.Wish{GuildID: "10", ChannelID: "20", Newest: 2}, feedOf(2, 1), start.Add(48*time.Hour))
		if err != nil || g.ID != f.ID || !g.NextPoll.After(start.Add(48*time.Hour)) {
			t.Errorf("got %+v, %v", g, err)
		}
		wantPosts(t, s, "20: Headline 1", "20: Headline 2", "20: Headline 1", "20: Headline 2")
		if p, err := s.Post(t.Context(), 1); err != nil || p.Step != article.Waiting || p.Failure != "" {
			t.Errorf("got %+v, %v", p, err)
		}
	}},
	{"an article that stood in a channel is not posted there again", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 1)
		readPages(t, s)
		if err := s.Advance(t.Context(), article.Post{ID: 1, Step: article.Dropped, MessageID: "77", Failure: "refused"}); err != nil {
			t.Fatal(err)
		}
		if all, err := s.Subscriptions(t.Context(), "10"); err != nil || len(all) != 1 || all[0].Dropped != 1 || all[0].LastDropped != "refused" {
			t.Errorf("got %+v, %v", all, err)
		}
		if err := s.Unsubscribe(t.Context(), "10", f.ID); err != nil {
			t.Fatal(err)
		}
		mustSubscribe(t, s, "20", feedOf(1), 1)
		wantPosts(t, s, "20: Headline 1")
	}},
	{"cards that had nowhere to stand come with the set-up", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened)
		before := len(jobsOf(t, s, "show_card"))
		if err := s.SaveServer(t.Context(), moderation.Server{GuildID: "10", ModeratorsChannel: "30"}); err != nil {
			t.Fatal(err)
		}
		if got := jobsOf(t, s, "show_card"); len(got) != before+1 {
			t.Errorf("%d jobs to show cards, want %d", len(got), before+1)
		}
		if err := s.CardShown(t.Context(), id, moderation.CardRef{ChannelID: "30", MessageID: "90"}, 1); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveServer(t.Context(), moderation.Server{GuildID: "10", ModeratorsChannel: "30"}); err != nil {
			t.Fatal(err)
		}
		if got := jobsOf(t, s, "show_card"); len(got) != before+1 {
			t.Errorf("a card that stands is shown again by the set-up: %d jobs", len(got))
		}
	}},
	{"subscriptions are listed by title, then channel", func(t *testing.T, s *Store) {
		mustSubscribe(t, s, "21", feedOf(1), 0)
		mustSubscribe(t, s, "20", feedOf(1), 0)
		other := feedOf(1)
		other.URL, other.Title = "https://alpha.example/feed", "alpha"
		mustSubscribe(t, s, "22", other, 0)
		all, err := s.Subscriptions(t.Context(), "10")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range all {
			got = append(got, v.Feed.Title+" "+v.GuildID+" "+v.ChannelID)
		}
		if !slices.Equal(got, []string{"alpha 10 22", "The Harbour Post 10 20", "The Harbour Post 10 21"}) {
			t.Errorf("got %q", got)
		}
	}},
	{"a due feed is enqueued once until it was polled", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		due := func(at time.Time, want int) {
			t.Helper()
			n, err := s.EnqueueDue(t.Context(), at)
			if err != nil || n != want {
				t.Errorf("%d polls, want %d (%v)", n, want, err)
			}
		}
		due(start.Add(9*time.Minute), 0)
		due(start.Add(10*time.Minute), 1)
		due(start.Add(11*time.Minute), 0)
		// The poll is over: only then the next may be enqueued.
		if _, err := s.db.ExecContext(t.Context(), "DELETE FROM river_job"); err != nil {
			t.Fatal(err)
		}
		if err := s.PollFailed(t.Context(), f.ID, article.Failure{Sentence: "The server does not answer.", Next: start.Add(2 * time.Hour), At: start.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		due(start.Add(time.Hour), 0)
		due(start.Add(2*time.Hour), 1)
	}},
	{"failures are counted until a poll goes well", func(t *testing.T, s *Store) {
		f := mustSubscribe(t, s, "20", feedOf(1), 0)
		for range 2 {
			if err := s.PollFailed(t.Context(), f.ID, article.Failure{Sentence: "It is no feed.", Next: start.Add(time.Hour), At: start}); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Feed(t.Context(), f.ID)
		if err != nil || got.Failures != 2 || got.LastErr != "It is no feed." || !got.NextPoll.Equal(start.Add(time.Hour)) {
			t.Errorf("got %+v, %v", got, err)
		}
		mustAdd(t, s, f, feedOf(2, 1), 1)
		got, err = s.Feed(t.Context(), f.ID)
		if err != nil || got.Failures != 0 || got.LastErr != "" || !got.LastNew.Equal(start.Add(30*time.Minute)) {
			t.Errorf("got %+v, %v", got, err)
		}
		if err := s.PollFailed(t.Context(), 77, article.Failure{Sentence: "x", Next: start, At: start}); !errors.Is(err, article.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		if _, err := s.Feed(t.Context(), 77); !errors.Is(err, article.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		if _, err := s.AddArticles(t.Context(), 77, feedOf(), start, start); !errors.Is(err, article.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	}},
}

var fullCases = []aCase{
	{"a server has a hundred feeds and no more, each channel's counted", func(t *testing.T, s *Store) {
		for i := range article.MaxFeeds {
			mustSubscribe(t, s, strconv.Itoa(100+i), feedOf(1), 0)
		}
		wish := article.Wish{GuildID: "10", ChannelID: "20"}
		if _, err := s.Subscribe(t.Context(), wish, feedOf(1), start); !errors.Is(err, article.ErrTooManyFeeds) {
			t.Errorf("one more: %v", err)
		}
		wish.ChannelID = "100"
		if _, err := s.Subscribe(t.Context(), wish, feedOf(1), start); !errors.Is(err, article.ErrAlreadySubscribed) {
			t.Errorf("one that it has: %v", err)
		}
		wish.GuildID, wish.ChannelID = "11", "30"
		if _, err := s.Subscribe(t.Context(), wish, feedOf(1), start); err != nil {
			t.Errorf("another server's: %v", err)
		}
	}},
}
