package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/newsroom"
)

func TestAServerErrorIsRepeatedOnlyWhereThatIsSafe(t *testing.T) {
	cases := []struct {
		name  string
		try   func(context.Context, *Client) error
		tries int
	}{
		{"a plain send", func(ctx context.Context, c *Client) error { return send(ctx, c, "1") }, 1},
		{"a send with a nonce", func(ctx context.Context, c *Client) error {
			return c.Do(ctx, "POST", discordgo.EndpointChannelMessages("1"), map[string]any{"nonce": "n", "enforce_nonce": true}, nil)
		}, maxAttempts},
		{"a read", func(ctx context.Context, c *Client) error { _, err := c.Me(ctx); return err }, maxAttempts},
		{"a deletion", remove, maxAttempts},
		{"a thread", func(ctx context.Context, c *Client) error {
			return c.Do(ctx, "POST", discordgo.EndpointChannelThreads("1"), struct{}{}, nil)
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
					return newsroom.Answer(502, `bad gateway`), nil
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

func TestACancelledCallerStopsWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testClient(t, func(*http.Request) (*http.Response, error) { return newsroom.Answer(429, `{"retry_after":30}`), nil })
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		_, err := c.Me(ctx)
		if !errors.Is(err, context.Canceled) || time.Since(began) != time.Second {
			t.Errorf("error after %s: %v", time.Since(began), err)
		}
	})
}
