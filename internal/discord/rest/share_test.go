package rest

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/discord/newsroom"
)

// Discord's limits are on the token and the address, whichever process sends.
func TestProcessesDivideWhatDiscordAllows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		status, sent := 200, 0
		c := testClient(t, func(*http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			sent++
			return newsroom.Answer(status, `{"id":"1"}`), nil
		})
		ask := func(times int) {
			var all sync.WaitGroup
			for n := range times {
				all.Go(func() { _ = send(t.Context(), c, fmt.Sprint(n)) })
			}
			all.Wait()
		}
		c.Share(4)
		began := time.Now()
		ask(120)
		if took := time.Since(began); took < 10*time.Second {
			t.Errorf("120 requests took %s, a quarter of 50 a second would be about 11 s", took)
		}
		status, sent = 403, 0
		for range 20 {
			ask(50)
		}
		if sent < invalidBudget/4 || sent > invalidBudget/4+50 {
			t.Errorf("%d refused requests by one of four processes", sent)
		}
	})
}
