package rest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/newsroom"
)

func TestEachRequestIsToldWithItsRouteAndStatusAndNoId(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		statuses := []int{503, 0, 200}
		c := testClient(t, func(*http.Request) (*http.Response, error) {
			time.Sleep(300 * time.Millisecond)
			status := statuses[0]
			statuses = statuses[1:]
			if status == 0 {
				return nil, errors.New("the line is cut")
			}
			return newsroom.Answer(status, `{}`), nil
		})
		var told []string
		c.Answered = func(route string, status int, took time.Duration) {
			told = append(told, fmt.Sprint(route, " ", status, " ", took))
		}
		if err := c.Do(t.Context(), http.MethodGet, discordgo.EndpointChannelMessage("123", "456"), nil, nil); err != nil {
			t.Fatal(err)
		}
		const route = "GET /channels/{id}/messages/{id}"
		want := []string{route + " 503 300ms", route + " 0 300ms", route + " 200 300ms"}
		if !slices.Equal(told, want) {
			t.Errorf("told %q\nwant %q", told, want)
		}
	})
}

func TestInvalidRequestsAreToldForTenMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testClient(t, func(*http.Request) (*http.Response, error) { return newsroom.Answer(403, `{"code":50013}`), nil })
		for range 3 {
			_ = c.Do(t.Context(), http.MethodGet, discordgo.EndpointChannel("1"), nil, nil)
		}
		if n := c.InvalidRequests(); n != 3 {
			t.Errorf("%d invalid requests, want 3", n)
		}
		time.Sleep(9 * time.Minute)
		if n := c.InvalidRequests(); n != 3 {
			t.Errorf("after nine minutes %d, want 3", n)
		}
		time.Sleep(3 * time.Minute)
		if n := c.InvalidRequests(); n != 0 {
			t.Errorf("after twelve minutes %d, want 0", n)
		}
	})
}
