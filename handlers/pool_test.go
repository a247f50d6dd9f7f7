package handlers

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestAPressDoesNotWaitForSlowCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPool(t.Context(), 100, quiet())
		for range 60 {
			p.Do(t.Context(), func(context.Context) { time.Sleep(20 * time.Second) }) // sixty slow websites
		}
		began, pressed := time.Now(), time.Duration(-1)
		p.Do(t.Context(), func(context.Context) { pressed = time.Since(began) })
		p.Close()
		if pressed != 0 {
			t.Errorf("the press waited %v", pressed)
		}
	})
}

func TestAPanicInAPressCostsThatPressOnly(t *testing.T) {
	p := NewPool(t.Context(), 1, quiet())
	var ran atomic.Bool
	p.Do(t.Context(), func(context.Context) { panic("a hostile press") })
	p.Do(t.Context(), func(context.Context) { ran.Store(true) })
	p.Close()
	if !ran.Load() {
		t.Error("the press behind the panic did not run")
	}
}

func TestAFullPoolHoldsItsReaderBackUntilItStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPool(t.Context(), 1, quiet())
		release := make(chan struct{})
		p.Do(t.Context(), func(context.Context) { <-release })
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		p.Do(ctx, func(context.Context) { t.Error("it ran without a place") })
		if waited := time.Since(began); waited != time.Minute {
			t.Errorf("the reader was held back for %v", waited)
		}
		close(release)
		p.Close()
	})
}

func TestAServerHasItsShareOfCommandsAndNoMore(t *testing.T) {
	q := &Quota{Each: 2}
	got := 0
	for range 5 {
		if q.Take("a") {
			got++
		}
	}
	if got != q.Each {
		t.Errorf("a server got %d places of %d", got, q.Each)
	}
	if !q.Take("b") {
		t.Error("another server must not feel it")
	}
	q.Give("a")
	if !q.Take("a") {
		t.Error("a place that was given back cannot be taken")
	}
	q.Give("a")
	q.Give("a")
	q.Give("b")
	if len(q.taken) != 0 {
		t.Errorf("servers are remembered without need: %v", q.taken)
	}
}
