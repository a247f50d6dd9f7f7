package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"time"

	"ombud/internal/fakeopenai"
	"ombud/internal/policy"
)

// within is how far the latency of a verdict may differ.
const within = 0.05

// latency measures how long a rule's verdict takes until it is recorded: without a classifier,
// with one that answers at once, and with one that never does. The cases take turns, and each
// figure is the median of its rounds.
func latency(ctx context.Context, s settings, out io.Writer) error {
	names := []string{"no classifier", "one that answers", "one that hangs"}
	medians := make([][]float64, len(names))
	for round := range s.rounds {
		for i := range names {
			took, err := verdicts(ctx, s, filepath.Join(s.dir, fmt.Sprintf("%d-%d", round, i)), i)
			if err != nil {
				return err
			}
			medians[i] = append(medians[i], took)
		}
	}
	var figures []float64
	for i, name := range names {
		slices.Sort(medians[i])
		figure := medians[i][len(medians[i])/2]
		figures = append(figures, figure)
		fmt.Fprintf(out, "  %-18s %.0f µs until a flag is recorded (median of %d rounds)\n", name, figure, s.rounds)
	}
	differs := figures[2]/figures[0] - 1
	fmt.Fprintf(out, "  hanging against answering: %+.1f %%\n", 100*(figures[2]/figures[1]-1))
	return bar(out, "a verdict with a server that hangs, against none", fmt.Sprintf("%+.1f %%", 100*differs), "≤ 5 %", math.Abs(differs) <= within)
}

// pause between two messages: some hundreds a second, as a very large server has.
const pause = 2 * time.Millisecond

// verdicts reviews messages, every fourth of which a rule flags, and answers the median time, in
// microseconds, until such a flag is recorded.
func verdicts(ctx context.Context, s settings, dir string, which int) (median float64, err error) {
	server := &fakeopenai.Server{}
	web := serve(server)
	defer web.Close()
	address := ""
	if which > 0 {
		address = web.URL
	}
	if which == 2 {
		if err := server.Misbehave(fakeopenai.Fault{Kind: fakeopenai.Hang}); err != nil {
			return 0, err
		}
		defer web.CloseClientConnections()
	}
	h, err := openIn(ctx, dir, address)
	if err != nil {
		return 0, err
	}
	var took []float64
	h.service.Judged = func(effect policy.Effect, d time.Duration) {
		if effect == policy.Flag {
			took = append(took, float64(d.Nanoseconds())/1000)
		}
	}
	if err := h.work(ctx); err != nil {
		return 0, err
	}
	messages := min(s.messages, 2000)
	for n := range messages {
		text := fmt.Sprintf("a comment of number %d about the bridge", n)
		if n%4 == 0 {
			text = fmt.Sprintf("buy wobblegum, the best of number %d", n)
		}
		if err := h.service.Review(ctx, message(n, text)); err != nil {
			return 0, err
		}
		time.Sleep(pause)
	}
	web.CloseClientConnections()
	if err := h.close(ctx); err != nil {
		return 0, err
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}
