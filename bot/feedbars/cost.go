package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"ombud/internal/article"
)

// cost compares a poll that parses a feed of 200 KB with one that is answered "not modified" and one
// whose body is the same as last time. Counted is the processor's time of the whole poll: finding it
// due, its job, the fetch, the state that is written. Feeds come due together, as they do.
func cost(ctx context.Context, b *bench) error {
	const items = 222 // about 200 KB
	feeds, rounds := b.size(60, 20), b.size(9, 3)
	d, err := openDesk(ctx, b.site)
	if err != nil {
		return err
	}
	defer d.close(ctx) //nolint:errcheck // the figures are there
	kinds := []string{"stirred", "etag", "same"}
	for _, kind := range kinds {
		if err := d.subscribe(ctx, kind, feeds, items); err != nil {
			return err
		}
	}
	if _, err := d.round(ctx, 20*time.Minute); err != nil { // the first one finds everything new
		return err
	}
	time.Sleep(2 * time.Second) // what that left to do
	used := map[string][]time.Duration{}
	for range rounds {
		for k, kind := range kinds { // in turn, so that what else the machine does meets all
			if err := d.onlyDue(ctx, int64(k*feeds+1), int64((k+1)*feeds), int64(len(kinds)*feeds)); err != nil {
				return err
			}
			before := cpu()
			n := 0
			for n < feeds { // a feed whose last job's end is not written yet comes a moment later
				more, err := d.round(ctx, time.Second)
				if err != nil {
					return err
				}
				n += more
				time.Sleep(200 * time.Millisecond) // the jobs' ends are written after them
			}
			used[kind] = append(used[kind], (cpu()-before)/time.Duration(n))
		}
	}
	parsed := median(used["stirred"])
	fmt.Fprintf(b.out, "a poll that parses 200 KB: %s of processor time; of it parsing alone: %s\n", parsed.Round(time.Microsecond), parsing(items).Round(time.Microsecond))
	for kind, bar := range map[string]float64{"etag": 0.1, "same": 0.2} {
		name := map[string]string{"etag": "a 304 poll against a parsing poll", "same": "a same-body poll against a parsing poll"}[kind]
		ratio := float64(median(used[kind])) / float64(parsed)
		b.figure(name, fmt.Sprintf("%.3f, %s", ratio, median(used[kind]).Round(time.Microsecond)), ratio <= bar, fmt.Sprintf("at most %.1f", bar))
	}
	return rest(ctx, b, d, int64(feeds+1))
}

// onlyDue has the feeds from first to last polled next, and no others.
func (d *desk) onlyDue(ctx context.Context, first, last, all int64) error {
	for id := int64(1); id <= all; id++ {
		at := d.now().Add(24 * time.Hour) // a poll further off would be taken for a fault of the clock
		if id >= first && id <= last {
			at = d.now()
		}
		if err := d.store.Postpone(ctx, id, at); err != nil {
			return err
		}
	}
	return nil
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

func parsing(items int) time.Duration {
	body := feed(items, 0)
	before := cpu()
	const times = 20
	for range times {
		if _, err := article.Parse(body, "", "http://news.example/", time.Now()); err != nil {
			return 0
		}
	}
	return (cpu() - before) / times
}

// rest says where a 304 poll's time goes.
func rest(ctx context.Context, b *bench, d *desk, id int64) error {
	const times = 200
	each := func(work func(i int) error) (time.Duration, error) {
		before := cpu()
		for i := range times {
			if err := work(i); err != nil {
				return 0, err
			}
		}
		return (cpu() - before) / times, nil
	}
	feed, err := d.store.Feed(ctx, id)
	if err != nil {
		return err
	}
	fetched, err := each(func(int) error {
		_, err := d.Fetch(ctx, feed.URL, feed.Validity)
		return err
	})
	if err != nil {
		return err
	}
	written, err := each(func(int) error {
		doc := article.Document{URL: feed.URL, Title: feed.Title, Validity: feed.Validity, NotModified: true}
		_, err := d.store.AddArticles(ctx, feed.ID, doc, d.now().Add(time.Hour), d.now())
		return err
	})
	if err != nil {
		return err
	}
	read, err := each(func(int) error {
		_, err := d.store.Feed(ctx, feed.ID)
		return err
	})
	fmt.Fprintf(b.out, "  a 304 poll: %s for the request, %s to read the feed's row, %s to write it; the rest is the job\n",
		fetched.Round(time.Microsecond), read.Round(time.Microsecond), written.Round(time.Microsecond))
	return err
}
