package handlers

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestWorkOfOneChannelStaysInOrderAndOthersDoNotWaitForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLanes(t.Context(), 8, 100, quiet())
		var mu sync.Mutex
		got := map[string][]int{}
		for i := range 50 {
			for c := range 20 {
				channel := fmt.Sprint("channel-", c)
				l.Do(t.Context(), channel, func(context.Context) {
					time.Sleep(time.Duration((i*7+c)%5) * time.Millisecond)
					mu.Lock()
					defer mu.Unlock()
					got[channel] = append(got[channel], i)
				})
			}
		}
		l.Close()
		if len(got) != 20 {
			t.Fatalf("%d channels were worked on, want 20", len(got))
		}
		for channel, order := range got {
			if len(order) != 50 || !slices.IsSorted(order) {
				t.Errorf("%s: %v", channel, order)
			}
		}
	})
}

func TestAPanicCostsOnePieceOfWork(t *testing.T) {
	l := NewLanes(t.Context(), 1, 4, quiet())
	var ran atomic.Int32
	l.Do(t.Context(), "a", func(context.Context) { panic("a hostile message") })
	l.Do(t.Context(), "a", func(context.Context) { ran.Add(1) })
	l.Close()
	if ran.Load() != 1 {
		t.Error("the work behind the panic did not run")
	}
}

func TestAFullLaneHoldsItsReaderBackUntilThereIsRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLanes(t.Context(), 1, 1, quiet())
		release := make(chan struct{})
		var queued atomic.Int32
		go func() {
			for range 3 { // one runs, one waits in the lane, one waits outside
				l.Do(t.Context(), "a", func(context.Context) { <-release })
				queued.Add(1)
			}
		}()
		synctest.Wait()
		if n := queued.Load(); n != 2 {
			t.Errorf("%d pieces of work were taken, want 2", n)
		}
		close(release)
		synctest.Wait()
		if n := queued.Load(); n != 3 {
			t.Errorf("%d pieces of work were taken in the end, want 3", n)
		}
		l.Close()
	})
}
