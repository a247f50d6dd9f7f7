package handlers

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheOldestPieceOfWorkIsToldOfUntilItIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLanes(t.Context(), 4, 10, quiet())
		if !l.Waiting().IsZero() {
			t.Errorf("nothing was queued, yet something waits since %s", l.Waiting())
		}
		first := time.Now()
		l.Do(t.Context(), "a", func(context.Context) { time.Sleep(10 * time.Second) })
		time.Sleep(time.Second)
		second := time.Now()
		l.Do(t.Context(), "a", func(context.Context) { time.Sleep(10 * time.Second) })
		for _, step := range []struct {
			after time.Duration
			want  time.Time
		}{
			{time.Second, first},      // the first is being worked on
			{9 * time.Second, second}, // the second is, and has waited since it came
			{10 * time.Second, time.Time{}},
		} {
			time.Sleep(step.after)
			synctest.Wait()
			if got := l.Waiting(); !got.Equal(step.want) {
				t.Errorf("after %s the oldest waits since %s, want %s", time.Since(first), got, step.want)
			}
		}
		l.Close()
	})
}
