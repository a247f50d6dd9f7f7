package rest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/newsroom"
)

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
			return newsroom.Answer(200, `{"url":"wss://gateway.test"}`), nil
		})
		cookie := discordgo.WithHeader("Cookie", "__cf=1")
		if err := c.Do(t.Context(), "GET", e+"?limit=1", nil, nil, cookie); err != nil {
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
	c := testClient(t, func(*http.Request) (*http.Response, error) { sent++; return newsroom.Answer(200, `{}`), nil })
	for _, e := range []string{discordgo.EndpointCDNAttachments + "1", "https://evil.test/api/v9/users/@me", "http://discord.com/api/v9/users/@me", "https://discord.com/users", discordgo.EndpointSmActive} {
		if err := c.Do(t.Context(), "GET", e, nil, nil); err == nil {
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
		return newsroom.Answer(302, ``, "Location", "https://evil.test/"), nil
	})
	if err := c.Do(t.Context(), "GET", discordgo.EndpointUser("@me"), nil, nil); err == nil || sent != 1 {
		t.Errorf("error %v after %d requests", err, sent)
	}
}

func TestTheGatewayIsSpokenToInVersion10(t *testing.T) {
	c := testClient(t, func(*http.Request) (*http.Response, error) {
		return newsroom.Answer(200, `{"url":"wss://gateway.test"}`), nil
	})
	address, err := c.session.Gateway()
	if err != nil {
		t.Fatal(err)
	}
	if want := "wss://gateway.test/?encoding=json&v=10#/"; address != want {
		t.Errorf("address %q, want %q", address, want)
	}
}
