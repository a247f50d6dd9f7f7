package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"ombud/internal/article"
)

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
