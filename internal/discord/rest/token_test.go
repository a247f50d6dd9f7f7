package rest

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/newsroom"
)

func TestAfterA401NothingMoreIsSent(t *testing.T) {
	sent := 0
	c := testClient(t, func(*http.Request) (*http.Response, error) {
		sent++
		return newsroom.Answer(401, `{"message":"401: Unauthorized","code":0}`), nil
	})
	for range 5 {
		if _, err := c.Me(t.Context()); !errors.Is(err, ErrUnauthorized) {
			t.Errorf("error: %v", err)
		}
	}
	if sent != 1 {
		t.Errorf("%d requests sent", sent)
	}
	if c.Accepted() == nil {
		t.Error("ombud calls itself ready")
	}
}

// Discord has been known to refuse good tokens for some minutes.
func TestARefusedTokenIsTriedAgainNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent, status := 0, 401
		c := testClient(t, func(*http.Request) (*http.Response, error) {
			sent++
			return newsroom.Answer(status, `{"message":"who knows","code":0,"id":"1"}`), nil
		})
		ask := func(times int) {
			for range times {
				_, _ = c.Me(t.Context())
			}
		}
		ask(5)
		time.Sleep(probeToken)
		ask(5)
		if sent != 2 || c.Accepted() == nil {
			t.Errorf("%d requests sent in ten minutes", sent)
		}
		time.Sleep(probeToken)
		status = 200
		ask(5)
		if sent != 7 || c.Accepted() != nil {
			t.Errorf("%d requests sent when the token is accepted again: %v", sent, c.Accepted())
		}
	})
}

func TestADeadInteractionTokenSilencesNothingElse(t *testing.T) {
	c := testClient(t, func(r *http.Request) (*http.Response, error) {
		if strings.Contains(r.URL.Path, "webhooks") {
			return newsroom.Answer(401, `{"message":"Invalid Webhook Token","code":50027}`), nil
		}
		return newsroom.Answer(200, `{"id":"1"}`), nil
	})
	err := c.Do(t.Context(), "PATCH", discordgo.EndpointWebhookMessage("2", "verysecret", "@original"), struct{}{}, nil)
	if err == nil || errors.Is(err, ErrUnauthorized) || strings.Contains(err.Error(), "verysecret") {
		t.Errorf("error: %v", err)
	}
	if _, err := c.Me(t.Context()); err != nil {
		t.Error(err)
	}
}

// Cards wait for their turn while the token is reset: none of them is sent any more.
func TestWhoWaitsForItsTurnIsNotSentOnceTheTokenIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := map[string]int{}
		c := testClient(t, func(r *http.Request) (*http.Response, error) {
			sent[r.URL.Path]++
			if strings.HasSuffix(r.URL.Path, "/channels/1") {
				return newsroom.Answer(200, `{"id":"1"}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "5", "X-RateLimit-Bucket", "b", "X-RateLimit-Limit", "1"), nil
			}
			return newsroom.Answer(401, `{"message":"401: Unauthorized","code":0}`), nil
		})
		var into map[string]any
		look := func(channel string) error {
			return c.Do(t.Context(), http.MethodGet, "https://discord.com/api/v9/channels/"+channel, nil, &into)
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
