package discord

import (
	"errors"
	"testing"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/draw"
	"ombud/internal/discord/rest"
)

func TestOnlyTheAddressesThatDiscordRefusedAreLeftOut(t *testing.T) {
	embed := &discordgo.MessageEmbed{Title: "Bridge", URL: "https://a.test/1", Image: &discordgo.MessageEmbedImage{URL: "https://a.test/1.jpg"}}
	form := func(fields ...string) error { return &rest.Error{Status: 400, Code: rest.InvalidForm, Fields: fields} }
	for _, tc := range []struct {
		name    string
		err     error
		leftOut string
	}{
		{"nothing was refused", nil, ""},
		{"a picture", form("embeds.0.image.url URL_TYPE_INVALID_URL"), "picture"},
		{"a link", form("embeds.0.url URL_TYPE_INVALID_URL"), "link"},
		{"both, in a forum", form("message.embeds.0.image.url X", "message.embeds.0.url X"), "picture and link"},
		{"a picture, in a reply", form("data.embeds.0.image X"), "picture"},
		{"another field", form("embeds.0.title BASE_TYPE_MAX_LENGTH"), ""},
		{"another embed", form("embeds.10.url X", "embeds.0.urls X"), ""},
		{"no field", form(), ""},
		{"another code", &rest.Error{Status: 403, Code: rest.MissingAccess, Fields: []string{"embeds.0.url X"}}, ""},
		{"another error", errors.New("embeds.0.url"), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			bare, leftOut := withoutRefused(draw.Message{Embeds: []*discordgo.MessageEmbed{embed}, Flags: 4}, tc.err)
			got := bare.Embeds[0]
			picture, link := got.Image != nil, got.URL != ""
			if leftOut != tc.leftOut || picture == (leftOut == "picture" || leftOut == "picture and link") ||
				link == (leftOut == "link" || leftOut == "picture and link") || got.Title != "Bridge" || bare.Flags != 4 {
				t.Errorf("left out %q: %+v", leftOut, got)
			}
			if embed.Image == nil || embed.URL == "" {
				t.Fatal("the message that was refused was changed")
			}
		})
	}
}
