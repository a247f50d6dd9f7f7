package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/newsroom"
)

func TestA429WaitsAsLongAsDiscordSays(t *testing.T) {
	for name, said := range map[string]struct {
		body    string
		headers []string
	}{
		"bucket": {`{"message":"x","retry_after":2.5,"global":false}`, []string{"X-RateLimit-Scope", "user"}},
		"global": {`{"retry_after":2.5,"global":true}`, []string{"X-RateLimit-Global", "true"}},
		"HTML":   {`<html>slow down</html>`, []string{"Retry-After", "2.5", "Content-Type", "text/html"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			tries := 0
			c := testClient(t, func(*http.Request) (*http.Response, error) {
				if tries++; tries == 1 {
					return newsroom.Answer(429, said.body, said.headers...), nil
				}
				return newsroom.Answer(200, `{"id":"1"}`), nil
			})
			began := time.Now()
			if _, err := c.Me(t.Context()); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if took := time.Since(began); took < 2500*time.Millisecond || took > 3*time.Second {
				t.Errorf("%s: waited %s", name, took)
			}
		})
	}
}

func TestEndless429sEndInAnErrorThatSaysWhenToTryAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		c := testClient(t, func(*http.Request) (*http.Response, error) {
			tries++
			return newsroom.Answer(429, `{"retry_after":3}`), nil
		})
		err := send(t.Context(), c, "1")
		var limited interface{ RetryAfter() time.Duration }
		if !errors.As(err, &limited) || limited.RetryAfter() != 3*time.Second {
			t.Errorf("error: %v", err)
		}
		if tries != maxAttempts {
			t.Errorf("%d tries", tries)
		}
	})
}

func TestAWaitThatOutlastsTheContextIsNotBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testClient(t, func(*http.Request) (*http.Response, error) { return newsroom.Answer(429, `{"retry_after":600}`), nil })
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		_, err := c.Me(ctx)
		var limited *LimitedError
		if !errors.As(err, &limited) || time.Since(began) > time.Second {
			t.Errorf("error after %s: %v", time.Since(began), err)
		}
	})
}

func TestTheBucketInTheHeadersIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		left, reset := 5, time.Now()
		c := testClient(t, func(*http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			if !time.Now().Before(reset) {
				left, reset = 5, time.Now().Add(5*time.Second)
			}
			if left == 0 {
				return newsroom.Answer(429, `{"retry_after":1}`), nil
			}
			left--
			return newsroom.Answer(200, `{"id":"1"}`, "X-RateLimit-Bucket", "b", "X-RateLimit-Limit", "5",
				"X-RateLimit-Remaining", fmt.Sprint(left), "X-RateLimit-Reset-After", fmt.Sprint(time.Until(reset).Seconds())), nil
		})
		began := time.Now()
		var all sync.WaitGroup
		for range 23 {
			all.Go(func() {
				if err := send(t.Context(), c, "7"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if took := time.Since(began); took < 20*time.Second || took > 25*time.Second {
			t.Errorf("23 messages at 5 in 5 s took %s", took)
		}
		if n := invalidNow(c); n != 0 {
			t.Errorf("%d requests were refused", n)
		}
	})
}

func invalidNow(c *Client) (total int) {
	for _, m := range c.transport.invalid.minutes {
		total += m.count
	}
	return total
}

func TestNoMoreThanFiftyRequestsASecondButInteractionsPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		perSecond := map[int64]int{}
		began := time.Now()
		c := testClient(t, func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			if strings.Contains(r.URL.Path, "interactions") {
				if time.Since(began) > time.Millisecond {
					t.Error("an answer to a person waited for the global limit")
				}
				return newsroom.Answer(204, ``), nil
			}
			perSecond[int64(time.Since(began)/time.Second)]++
			return newsroom.Answer(200, `{"id":"1"}`), nil
		})
		var all sync.WaitGroup
		for n := range 200 {
			all.Go(func() {
				if err := send(t.Context(), c, fmt.Sprint(n)); err != nil {
					t.Error(err)
				}
			})
			all.Go(func() {
				if err := c.Do(t.Context(), "POST", discordgo.EndpointInteractionResponse(fmt.Sprint(n), fmt.Sprint("t", n)), struct{}{}, nil); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(perSecond) < 4 {
			t.Errorf("200 requests took %d seconds", len(perSecond))
		}
		for second, n := range perSecond {
			if n > 50 {
				t.Errorf("%d requests in second %d", n, second)
			}
		}
	})
}
