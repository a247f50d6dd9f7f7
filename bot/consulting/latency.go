package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"ombud/internal/fakeopenai"
	"ombud/internal/policy"
)

const (
	// within is how much slower a verdict may be.
	within = 0.05
	// pause between two messages: some hundreds a second, as a very large server has.
	pause = 2 * time.Millisecond
)

// pair is one flag in both houses: without a classifier, and with one that hangs.
type pair [2]verdict

// verdict is how long it took until a flag was recorded: by the clock, and on this thread's processor time, which
// nothing else on the machine adds to.
type verdict struct{ clock, cpu time.Duration }

// latency measures how long a rule's verdict takes until it is recorded, in two houses that stand side
// by side: one without a classifier, and one whose server never answers. They take turns message by message, so
// that whatever else the machine does slows both down.
func latency(ctx context.Context, s settings, out io.Writer) error {
	server := &fakeopenai.Server{}
	if err := server.Misbehave(fakeopenai.Fault{Kind: fakeopenai.Hang}); err != nil {
		return err
	}
	web := serve(server)
	defer web.Close()
	defer web.CloseClientConnections()
	runtime.LockOSThread() // so that the processor time is that of the verdicts
	defer runtime.UnlockOSThread()
	var houses [2]*house
	var current verdict
	for i, address := range []string{"", web.URL} {
		h, err := openIn(ctx, filepath.Join(s.dir, fmt.Sprint(i)), address)
		if err != nil {
			return err
		}
		defer h.close(ctx) //nolint:errcheck,gocritic // the figures are out by then; there are two, and both stay to the end
		var cpuBefore time.Duration
		h.before = func() { cpuBefore = threadTime() }
		h.service.Judged = func(effect policy.Effect, d time.Duration) {
			if effect == policy.Flag {
				current = verdict{d, threadTime() - cpuBefore}
			}
		}
		if err := h.work(ctx); err != nil {
			return err
		}
		houses[i] = h
	}
	var pairs []pair
	for n := range s.messages {
		text := fmt.Sprintf("a comment of number %d about the bridge", n)
		if n%2 == 0 {
			text = fmt.Sprintf("buy wobblegum, the best of number %d", n)
		}
		var p pair
		for turn := range houses { // who comes first changes with each flag
			which := (turn + n/2) % len(houses)
			houses[which].before()
			if err := houses[which].service.Review(ctx, message(n, text)); err != nil {
				return err
			}
			p[which] = current
		}
		if n%2 == 0 {
			pairs = append(pairs, p)
		}
		time.Sleep(pause)
	}
	if server.Count() == 0 {
		return fmt.Errorf("nothing hung, so nothing was measured")
	}
	fmt.Fprintf(out, "%d flags in each house, one beside the other; %d calls hang\n", len(pairs), server.Count())
	byClock := tellSlower(out, "by the clock", pairs, func(v verdict) time.Duration { return v.clock })
	if threadTime() > 0 {
		tellSlower(out, "by processor time", pairs, func(v verdict) time.Duration { return v.cpu })
	}
	return bar(out, "a verdict with a server that hangs, against none", fmt.Sprintf("%+.1f %%", 100*byClock), "at most 5 % slower", byClock <= within)
}

// tellSlower answers by how much the second house is slower: the median over the pairs. Whatever else
// slows the machine down meets both of a pair, or either as likely.
func tellSlower(out io.Writer, how string, pairs []pair, of func(verdict) time.Duration) float64 {
	ratios := make([]float64, 0, len(pairs))
	var all [2][]time.Duration
	for _, p := range pairs {
		ratios = append(ratios, float64(of(p[1]))/float64(max(of(p[0]), 1))-1)
		for i := range all {
			all[i] = append(all[i], of(p[i]))
		}
	}
	slices.Sort(ratios)
	// Ranks of a median's 95 % interval, by the normal approximation of the binomial distribution.
	n := len(ratios)
	off := int(0.98 * math.Sqrt(float64(n)))
	low, high := ratios[max(n/2-off, 0)], ratios[min(n/2+off, n-1)]
	fmt.Fprintf(out, "  %s: medians %v without a classifier, %v with one that hangs; of %d pairs the second is slower by %+.1f %% [%+.1f, %+.1f]\n", how,
		median(all[0]).Round(time.Microsecond), median(all[1]).Round(time.Microsecond), n, 100*ratios[n/2], 100*low, 100*high)
	return ratios[n/2]
}

func median(all []time.Duration) time.Duration {
	all = slices.Clone(all)
	slices.Sort(all)
	return all[len(all)/2]
}
