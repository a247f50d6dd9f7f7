package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"ombud/internal/fakeopenai"
)

const (
	// asChild is the first argument of the process that asks, which is killed.
	asChild = "asks"
	// aCall is how long the stub takes for an answer.
	aCall = 500 * time.Millisecond
	// ofCeiling is the share of what the calls' duration and number allow at most.
	ofCeiling = 0.95
)

// drain lets many questions wait, starts a process that asks, kills it with half of them done, and
// starts another one.
func drain(ctx context.Context, s settings, out io.Writer) error {
	server := &fakeopenai.Server{Delay: aCall}
	web := serve(server)
	defer web.Close()
	if err := fill(ctx, s, web.URL); err != nil {
		return err
	}
	calls := func() int { return len(server.Requests()) }
	first, err := asks(ctx, s, web.URL)
	if err != nil {
		return err
	}
	before, err := pace(ctx, calls, 0, s.messages/2)
	if err != nil {
		return errors.Join(err, first.Process.Kill())
	}
	if err := first.Process.Kill(); err != nil { // SIGKILL
		return err
	}
	_ = first.Wait() // it says that it was killed
	killedAt := calls()
	second, err := asks(ctx, s, web.URL)
	if err != nil {
		return err
	}
	defer func() { _ = second.Process.Kill(); _ = second.Wait() }()
	after, err := pace(ctx, calls, killedAt, s.messages-workers)
	if err != nil {
		return err
	}
	time.Sleep(4 * aCall) // the last ones
	_ = second.Process.Signal(os.Interrupt)
	_ = second.Wait()
	h, err := open(ctx, s.dir, web.URL)
	if err != nil {
		return err
	}
	defer h.close(ctx) //nolint:errcheck // it was only read
	report, err := h.store.Consulted(ctx, "10", time.Now().Add(-48*time.Hour))
	if err != nil {
		return err
	}
	ceiling := float64(workers) / aCall.Seconds()
	fmt.Fprintf(out, "%d messages, %d calls, killed after %d; the ceiling is %.1f calls a second\n", s.messages, calls(), killedAt, ceiling)
	slower := min(before, after)
	return errors.Join(
		bar(out, "pace against the ceiling, before and after the kill", fmt.Sprintf("%.3f, %.3f", before/ceiling, after/ceiling), "≥ 0.95", slower >= ofCeiling*ceiling),
		bar(out, "verdicts that the kill cost", fmt.Sprint(int64(s.messages)-report.Since.Answered), "0", report.Since.Answered == int64(s.messages) && report.Waiting == 0),
		bar(out, "calls that the kill repeated", fmt.Sprint(calls()-s.messages), "≤ 8", calls()-s.messages <= workers),
	)
}

// fill notes the questions, all of them clean.
func fill(ctx context.Context, s settings, address string) error {
	h, err := open(ctx, s.dir, address)
	if err != nil {
		return err
	}
	for n := range s.messages {
		if err := h.service.Review(ctx, message(n, fmt.Sprintf("a comment of number %d", n))); err != nil {
			return errors.Join(err, h.close(ctx))
		}
	}
	return h.close(ctx)
}

// asks starts this program again as the process that asks.
func asks(ctx context.Context, s settings, address string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, self, asChild, s.dir, address) // #nosec G204 -- it is this program
	c.Stderr = os.Stderr
	err = c.Start()
	return c, err
}

// child asks until it is told to stop, or killed.
func child(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return errors.New("this is for the measurement itself")
	}
	h, err := open(ctx, args[0], args[1])
	if err != nil {
		return err
	}
	if err := h.work(ctx); err != nil {
		return err
	}
	<-ctx.Done()
	return h.close(ctx)
}

// pace waits for a number of calls and answers how many a second came, from the first one after
// the beginning on.
func pace(ctx context.Context, calls func() int, from, to int) (float64, error) {
	var began time.Time
	first := 0
	for {
		n := calls()
		if n > from && began.IsZero() {
			began, first = time.Now(), n
		}
		if n >= to {
			return float64(n-first) / time.Since(began).Seconds(), nil
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}
