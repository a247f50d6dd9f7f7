package jobs

import (
	"context"
	"sync"
	"testing"
	"time"
)

func TestASecondJobOfACaseKnowsThatTheFirstFailed(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		got := make(chan bool, 5)
		w := idle()
		w.ShowCard = func(_ context.Context, _ int64, again bool) error {
			got <- again
			if !again {
				return limit(time.Minute)
			}
			return nil
		}
		defer run(t, d, w, Options{})()
		d.insert(t, ShowCard{CaseID: 1})
		if receive(t, got, 5*time.Second) {
			t.Error("the first try is told that it is not")
		}
		time.Sleep(time.Second)
		d.insert(t, ShowCard{CaseID: 1})
		if !receive(t, got, 5*time.Second) {
			t.Error("the second job does not know that the first may have posted the card")
		}
	})
}

func TestCardJobsFromBeforeAStartLookForTheCard(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		got := make(chan bool, 5)
		w := idle()
		w.ShowCard = func(_ context.Context, _ int64, again bool) error { got <- again; return nil }
		d.insert(t, ShowCard{CaseID: 1})
		defer run(t, d, w, Options{})()
		if !receive(t, got, 5*time.Second) {
			t.Error("a killed process may have posted the card, and the job does not know")
		}
	})
}

func TestOneCardIsDrawnByOneJobAtATime(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		var mu sync.Mutex
		drawing, most, draws := map[int64]int{}, 0, 0
		w := idle()
		w.ShowCard = func(_ context.Context, id int64, _ bool) error {
			mu.Lock()
			drawing[id]++
			draws++
			most = max(most, drawing[id])
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			drawing[id]--
			mu.Unlock()
			return nil
		}
		stop := run(t, d, w, Options{})
		time.Sleep(time.Second)
		for range 50 {
			d.insert(t, ShowCard{CaseID: 1})
		}
		d.insert(t, ShowCard{CaseID: 2})
		time.Sleep(5 * time.Second)
		stop()
		if most != 1 {
			t.Errorf("%d jobs drew one card at a time", most)
		}
		if draws < 2 || draws > 6 {
			t.Errorf("fifty-one jobs drew %d times", draws)
		}
	})
}
