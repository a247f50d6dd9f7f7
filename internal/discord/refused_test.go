package discord

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Cards wait for their turn while the token is reset: none of them is sent any more.
func TestWhoWaitsForItsTurnIsNotSentOnceTheTokenIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := map[string]int{}
		c := testClient(t, func(r *http.Request) (*http.Response, error) {
			sent[r.URL.Path]++
			if strings.HasSuffix(r.URL.Path, "/channels/1") {
				return answer(200, `{"id":"1"}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "5", "X-RateLimit-Bucket", "b", "X-RateLimit-Limit", "1"), nil
			}
			return answer(401, `{"message":"401: Unauthorized","code":0}`), nil
		})
		var into map[string]any
		look := func(channel string) error {
			return c.do(t.Context(), http.MethodGet, "https://discord.com/api/v9/channels/"+channel, nil, &into)
		}
		if err := look("1"); err != nil {
			t.Fatal(err)
		}
		waited := make(chan error, 1)
		go func() { waited <- look("1") }()
		synctest.Wait()
		if err := look("2"); !errors.Is(err, ErrUnauthorized) {
			t.Fatalf("got %v", err)
		}
		time.Sleep(6 * time.Second)
		if err := <-waited; !errors.Is(err, ErrUnauthorized) {
			t.Errorf("got %v", err)
		}
		if n := sent["/api/v10/channels/1"]; n != 1 {
			t.Errorf("it was sent %d times", n)
		}
	})
}
