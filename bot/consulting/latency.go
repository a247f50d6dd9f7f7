package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"ombud/internal/fakeopenai"
	"ombud/internal/policy"
)

// within is how much slower a verdict may be.
const within = 0.05

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
	var took [2][]float64
	var houses [2]*house
	for i, address := range []string{"", web.URL} {
		h, err := openIn(ctx, filepath.Join(s.dir, fmt.Sprint(i)), address)
		if err != nil {
			return err
		}
		defer h.close(ctx) //nolint:errcheck,gocritic // the figures are out by then; there are two, and both stay to the end
		h.service.Judged = func(effect policy.Effect, d time.Duration) {
			if effect == policy.Flag {
				took[i] = append(took[i], float64(d.Nanoseconds())/1000)
			}
		}
		if err := h.work(ctx); err != nil {
			return err
		}
		houses[i] = h
	}
	for n := range s.messages {
		text := fmt.Sprintf("a comment of number %d about the bridge", n)
		if n%2 == 0 {
			text = fmt.Sprintf("buy wobblegum, the best of number %d", n)
		}
		for turn := range houses { // who comes first changes with each flag
			which := (turn + n/2) % len(houses)
			if err := houses[which].service.Review(ctx, message(n, text)); err != nil {
				return err
			}
		}
		time.Sleep(pause)
	}
	without, hanging := median(took[0]), median(took[1])
	fmt.Fprintf(out, "  until a flag is recorded, median of %d: %.0f µs without a classifier, %.0f µs with one that hangs (%d calls hang)\n",
		len(took[0]), without, hanging, len(server.Requests()))
	if len(server.Requests()) == 0 {
		return fmt.Errorf("nothing hung, so nothing was measured")
	}
	slower := hanging/without - 1
	return bar(out, "a verdict with a server that hangs, against none", fmt.Sprintf("%+.1f %%", 100*slower), "at most 5 % slower", slower <= within)
}

// pause between two messages: some hundreds a second, as a very large server has.
const pause = 2 * time.Millisecond

func median(all []float64) float64 {
	all = slices.Clone(all)
	slices.Sort(all)
	return all[len(all)/2]
}
