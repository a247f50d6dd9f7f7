package rest

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/newsroom"
)

// The first request of a route tells its limit, and others wait for what it says. When no answer comes
// in time, they were only not let through: a job's tries are not used up by that.
func TestWhoGetsNoTurnInTimeComesBackLater(t *testing.T) {
	for name, ask := range map[string]func(context.Context, *Client) error{
		"a send": func(ctx context.Context, c *Client) error { return send(ctx, c, "7") },
		"a look for its turn": func(ctx context.Context, c *Client) error {
			_, err := c.AwaitTurn(ctx, http.MethodPost, discordgo.EndpointChannelMessages("7"))
			return err
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			silent := make(chan struct{})
			sent := 0
			c := testClient(t, func(*http.Request) (*http.Response, error) {
				sent++
				<-silent
				return newsroom.Answer(200, `{"id":"1"}`), nil
			})
			first := make(chan error, 1)
			go func() { first <- send(t.Context(), c, "7") }()
			synctest.Wait()
			soon, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			var limited *LimitedError
			if err := ask(soon, c); !errors.As(err, &limited) || limited.After <= 0 {
				t.Errorf("%s is told %v", name, err)
			}
			gone, leave := context.WithCancel(t.Context())
			leave()
			if err := ask(gone, c); !errors.Is(err, context.Canceled) {
				t.Errorf("%s that nobody wants any more is told %v", name, err)
			}
			close(silent)
			if err := <-first; err != nil || sent != 1 {
				t.Errorf("%d were sent (%v)", sent, err)
			}
		})
	}
}
