package store

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"ombud/internal/article"
	"ombud/internal/pgtest"
)

// BenchmarkGrowth lets one feed bring five articles a day for two years, posted in one channel, and prints what
// of them stands in the database, with and without what is pruned each day:
//
//	go test ./internal/store -run '^$' -bench Growth -benchtime 1x -timeout 30m
func BenchmarkGrowth(b *testing.B) {
	cluster := pgtest.StartCluster(b)
	for b.Loop() {
		for _, prunes := range []bool{true, false} {
			grow(b, "SQLite", Options{Path: b.TempDir() + "/ombud.db", Key: testKey()}, prunes)
		}
		grow(b, "PostgreSQL", Options{PostgresURL: cluster.NewDatabase(b), Key: testKey()}, true)
	}
}

const (
	growsFor  = 2 * 365
	newEach   = 5 // a day
	inTheFeed = 20
)

func grow(b *testing.B, name string, o Options, prunes bool) {
	b.Helper()
	ctx := context.Background()
	now := start
	o.Now = func() time.Time { return now }
	s, err := Open(ctx, o)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // a temporary database
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	f, err := s.Subscribe(ctx, article.Wish{GuildID: "10", ChannelID: "20"}, newsOf(0), now)
	must(err)
	var sizes []int64
	for day := 1; day <= growsFor; day++ {
		now = start.AddDate(0, 0, day)
		_, err := s.AddArticles(ctx, f.ID, newsOf(day*newEach), now, now)
		must(err)
		must(post(ctx, s, f.ID, now))
		// With PostgreSQL its own clock counts.
		_, err = s.db.ExecContext(ctx, "UPDATE posts SET changed_at = $1 WHERE changed_at > $1", millis(now))
		must(err)
		if prunes {
			for n := 200; n == 200; {
				n, err = s.PruneFeed(ctx, f.ID, now, 200)
				must(err)
			}
		}
		_, err = s.db.ExecContext(ctx, "DELETE FROM river_job") // nobody works them here
		must(err)
		if day%365 == 0 {
			size, err := sizeOfArticles(ctx, s)
			must(err)
			sizes = append(sizes, size)
		}
	}
	kept := "nothing is pruned"
	if prunes {
		kept = "pruned each day"
	}
	const mb = 1 << 20
	last := len(sizes) - 1
	fmt.Printf("%s, %d articles a day, %s: %.1f MB after a year, %.1f after two: %.1f MB a year more, %.0f bytes an article\n",
		name, newEach, kept, float64(sizes[0])/mb, float64(sizes[last])/mb,
		float64(sizes[last]-sizes[0])/mb, float64(sizes[last]-sizes[0])/(365*newEach))
}

// newsOf is what a newspaper's feed says that has brought so many articles.
func newsOf(last int) article.Document {
	doc := article.Document{URL: "https://news.example/feed", Title: "The Harbour Post", Validity: article.Validity{Interval: time.Hour}}
	for n := last; n > last-inTheFeed && n > 0; n-- {
		sentence := fmt.Sprintf("The council heard for the %dth time why the bridge at the harbour cannot be mended before the spring tide. ", n)
		doc.Articles = append(doc.Articles, article.Article{
			Key:   fmt.Sprintf("guid:https://news.example/?p=%d", n),
			URL:   fmt.Sprintf("https://news.example/2026/03/02/council-hears-about-the-bridge-once-more-%d", n),
			Title: fmt.Sprintf("Council hears about the bridge at the harbour once more, number %d", n), Summary: strings.Repeat(sentence, 2),
			Standfirst: []article.Block{{Runs: []article.Run{{Text: sentence}}}, {Runs: []article.Run{{Text: sentence, Bold: true}}}},
			Image:      fmt.Sprintf("https://images.news.example/2026/03/%d/bridge-1200x630.jpg", n), Author: "Ada Reporter",
			Publisher: "The Harbour Post", Language: "en", Categories: []string{"Local", "Council", "Harbour"}, Published: start,
		})
	}
	return doc
}

// post publishes what waits and closes what is two weeks old.
func post(ctx context.Context, s *Store, feedID int64, now time.Time) error {
	unread, err := s.UnreadPages(ctx, feedID, 1000)
	if err != nil {
		return err
	}
	for _, u := range unread {
		if err := s.PageRead(ctx, u.ArticleID, article.Page{Text: strings.Repeat("What stands on the page goes on for a while. ", 100)}, now); err != nil {
			return err
		}
	}
	waiting, closing := []int64(nil), []int64(nil)
	err = s.view(ctx, func(t *tx) (err error) {
		if waiting, err = list(ctx, t, one[int64], "SELECT id FROM posts WHERE step = 'waiting' ORDER BY id"); err != nil {
			return err
		}
		closing, err = list(ctx, t, one[int64], "SELECT id FROM posts WHERE life = 'open' AND made_at < $1 ORDER BY id", millis(now.AddDate(0, 0, -14)))
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range append(waiting, closing...) {
		p, err := s.Post(ctx, id)
		if err != nil {
			return err
		}
		after := p
		if p.Step != article.Waiting {
			after.Discussion.Life = article.Closed
			if err := s.Tended(ctx, p, after); err != nil {
				return err
			}
			continue
		}
		if err := s.Trying(ctx, id, article.Tried{At: now, Title: p.Article.Title, URL: p.Article.URL}); err != nil {
			return err
		}
		after.Step, after.MessageID, after.DiscussionID = article.Published, fmt.Sprint(1_400_000_000_000_000_000+id), fmt.Sprint(1_400_000_000_100_000_000+id)
		after.Shown, after.Discussion = p.Article.Title, article.Discussion{Life: article.Open, At: now}
		if err := s.Advance(ctx, after); err != nil {
			return err
		}
	}
	return nil
}

// sizeOfArticles is what the articles' tables and their indexes take, in bytes, without what deleted rows left free.
func sizeOfArticles(ctx context.Context, s *Store) (size int64, err error) {
	if s.dialect.dir == "sqlite" {
		err = s.db.QueryRowContext(ctx, `SELECT sum(d.pgsize - d.unused) FROM dbstat d JOIN sqlite_master m ON m.name = d.name
			WHERE m.tbl_name IN ('articles', 'posts', 'old_articles')`).Scan(&size)
		return size, err
	}
	for _, table := range []string{"articles", "posts", "old_articles"} {
		var one int64
		if _, err := s.db.ExecContext(ctx, "VACUUM FULL "+table); err != nil {
			return 0, err
		}
		if err := s.db.QueryRowContext(ctx, "SELECT pg_total_relation_size($1::regclass)", table).Scan(&one); err != nil {
			return 0, err
		}
		size += one
	}
	return size, nil
}
