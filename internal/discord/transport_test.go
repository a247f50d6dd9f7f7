package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
)

// wireFunc stands in for the network below our transport.
type wireFunc func(*http.Request) (*http.Response, error)

func (f wireFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(status int, body string, headers ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{
		StatusCode: status, Status: fmt.Sprint(status, " ", http.StatusText(status)),
		Header: h, Body: io.NopCloser(strings.NewReader(body)),
	}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func testClient(t *testing.T, wire wireFunc) *Client {
	t.Helper()
	c, err := NewClient("secret-token", "http://proxy.test/api", nil, quiet())
	if err != nil {
		t.Fatal(err)
	}
	c.transport.next = wire
	return c
}

func TestEveryEndpointGoesToTheConfiguredAddressInVersion10(t *testing.T) {
	endpoints := []string{
		discordgo.EndpointGuild("1"), discordgo.EndpointChannelMessage("1", "2"), discordgo.EndpointUser("@me"),
		discordgo.EndpointGateway, discordgo.EndpointGatewayBot, discordgo.EndpointInteractionResponse("1", "t"),
		discordgo.EndpointWebhookToken("1", "t"), discordgo.EndpointApplicationGlobalCommands("1"),
		discordgo.EndpointVoiceRegions, discordgo.EndpointNitroStickersPacks, discordgo.EndpointInvite("x"),
	}
	for _, e := range endpoints {
		var got *http.Request
		c := testClient(t, func(r *http.Request) (*http.Response, error) {
			got = r
			return answer(200, `{"url":"wss://gateway.test"}`), nil
		})
		cookie := discordgo.WithHeader("Cookie", "__cf=1")
		if err := c.do(t.Context(), "GET", e+"?limit=1", nil, nil, cookie); err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		if got.URL.Host != "proxy.test" || !strings.HasPrefix(got.URL.Path, "/api/v10/") || got.URL.RawQuery != "limit=1" {
			t.Errorf("%s went to %s", e, got.URL)
		}
		if strings.Contains(got.URL.Path, "//") {
			t.Errorf("%s has an empty part: %s", e, got.URL)
		}
		if got.Header.Get("Authorization") != "Bot secret-token" || got.Header.Get("Cookie") != "" {
			t.Errorf("%s: headers %v", e, got.Header)
		}
		if agent := got.Header.Get("User-Agent"); !strings.HasPrefix(agent, "DiscordBot (ombud, ") || !strings.HasSuffix(agent, ")") {
			t.Errorf("%s: the client calls itself %q", e, agent)
		}
	}
}

func TestTheTokenGoesToNoOtherHost(t *testing.T) {
	sent := 0
	c := testClient(t, func(*http.Request) (*http.Response, error) { sent++; return answer(200, `{}`), nil })
	for _, e := range []string{discordgo.EndpointCDNAttachments + "1", "https://evil.test/api/v9/users/@me", "http://discord.com/api/v9/users/@me", "https://discord.com/users", discordgo.EndpointSmActive} {
		if err := c.do(t.Context(), "GET", e, nil, nil); err == nil {
			t.Errorf("%s was sent", e)
		}
	}
	if sent != 0 {
		t.Errorf("%d requests left", sent)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	sent := 0
	c := testClient(t, func(*http.Request) (*http.Response, error) {
		sent++
		return answer(302, ``, "Location", "https://evil.test/"), nil
	})
	if err := c.do(t.Context(), "GET", discordgo.EndpointUser("@me"), nil, nil); err == nil || sent != 1 {
		t.Errorf("error %v after %d requests", err, sent)
	}
}

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
					return answer(429, said.body, said.headers...), nil
				}
				return answer(200, `{"id":"1"}`), nil
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
			return answer(429, `{"retry_after":3}`), nil
		})
		err := c.do(t.Context(), "POST", discordgo.EndpointChannelMessages("1"), outgoing{}, nil)
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
		c := testClient(t, func(*http.Request) (*http.Response, error) { return answer(429, `{"retry_after":600}`), nil })
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
				return answer(429, `{"retry_after":1}`), nil
			}
			left--
			return answer(200, `{"id":"1"}`, "X-RateLimit-Bucket", "b", "X-RateLimit-Limit", "5",
				"X-RateLimit-Remaining", fmt.Sprint(left), "X-RateLimit-Reset-After", fmt.Sprint(time.Until(reset).Seconds())), nil
		})
		began := time.Now()
		var all sync.WaitGroup
		for range 23 {
			all.Go(func() {
				if _, err := c.send(t.Context(), "7", outgoing{}); err != nil {
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
				return answer(204, ``), nil
			}
			perSecond[int64(time.Since(began)/time.Second)]++
			return answer(200, `{"id":"1"}`), nil
		})
		var all sync.WaitGroup
		for n := range 200 {
			all.Go(func() {
				if _, err := c.send(t.Context(), fmt.Sprint(n), outgoing{}); err != nil {
					t.Error(err)
				}
			})
			all.Go(func() {
				i := Interaction{ID: fmt.Sprint(n), AppID: "1", Token: fmt.Sprint("t", n)}
				if err := (&Responder{Client: c}).DeferUpdate(t.Context(), i); err != nil {
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

func TestAfterA401NothingMoreIsSent(t *testing.T) {
	sent := 0
	c := testClient(t, func(*http.Request) (*http.Response, error) {
		sent++
		return answer(401, `{"message":"401: Unauthorized","code":0}`), nil
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
			return answer(status, `{"message":"who knows","code":0,"id":"1"}`), nil
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
			return answer(401, `{"message":"Invalid Webhook Token","code":50027}`), nil
		}
		return answer(200, `{"id":"1"}`), nil
	})
	i := Interaction{ID: "1", AppID: "2", Token: "verysecret"}
	err := (&Responder{Client: c}).EditOriginal(t.Context(), i, Reply{Text: "hello"})
	if err == nil || errors.Is(err, ErrUnauthorized) || strings.Contains(err.Error(), "verysecret") {
		t.Errorf("error: %v", err)
	}
	if _, err := c.Me(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAServerErrorIsRepeatedOnlyWhereThatIsSafe(t *testing.T) {
	cases := []struct {
		name  string
		try   func(context.Context, *Client) error
		tries int
	}{
		{"a plain send", func(ctx context.Context, c *Client) error { _, err := c.send(ctx, "1", outgoing{}); return err }, 1},
		{"a send with a nonce", func(ctx context.Context, c *Client) error {
			_, err := c.send(ctx, "1", outgoing{Nonce: "n"})
			return err
		}, maxAttempts},
		{"a read", func(ctx context.Context, c *Client) error { _, err := c.Me(ctx); return err }, maxAttempts},
		{"a deletion", func(ctx context.Context, c *Client) error { return c.DeleteMessage(ctx, "1", "2", "") }, maxAttempts},
		{"a thread", func(ctx context.Context, c *Client) error {
			return c.do(ctx, "POST", discordgo.EndpointChannelThreads("1"), struct{}{}, nil)
		}, 1},
	}
	for _, tc := range cases {
		for _, fault := range []string{"502", "cut"} {
			synctest.Test(t, func(t *testing.T) {
				tries := 0
				c := testClient(t, func(*http.Request) (*http.Response, error) {
					if tries++; fault == "cut" {
						return nil, io.ErrUnexpectedEOF
					}
					return answer(502, `bad gateway`), nil
				})
				if err := tc.try(t.Context(), c); err == nil {
					t.Errorf("%s: no error", tc.name)
				}
				if tries != tc.tries {
					t.Errorf("%s after %s: %d tries, want %d", tc.name, fault, tries, tc.tries)
				}
			})
		}
	}
}

func TestRefusedRequestsStopLongBeforeDiscordBansTheAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		c := testClient(t, func(*http.Request) (*http.Response, error) {
			sent++
			return answer(403, `{"code":50013,"message":"Missing Permissions"}`), nil
		})
		for range 3000 {
			_ = c.DeleteMessage(t.Context(), "1", "2", "")
		}
		if sent > 1000 || sent < 500 {
			t.Errorf("%d refused requests were sent", sent)
		}
		time.Sleep(12 * time.Minute)
		before := sent
		_ = c.DeleteMessage(t.Context(), "1", "2", "")
		if sent != before+1 {
			t.Error("the budget did not come back")
		}
	})
}

func TestOneServersRefusalsDoNotKeepOthersFromBeingAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		c := testClient(t, func(r *http.Request) (*http.Response, error) {
			if strings.Contains(r.URL.Path, "/channels/") {
				return answer(403, `{"code":50013,"message":"Missing Permissions"}`), nil
			}
			sent++
			return answer(200, `{}`), nil
		})
		for range invalidBudget {
			_ = c.DeleteMessage(t.Context(), "1", "2", "")
		}
		if c.transport.invalid.spent() == 0 {
			t.Fatal("there is some of the budget left, so this proves nothing")
		}
		for _, e := range []string{
			discordgo.EndpointInteractionResponse("1", "t"), discordgo.EndpointWebhookToken("1", "t"), discordgo.EndpointWebhookMessage("1", "t", "@original"),
		} {
			if err := c.do(t.Context(), "POST", e, nil, nil); err != nil {
				t.Error(err)
			}
		}
		if err := c.do(t.Context(), "GET", discordgo.EndpointUser("@me"), nil, nil); err == nil || sent != 3 {
			t.Errorf("%d requests were sent; another route: %v", sent, err)
		}
	})
}

func TestACancelledCallerStopsWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testClient(t, func(*http.Request) (*http.Response, error) { return answer(429, `{"retry_after":30}`), nil })
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		_, err := c.Me(ctx)
		if !errors.Is(err, context.Canceled) || time.Since(began) != time.Second {
			t.Errorf("error after %s: %v", time.Since(began), err)
		}
	})
}

func TestTheGatewayIsSpokenToInVersion10(t *testing.T) {
	c := testClient(t, func(*http.Request) (*http.Response, error) { return answer(200, `{"url":"wss://gateway.test"}`), nil })
	address, err := c.session.Gateway()
	if err != nil {
		t.Fatal(err)
	}
	if want := "wss://gateway.test/?encoding=json&v=10#/"; address != want {
		t.Errorf("address %q, want %q", address, want)
	}
}

func TestErrorsHoldNoSecrets(t *testing.T) {
	c := testClient(t, func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") })
	i := Interaction{ID: "1", AppID: "2", Token: "verysecret"}
	err := (&Responder{Client: c}).Reply(t.Context(), i, Reply{Text: "x"})
	for _, shown := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%v %+v %#v", i, i, i)} {
		if strings.Contains(shown, "verysecret") || strings.Contains(shown, "secret-token") {
			t.Errorf("a secret shows: %s", shown)
		}
	}
}
