package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"ombud/internal/article"
)

// slow has 200 servers that never answer due together with 500 that do.
func slow(ctx context.Context, b *bench) error {
	const hosts, others = 200, 500
	alone, err := lastOf(ctx, b, 0, others)
	if err != nil {
		return err
	}
	among, err := lastOf(ctx, b, hosts, others)
	if err != nil {
		return err
	}
	delay := max(among-alone, 0)
	b.figure(fmt.Sprintf("delay of %d feeds by %d servers that never answer", others, hosts),
		fmt.Sprintf("%s (%s instead of %s)", delay.Round(time.Millisecond), among.Round(time.Millisecond), alone.Round(time.Millisecond)),
		delay <= 5*time.Second, "5 s")
	return nil
}

// lastOf is how long it takes until the last feed that answers is polled. The silent ones come
// first in the store, and so in the queue.
func lastOf(ctx context.Context, b *bench, hosts, others int) (time.Duration, error) {
	d, err := openDesk(ctx, b.site)
	if err != nil {
		return 0, err
	}
	defer d.close(ctx) //nolint:errcheck // the figure is there
	if err := d.subscribe(ctx, "silent", hosts, 1); err != nil {
		return 0, err
	}
	if err := d.subscribe(ctx, "same", others, 20); err != nil {
		return 0, err
	}
	began := time.Now()
	if _, err := d.round(ctx, 20*time.Minute); err != nil {
		return 0, err
	}
	last := began
	for id := int64(hosts + 1); id <= int64(hosts+others); id++ {
		if d.done[id].After(last) {
			last = d.done[id]
		}
	}
	return last.Sub(began), nil
}

// bombs lets feeds that unfold to gigabytes come due with ordinary ones.
func bombs(ctx context.Context, b *bench) error {
	d, err := openDesk(ctx, b.site)
	if err != nil {
		return err
	}
	defer d.close(ctx) //nolint:errcheck // the figures are there
	const each, others = 4, 100
	kinds := []string{"gzip-bomb", "item-bomb", "entity-bomb"}
	for _, kind := range kinds {
		if err := d.subscribe(ctx, kind, each, 1); err != nil {
			return err
		}
	}
	if err := d.subscribe(ctx, "same", others, 20); err != nil {
		return err
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	floor, peak := m.HeapAlloc, m.HeapAlloc
	stop, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-stop:
				tick.Stop()
				return
			case <-tick.C:
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
		}
	}()
	began, before := time.Now(), cpu()
	_, err = d.round(ctx, 20*time.Minute)
	took, used := time.Since(began), cpu()-before
	close(stop)
	<-watched
	if err != nil {
		return err
	}
	last := began
	for id := int64(len(kinds)*each + 1); id <= int64(len(kinds)*each+others); id++ {
		if d.done[id].After(last) {
			last = d.done[id]
		}
	}
	grown := int(peak-floor) >> 20
	b.figure(fmt.Sprintf("more heap for %d bombs at once, garbage included", len(kinds)*each), fmt.Sprintf("%d MB", grown), grown <= 64, "64 MB")
	b.figure("time until all bombs are dealt with", fmt.Sprintf("%s, %s of processor time", took.Round(time.Millisecond), used.Round(time.Millisecond)), took <= 10*time.Second, "10 s")
	b.figure(fmt.Sprintf("the last of %d ordinary feeds beside them", others), last.Sub(began).Round(time.Millisecond).String(), last.Sub(began) <= 10*time.Second, "on time: 10 s")
	return nil
}

// backlog lets a feed bring 10,000 articles at once.
func backlog(ctx context.Context, b *bench) error {
	d, err := openDesk(ctx, b.site)
	if err != nil {
		return err
	}
	defer d.close(ctx) //nolint:errcheck // the figures are there
	if err := d.subscribe(ctx, "late", 1, 10_000); err != nil {
		return err
	}
	for d.polled[1] < 2 { // empty, then full
		if _, err := d.round(ctx, 20*time.Minute); err != nil {
			return err
		}
		time.Sleep(200 * time.Millisecond) // the end of the job is written after it
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline) && d.posts.Load() < article.DefaultPerHour; {
		time.Sleep(100 * time.Millisecond)
	}
	time.Sleep(500 * time.Millisecond) // what would come too many
	n := int(d.posts.Load())
	b.figure("posts of a backlog of 10,000 articles", fmt.Sprint(n), n > 0 && n <= article.DefaultPerHour, fmt.Sprintf("at most %d", article.DefaultPerHour))
	return nil
}
