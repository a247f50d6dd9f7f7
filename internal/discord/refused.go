package discord

import (
	"errors"
	"strings"

	"ombud/internal/discord/draw"
	"ombud/internal/discord/rest"
)

// withoutRefused is a message without the addresses for which Discord refused it, and what that leaves
// out of it, such as "picture"; empty: it was refused for something else. Addresses come from feeds, and
// Discord has rules for them that it does not publish: it takes no host without a dot, for one.
// An article is worth more than its picture.
func withoutRefused(m draw.Message, err error) (bare draw.Message, leftOut string) {
	var e *rest.Error
	if !errors.As(err, &e) || e.Code != rest.InvalidForm || len(m.Embeds) != 1 {
		return m, ""
	}
	embed := *m.Embeds[0]
	var without []string
	if embed.Image != nil && blames(e.Fields, "embeds.0.image") {
		embed.Image, without = nil, append(without, "picture")
	}
	if embed.URL != "" && blames(e.Fields, "embeds.0.url") {
		embed.URL, without = "", append(without, "link")
	}
	bare = m
	bare.Embeds = append(bare.Embeds[:0:0], &embed)
	return bare, strings.Join(without, " and ")
}

// blames reports whether one of the fields is at the path or below it, wherever the body has its message.
func blames(fields []string, path string) bool {
	for _, f := range fields {
		name, _, _ := strings.Cut(f, " ") // its code follows
		if strings.Contains("."+name+".", "."+path+".") {
			return true
		}
	}
	return false
}
