package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/internal/article"
	"ombud/internal/moderation"
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

// comebacks are the ways in which a feed brings an old article again: the second of its document.
func comebacks() map[string]func(doc []article.Article) {
	one := func(change func(*article.Article)) func([]article.Article) {
		return func(doc []article.Article) { change(&doc[1]) }
	}
	return map[string]func(doc []article.Article){
		"as it was":             one(func(*article.Article) {}),
		"with another GUID":     one(func(a *article.Article) { a.Key = "guid:another" }),
		"with another headline": one(func(a *article.Article) { a.Title, a.Summary = "Corrected", "Rewritten" }),
		"at another address":    one(func(a *article.Article) { a.URL, a.Summary = "https://news.example/archive/7", "Rewritten" }),
		"with its standfirst only": one(func(a *article.Article) {
			a.URL, a.Title = "https://news.example/archive/7", "Corrected"
		}),
		"from the phones' site": one(func(a *article.Article) {
			a.URL, a.Key = "https://m.news.example/1/?utm_source=x", "guid:m"
		}),
		"with a date of its own day": one(func(a *article.Article) { a.Published = days(300) }),
		"when the site has moved": func(doc []article.Article) {
			for i := range doc {
				doc[i].URL = strings.Replace(doc[i].URL, "news.example", "paper.example", 1)
				doc[i].Key = "guid:" + doc[i].URL
			}
		},
	}
}

func pruneCases() []aCase {
	cases := []aCase{
		{"what left its feed long ago is deleted with its posts, and nothing else", prunedAfterMonths},
		{"what somebody may want something of is kept", keptWhileInUse},
		{"a feed that forgets everything each day posts each story once", forgetsEachDay},
		{"what was never posted is known for a year, and no longer", unpostedIsForgotten},
		{"a feed that brings more than anybody posts leaves some thousands behind", thinnedOut},
		{"a feed that nobody has had for a year is forgotten", forgetsFeeds},
		{"the newest few of a new channel are none that came back", newestAreNew},
	}
	for how, change := range comebacks() {
		cases = append(cases, aCase{"an article that comes back after months is not posted again: " + how, func(t *testing.T, s *Store) {
			comesBack(t, s, change)
		}})
	}
	return cases
}

// comesBack posts an article, prunes it, and has its feed bring it again beside a new one.
func comesBack(t *testing.T, s *Store, change func([]article.Article)) {
	f := mustSubscribe(t, s, "20", feedOf(1), 1)
	publishAll(t, s, start)
	pollAt(t, s, f, feedOf(2), days(1))
	publishAll(t, s, days(1))
	closeAll(t, s, days(15))
	if n := prune(t, s, days(200)); n != 1 {
		t.Fatalf("%d articles were pruned", n)
	}
	wantCount(t, s, "articles", 1)
	doc := feedOf(3, 2, 1)
	doc.Articles = slices.DeleteFunc(doc.Articles, func(a article.Article) bool { return strings.HasPrefix(a.URL, "https://news.example/2") })
	change(doc.Articles)
	for range 2 {
		pollAt(t, s, f, doc, days(201))
	}
	wantKept(t, s, "20: Headline 2", "20: Headline 3")
	if n := len(jobsOf(t, s, "publish_post")); n != 2 { // the third waits for its page
		t.Errorf("%d posts were begun", n)
	}
	traces, err := s.Traces(t.Context(), "10", doc.Articles[1].Title, 5)
	if err != nil || len(traces) != 1 || !strings.HasPrefix(traces[0].Why(strings.Clone), "It came back:") {
		t.Errorf("why says %+v (%v)", traces, err)
	}
	// It leaves again, and comes back once more.
	pollAt(t, s, f, feedOf(4), days(202))
	publishAll(t, s, days(202))
	closeAll(t, s, days(203))
	if n := prune(t, s, days(800)); n != 3 {
		t.Errorf("%d articles were pruned", n)
	}
	if n := pollAt(t, s, f, doc, days(801)); n != 0 {
		t.Errorf("%d articles are new", n)
	}
}

func prunedAfterMonths(t *testing.T, s *Store) {
	f := mustSubscribe(t, s, "20", feedOf(5, 4, 3, 2, 1), 5)
	publishAll(t, s, start)
	closeAll(t, s, days(14))
	pollAt(t, s, f, feedOf(5, 4), days(20)) // 1, 2 and 3 leave
	pollAt(t, s, f, feedOf(5, 4, 3), days(30))
	pollAt(t, s, f, article.Document{NotModified: true}, days(40))
	pollAt(t, s, f, feedOf(5, 4), days(50)) // 3 leaves for good
	if n := prune(t, s, days(109)); n != 0 {
		t.Errorf("%d articles went too early", n)
	}
	if n := prune(t, s, days(110)); n != 2 {
		t.Errorf("%d articles went, want 1 and 2", n)
	}
	wantCount(t, s, "articles", 3)
	wantCount(t, s, "posts", 3)
	if n := prune(t, s, days(140)); n != 1 {
		t.Errorf("%d articles went, want 3", n)
	}
	if n := prune(t, s, days(9999)); n != 0 {
		t.Errorf("%d articles went that stand in the feed", n)
	}
	wantKept(t, s, "20: Headline 4", "20: Headline 5")
}

