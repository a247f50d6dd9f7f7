package discord

import (
	"slices"
	"strings"

	"ombud/internal/article"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
)

// tagsFor maps a feed's categories to a forum's tags: by the feed's settings, and otherwise
// by name. Where a post must have one and none fits, it gets the first that ombud may set.
func tagsFor(categories []string, settings string, forum wire.Channel) []string {
	named, _ := article.ParseTags(settings) // what is wrong was refused when it was set
	var free, out []string
	for _, tag := range forum.AvailableTags {
		if tag.Moderated {
			continue
		}
		free = append(free, tag.ID)
		fits := slices.ContainsFunc(categories, func(c string) bool {
			if other, ok := named[strings.ToLower(strings.TrimSpace(c))]; ok {
				c = other
			}
			return strings.EqualFold(strings.TrimSpace(c), strings.TrimSpace(tag.Name))
		})
		if fits && len(out) < markdown.MaxForumTags {
			out = append(out, tag.ID)
		}
	}
	if len(out) == 0 && forum.AsksForTag() && len(free) > 0 {
		out = free[:1]
	}
	return out
}
