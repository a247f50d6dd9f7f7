package rest

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestAwaitingATurnTakesNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBuckets().at("x")
		if waited, err := b.await(t.Context()); waited || err != nil {
			t.Errorf("a bucket nobody asked yet: %v, %v", waited, err)
		}
		take := func(left string) {
			t.Helper()
			if tooLong, err := b.take(t.Context()); tooLong > 0 || err != nil {
				t.Fatal(tooLong, err)
			}
			b.release(http.Header{"X-Ratelimit-Limit": {"2"}, "X-Ratelimit-Remaining": {left}, "X-Ratelimit-Reset-After": {"5"}})
		}
		take("1")
		for range 3 {
			if waited, err := b.await(t.Context()); waited || err != nil {
				t.Errorf("with one left: %v, %v", waited, err)
			}
		}
		take("0")
		began := time.Now()
		if waited, err := b.await(t.Context()); !waited || err != nil || time.Since(began) != 5*time.Second {
			t.Errorf("with none left: %v after %v, %v", waited, time.Since(began), err)
		}
		take("1") // the window's first is still there
		take("0")
		soon, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := b.await(soon); err != nil || time.Since(began) != 5*time.Second {
			t.Errorf("a wait that outlasts its context is left to whoever sends: %v", err)
		}
	})
}
