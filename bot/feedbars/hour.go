package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// hour polls 10,000 feeds every ten minutes for an hour of the clock that the bench moves, on one core.
func hour(ctx context.Context, b *bench) error {
	feeds := b.size(10_000, 1000)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	d, err := openDesk(ctx, b.site)
	if err != nil {
		return err
	}
	defer d.close(ctx) //nolint:errcheck // the figures are there
	for kind, share := range map[string]int{"etag": 70, "same": 26, "stirred": 2, "news": 2} {
		if err := d.subscribe(ctx, kind, feeds*share/100, 20); err != nil {
			return err
		}
	}
	debug.FreeOSMemory()
	resetPeak()
	const tick = 15 * time.Second
	began, before := time.Now(), cpu()
	polls := 0
	for range int(time.Hour / tick) {
		n, err := d.round(ctx, tick)
		if err != nil {
			return err
		}
		polls += n
	}
	took, used := time.Since(began), cpu()-before
	fewest := 1 << 30
	for id := int64(1); id <= int64(feeds); id++ {
		fewest = min(fewest, d.polled[id])
	}
	fmt.Fprintf(b.out, "%d polls in an hour of the schedule, %d posts\n", polls, d.posts.Load())
	b.figure(fmt.Sprintf("an hour of %d feeds at ten minutes on one core", feeds),
		fmt.Sprintf("%s, %s of processor time", took.Round(time.Second), used.Round(time.Second)), took <= time.Hour, "an hour")
	peak := peakMemory()
	b.figure("memory at its peak", fmt.Sprintf("%d MiB", peak), peak <= 256, "256 MiB")
	b.figure("polls of the feed that got the fewest", fmt.Sprint(fewest), fewest >= 5, "6 in an hour, less one for the first")
	return nil
}

// resetPeak begins the kernel's count of the largest memory anew.
func resetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600) }

// peakMemory is the largest resident memory in MiB as Linux counted it; 0 elsewhere.
func peakMemory() int {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer f.Close() //nolint:errcheck // it was only read
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kB int
		if strings.HasPrefix(lines.Text(), "VmHWM:") {
			if _, err := fmt.Sscanf(lines.Text(), "VmHWM: %d kB", &kB); err == nil {
				return kB / 1024
			}
		}
	}
	return 0
}
