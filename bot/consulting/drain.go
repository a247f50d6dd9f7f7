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

// pace is how fast calls came in a stretch of time.
type pace struct {
	share float64       // of the ceiling
	call  time.Duration // how long the stub took on average: more than it was told on a busy machine
	empty time.Duration // for how long a place for a call stood empty between two, on average
}

func (p pace) String() string {
	return fmt.Sprintf("%.3f (a call took the stub %v, and its place then stood empty for %v)",
		p.share, p.call.Round(100*time.Microsecond), p.empty.Round(100*time.Microsecond))
}

// drained is what came of it.
type drained struct {
	before, after pace // the kill
	killedAt      int
	calls         int
	answered      int64
	waiting       int64
}

// drain lets many questions wait, starts a process that asks, kills it with half of them done, and
// starts another one.
func drain(ctx context.Context, s settings, out io.Writer) error {
	d, err := measureDrain(ctx, s, aCall)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d messages, %d calls, killed after %d; the ceiling is %.1f calls a second\n", s.messages, d.calls, d.killedAt, float64(workers)/aCall.Seconds())
	return errors.Join(
		bar(out, "pace before the kill, of the ceiling", d.before.String(), "≥ 0.95", d.before.share >= ofCeiling),
		bar(out, "pace after it", d.after.String(), "≥ 0.95", d.after.share >= ofCeiling),
		bar(out, "verdicts that the kill cost", fmt.Sprint(d.cost(s)), "0", d.cost(s) == 0 && d.waiting == 0),
		bar(out, "calls that the kill repeated", fmt.Sprint(d.repeated(s)), "≤ 8", d.repeated(s) <= workers),
	)
}

func (d drained) cost(s settings) int64   { return int64(s.messages) - d.answered }
func (d drained) repeated(s settings) int { return d.calls - s.messages }

func measureDrain(ctx context.Context, s settings, call time.Duration) (d drained, err error) {
	server := &fakeopenai.Server{Delay: call}
	web := serve(server)
	defer web.Close()
	if err := fill(ctx, s, web.URL); err != nil {
		return d, err
	}
	first, err := asks(ctx, s, web.URL)
	if err != nil {
		return d, err
	}
	d.before, err = follow(ctx, server, 0, s.messages/2, call)
	if killed := first.Process.Kill(); err != nil || killed != nil { // SIGKILL
		return d, errors.Join(err, killed)
	}
	_ = first.Wait() // it says that it was killed
	d.killedAt = server.Count()
	second, err := asks(ctx, s, web.URL)
	if err != nil {
		return d, err
	}
	defer func() { _ = second.Process.Kill(); _ = second.Wait() }()
	d.after, err = follow(ctx, server, d.killedAt, s.messages-workers, call)
	if err != nil {
		return d, err
	}
	time.Sleep(4*call + time.Second) // the last ones
	_ = second.Process.Signal(os.Interrupt)
	_ = second.Wait()
	h, err := open(ctx, s.dir, web.URL)
	if err != nil {
		return d, err
	}
	defer h.close(ctx) //nolint:errcheck // it was only read
	report, err := h.store.Consulted(ctx, "10", time.Now().Add(-48*time.Hour))
	d.calls, d.answered, d.waiting = server.Count(), report.Since.Answered, report.Waiting
	return d, err
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

// follow waits for a number of calls and answers how fast they came, from the first one after the
// beginning on.
func follow(ctx context.Context, server *fakeopenai.Server, from, to int, call time.Duration) (p pace, err error) {
	var began time.Time
	first, servedBefore, tookBefore := 0, 0, time.Duration(0)
	for {
		n := server.Count()
		if n > from && began.IsZero() {
			began, first = time.Now(), n
			servedBefore, tookBefore = server.Served()
		}
		if n >= to {
			elapsed := time.Since(began)
			served, took := server.Served()
			p.share = float64(n-first) / elapsed.Seconds() / (float64(workers) / call.Seconds())
			p.call = (took - tookBefore) / time.Duration(max(served-servedBefore, 1))
			p.empty = max(elapsed*workers/time.Duration(max(n-first, 1))-p.call, 0)
			return p, nil
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return p, ctx.Err()
		}
	}
}