func keptWhileInUse(t *testing.T, s *Store) {
	const most = 8
	var numbers []int
	for n := most; n > 0; n-- {
		numbers = append(numbers, n)
	}
	f := mustSubscribe(t, s, "20", feedOf(numbers...), most)
	publishAll(t, s, start)
	pollAt(t, s, f, feedOf(100), days(1))
	closeAll(t, s, days(15))
	for i, set := range []string{
		"step = 'waiting', life = ''", "step = 'posted', life = ''", "step = 'threaded', life = ''",
		"life = 'open'", "life = 'closing'", "life = 'noted'", "life = 'reopening'", "life = 'closed'",
	} {
		if _, err := s.db.ExecContext(t.Context(), "UPDATE posts SET "+set+" WHERE id = $1", i+1); err != nil {
			t.Fatal(err)
		}
	}
	// In the last one's discussion something is to be decided.
	a := flagged("you moron", 0, "insult")
	a.Message.Subject.ChannelID = fmt.Sprint(2000 + most)
	id := mustAccuse(t, s, a, moderation.Opened)
	if n := prune(t, s, days(400)); n != 0 {
		t.Fatalf("%d articles went that somebody wants something of", n)
	}
	if _, err := s.db.ExecContext(t.Context(), "UPDATE cases SET decision_id = 1 WHERE id = $1", id); err != nil {
		t.Fatal(err)
	}
	if n := prune(t, s, days(400)); n != 1 {
		t.Errorf("%d articles went, want the one whose case is decided", n)
	}
	if _, err := s.db.ExecContext(t.Context(), "UPDATE posts SET life = 'lost' WHERE life = 'open'"); err != nil {
		t.Fatal(err)
	}
	if n := prune(t, s, days(400)); n != 1 {
		t.Errorf("%d articles went, want the one whose discussion is gone", n)
	}
	if got := rowsOf[string](t, s, "SELECT step FROM posts WHERE life = '' ORDER BY id"); !slices.Equal(got, []string{"waiting", "posted", "threaded", "waiting"}) {
		t.Errorf("left are %q", got)
	}
}

// forgetsEachDay compares a restless feed of which everything is pruned at once with what it brought.
func forgetsEachDay(t *testing.T, s *Store) {
	const window, stories, polls = 5, 16, 60
	f := mustSubscribe(t, s, "20", feedOf(), 0)
	if err := s.SaveFeedSettings(t.Context(), "10", f.ID, article.Settings{}); err != nil { // no cap
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(5, 17))
	brought, fresh, pruned := map[int]bool{}, 0, 0
	for poll := range polls {
		var numbers []int
		for len(numbers) < window {
			if n := 1 + chance.IntN(min(stories, 1+poll)); !slices.Contains(numbers, n) || poll < window {
				numbers = append(numbers, n)
			}
		}
		doc := feedOf(numbers...)
		for i := range doc.Articles {
			a, n := &doc.Articles[i], numbers[i]
			brought[n] = true
			switch n % 5 { // each story has one thing about it that does not keep still
			case 0:
				a.Key = fmt.Sprintf("guid-%d-%d", n, poll)
			case 1:
				a.Title, a.Summary = fmt.Sprintf("Headline %d, version %d", n, poll), ""
			case 2:
				a.URL = fmt.Sprintf("https://news.example/archive-%d/%d", poll, n)
			case 3:
				a.URL += fmt.Sprintf("?utm_source=%d", poll)
				a.Key = a.URL
			}
		}
		at := days(200 * poll)
		fresh += pollAt(t, s, f, doc, at)
		publishAll(t, s, at)
		closeAll(t, s, at)
		pruned += prune(t, s, at.AddDate(0, 0, 199))
	}
	if fresh != len(brought) || len(jobsOf(t, s, "publish_post")) != len(brought) {
		t.Errorf("%d of %d stories were new, %d were posted", fresh, len(brought), len(jobsOf(t, s, "publish_post")))
	}
	if len(brought) < stories || pruned < 3*stories {
		t.Errorf("only %d stories were brought, and %d times one was pruned", len(brought), pruned)
	}
}

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

func newestAreNew(t *testing.T, s *Store) {
	f := mustSubscribe(t, s, "20", feedOf(1), 1)
	publishAll(t, s, start)
	pollAt(t, s, f, feedOf(2), days(1))
	publishAll(t, s, days(1))
	closeAll(t, s, days(2))
	prune(t, s, days(100))
	doc := feedOf(3, 2, 1)
	slices.Reverse(doc.Articles) // the old one is given as the newest
	pollAt(t, s, f, doc, days(101))
	publishAll(t, s, days(101))
	if err := s.Unsubscribe(t.Context(), "10", f.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Subscribe(t.Context(), article.Wish{GuildID: "10", ChannelID: "20", Newest: 3}, doc, days(102)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Subscribe(t.Context(), article.Wish{GuildID: "10", ChannelID: "21", Newest: 2}, doc, days(102)); err != nil {
		t.Fatal(err)
	}
	wantKept(t, s, "20: Headline 2", "20: Headline 3", "21: Headline 3", "21: Headline 2")
}
