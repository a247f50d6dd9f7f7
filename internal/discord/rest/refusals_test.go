package rest

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/newsroom"
)

func TestRefusedRequestsStopLongBeforeDiscordBansTheAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		c := testClient(t, func(*http.Request) (*http.Response, error) {
			sent++
			return newsroom.Answer(403, `{"code":50013,"message":"Missing Permissions"}`), nil
		})
		for range 3000 {
			_ = remove(t.Context(), c)
		}
		if sent > 1000 || sent < 500 {
			t.Errorf("%d refused requests were sent", sent)
		}
		time.Sleep(12 * time.Minute)
		before := sent
		_ = remove(t.Context(), c)
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
				return newsroom.Answer(403, `{"code":50013,"message":"Missing Permissions"}`), nil
			}
			sent++
			return newsroom.Answer(200, `{}`), nil
		})
		for range invalidBudget {
			_ = remove(t.Context(), c)
		}
		if c.transport.invalid.spent() == 0 {
			t.Fatal("there is some of the budget left, so this proves nothing")
		}
		for _, e := range []string{
			discordgo.EndpointInteractionResponse("1", "t"), discordgo.EndpointWebhookToken("1", "t"), discordgo.EndpointWebhookMessage("1", "t", "@original"),
		} {
			if err := c.Do(t.Context(), "POST", e, nil, nil); err != nil {
				t.Error(err)
			}
		}
		if err := c.Do(t.Context(), "GET", discordgo.EndpointUser("@me"), nil, nil); err == nil || sent != 3 {
			t.Errorf("%d requests were sent; another route: %v", sent, err)
		}
	})
}
