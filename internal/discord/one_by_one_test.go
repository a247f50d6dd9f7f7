package discord

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// visitor has a turn of a thing for a second.
func visitor(t *testing.T, o *oneByOne, thing string, left chan<- string) {
	leave, err := o.enter(t.Context(), thing)
	if err != nil {
		t.Error(err)
		return
	}
	time.Sleep(time.Second)
	leave()
	left <- thing
}

func TestOneAtATimeHasItsTurnOfAThing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o oneByOne
		began, left := time.Now(), make(chan string, 3)
		for _, thing := range []string{"a", "a", "b"} {
			go visitor(t, &o, thing, left)
		}
		first := []string{<-left, <-left}
		slices.Sort(first)
		if took := time.Since(began); !slices.Equal(first, []string{"a", "b"}) || took != time.Second {
			t.Errorf("%v had their turns after %s", first, took)
		}
		if last, took := <-left, time.Since(began); last != "a" || took != 2*time.Second {
			t.Errorf("%s had its turn after %s", last, took)
		}
		if len(o.turns) != 0 {
			t.Errorf("%d turns are remembered", len(o.turns))
		}
	})
}

func TestWhoWaitsNoLongerLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o oneByOne
		leave, err := o.enter(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := o.enter(impatient, "a"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the second has its turn beside the first: %v", err)
		}
		if len(o.turns) != 1 {
			t.Errorf("%d turns are remembered while one lasts", len(o.turns))
		}
		left := make(chan string, 1)
		go visitor(t, &o, "a", left)
		synctest.Wait()
		leave()
		<-left
		if len(o.turns) != 0 {
			t.Errorf("%d turns are remembered after the last", len(o.turns))
		}
	})
}
