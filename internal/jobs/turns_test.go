package jobs

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A sweep goes on for hours, and Discord fails now and then: a turn that got on begins the count of tries anew.
func TestATurnThatGotOnForgetsEarlierFailures(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		turns, lasts := 0, 0
		done := make(chan bool, 1)
		w := idle()
		w.RunSweep = func(_ context.Context, _ int64, last bool) (more bool, err error) {
			turns++
			if last {
				lasts++
			}
			switch {
			case turns > 3*actionTries:
				done <- true
				return false, nil
			case turns%5 == 0: // four failures between two turns that get on
				return true, nil
			}
			return false, errors.New("no answer")
		}
		defer run(t, d, w, Options{Poll: time.Minute, FindDue: time.Hour})()
		d.insert(t, RunSweep{SweepID: 1})
		receive(t, done, 10*time.Hour)
		if lasts > 0 {
			t.Errorf("%d of %d turns were told that they were the last", lasts, turns)
		}
	})
}
