package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"ombud/internal/article"
	"ombud/internal/jobs"
	"ombud/internal/store"
)

// desk is ombud's half: its store, its jobs and its fetcher, with a clock that the bench moves
// and nobody to post to.
type desk struct {
	article.Service
	store  *store.Store
	runner *jobs.Runner
	clock  atomic.Int64
	dir    string

	mu      sync.Mutex
	polled  map[int64]int
	done    map[int64]time.Time // when a feed's last poll ended, in real time
	pending sync.WaitGroup
	posts   atomic.Int64
	feeds   int // subscribed to
}

func openDesk(ctx context.Context, site string) (*desk, error) {
	dir, err := os.MkdirTemp("", "feedbars")
	if err != nil {
		return nil, err
	}
	d := &desk{dir: dir, polled: map[int64]int{}, done: map[int64]time.Time{}}
	d.clock.Store(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano())
	if d.store, err = store.Open(ctx, store.Options{Path: filepath.Join(dir, "bench.db"), Now: d.now}); err != nil {
		return nil, err
	}
	fetcher := article.NewFetcher(article.FetcherOptions{Now: d.now, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, network, site) // whatever the name, the newsrooms are here
	}})
	d.Service = article.Service{
		Store: d.store, Publisher: nobody{&d.posts}, Fetch: fetcher.Fetch, Now: d.now, Log: slog.New(slog.DiscardHandler),
	}
	work := jobs.Work{
		PollFeed: d.poll, PublishPost: d.Publish, ReadPages: d.ReadPages, CheckWithdrawn: d.CheckWithdrawn, TendDiscussion: d.Tend,
		FindDueFeeds: func(context.Context) error { return nil }, // the bench says when
		ShowAlert:    func(context.Context, int64) error { return nil },
	}
	d.runner, err = jobs.Start(ctx, d.store.Jobs(), work, jobs.Options{FindDue: time.Hour})
	return d, err
}

func (d *desk) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	return errors.Join(d.runner.Stop(ctx), d.store.Close(), os.RemoveAll(d.dir))
}

func (d *desk) now() time.Time { return time.Unix(0, d.clock.Load()).UTC() }

func (d *desk) poll(ctx context.Context, feedID int64) error {
	err := d.Poll(ctx, feedID)
	if err != nil {
		return err // it comes again: the server is busy, or this machine so busy that the job's time was over
	}
	d.mu.Lock()
	d.polled[feedID]++
	d.done[feedID] = time.Now()
	d.mu.Unlock()
	d.pending.Done()
	return nil
}

// subscribe adds feeds of a kind, each on a host of its own, that are asked every ten minutes.
func (d *desk) subscribe(ctx context.Context, kind string, n, items int) error {
	// What the feed holds at first is known, so that nothing of it is posted.
	known := article.Document{}
	if kind == "etag" || kind == "same" || kind == "stirred" || kind == "news" {
		var err error
		if known, err = article.Parse(feed(items, 0), "", "http://news.example/", d.now()); err != nil {
			return err
		}
	}
	settings := article.DefaultSettings()
	settings.PollEvery = 10 * time.Minute
	for i := range n {
		address := fmt.Sprintf("http://%s-%d.example/%s/%d?items=%d", kind, i, kind, i, items)
		doc := article.Document{URL: address, Title: kind, Articles: known.Articles, Validity: article.Validity{Interval: 10 * time.Minute}}
		// Spread over ten minutes, as they are after some hours.
		at := d.now().Add(-time.Duration(i*40%600) * time.Second)
		guild := fmt.Sprint(1 + d.feeds/article.MaxFeeds) // as many servers as that takes
		d.feeds++
		wish := article.Wish{GuildID: guild, ChannelID: fmt.Sprintf("%d", 1000+i%500)}
		f, err := d.store.Subscribe(ctx, wish, doc, at)
		if err != nil {
			return err
		}
		if err := d.store.SaveFeedSettings(ctx, guild, f.ID, settings); err != nil {
			return err
		}
	}
	return nil
}

// round moves the clock, polls what is due and waits until it is done. It returns how many that were.
func (d *desk) round(ctx context.Context, ahead time.Duration) (int, error) {
	d.clock.Add(int64(ahead))
	// The polls may end before EnqueueDue has said how many there are.
	const many = 1 << 20
	d.pending.Add(many)
	n, err := d.FindDue(ctx)
	if err != nil {
		return 0, err
	}
	d.pending.Add(n - many)
	d.pending.Wait()
	return n, nil
}

// nobody takes every post at once.
type nobody struct{ posts *atomic.Int64 }

func (n nobody) PostArticle(context.Context, article.Post, bool) (article.Sent, error) {
	return article.Sent{MessageID: fmt.Sprint(n.posts.Add(1))}, nil
}

func (n nobody) OpenDiscussion(_ context.Context, p article.Post) (string, error) {
	return p.MessageID, nil
}
func (nobody) Welcome(context.Context, article.Post, bool) error    { return nil }
func (nobody) Announce(context.Context, article.Post) error         { return nil }
func (nobody) Renew(context.Context, article.Post, bool) error      { return nil }
func (nobody) SayClosing(context.Context, article.Post, bool) error { return nil }
func (nobody) Close(context.Context, article.Post) error            { return nil }
func (nobody) Reopen(context.Context, article.Post) error           { return nil }
func (nobody) Slow(context.Context, article.Post, int) error        { return nil }

// cpu is what this process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
