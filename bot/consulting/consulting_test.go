package main

import (
	"bytes"
	"context"
	"os"
	"os/signal"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test's binary be the process that asks, which is killed.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == asChild {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		err := child(ctx, os.Args[2:])
		stop()
		if err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestObeyedInjectionsOnlyFlag(t *testing.T) {
	var out bytes.Buffer
	if err := injections(t.Context(), settings{messages: 220, dir: t.TempDir()}, &out); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	if !strings.Contains(out.String(), "effects beyond a flag: 0 (0)") {
		t.Errorf("it says:\n%s", out.String())
	}
}

// The pace is measured by the command; what a kill costs must hold on any machine.
func TestAKillCostsNoVerdict(t *testing.T) {
	s := settings{messages: 200, dir: t.TempDir()}
	d, err := measureDrain(t.Context(), s, 50*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if d.cost(s) != 0 || d.waiting != 0 || d.killedAt < s.messages/2 || d.killedAt >= s.messages {
		t.Errorf("%d verdicts are missing and %d wait; it was killed after %d of %d calls", d.cost(s), d.waiting, d.killedAt, s.messages)
	}
	if n := d.repeated(s); n < 0 || n > workers {
		t.Errorf("%d calls were repeated, at most %d may be", n, workers)
	}
}

func TestAServerThatHangsIsMeasured(t *testing.T) {
	var out bytes.Buffer
	err := latency(t.Context(), settings{messages: 60, dir: t.TempDir()}, &out)
	if err != nil && !strings.Contains(err.Error(), "is missed") { // how fast is no matter of a test
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "30 flags in each house") || !strings.Contains(out.String(), "of 30 pairs") {
		t.Errorf("it says:\n%s", out.String())
	}
}
