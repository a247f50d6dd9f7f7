package handlers

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// whyArticle explains what became of an article in each channel.
func whyArticle(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	asked := strings.TrimSpace(i.Command.Options["article"].String)
	traces, err := r.traces(ctx, i.GuildID, asked)
	if err != nil {
		return discord.Reply{}, err
	}
	if len(traces) == 0 {
		return discord.Reply{}, &moderation.RefusedError{Sentence: fmt.Sprintf("Among the newest %d articles of each feed of this server there is none such. If it is new, the feed may not have been read since: `/feed list` shows when, `/feed test` asks it now.", article.TracedOfFeed)}
	}
	first := traces[0]
	lines := []string{fmt.Sprintf("**%s**\nFrom %s (feed %d), first seen <t:%d:R>.", markdown.OneLine(first.Title, 300), markdown.OneLine(first.Feed, 100), first.FeedID, first.Seen.Unix())}
	for _, t := range traces {
		if t.ArticleID != first.ArticleID {
			continue
		}
		line := fmt.Sprintf("<#%s>: %s", t.ChannelID, t.Why(markdown.Escape))
		if t.Post.DiscussionID != "" {
			line += fmt.Sprintf(" <#%s>", t.Post.DiscussionID)
		}
		lines = append(lines, line)
	}
	return discord.Reply{Text: markdown.FitLines(lines, markdown.MaxContent)}, nil
}

// traces finds an article by the number that a suggestion carries, or by words.
func (r *Router) traces(ctx context.Context, guildID, asked string) ([]article.Trace, error) {
	if id, err := strconv.ParseInt(asked, 10, 64); err == nil {
		if found, err := r.Articles.Store.Trace(ctx, guildID, id); err != nil || len(found) > 0 {
			return found, err
		}
	}
	const most = 50
	return r.Articles.Store.Traces(ctx, guildID, asked, most)
}
