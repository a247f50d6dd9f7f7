package handlers

import (
	"context"
	"fmt"

	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
)

func listFeeds(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	subs, err := r.Articles.List(ctx, i.GuildID)
	if err != nil {
		return discord.Reply{}, err
	}
	if len(subs) == 0 {
		return discord.Reply{Text: "This server has no feeds yet. `/feed add` adds one."}, nil
	}
	var lines []string
	for _, s := range subs {
		lines = append(lines, feedLine(s))
	}
	return discord.Reply{Text: markdown.FitLines(lines, markdown.MaxContent)}, nil
}

// feedLine is one feed as an admin wants to see it: where, how it fares, and
// what is wrong.
func feedLine(s article.Subscription) string {
	f := s.Feed
	line := fmt.Sprintf("%s %d · **%s** → <#%s>", healthMark(s), f.ID, markdown.Escape(f.Title), s.ChannelID)
	if s.Dropped > 0 {
		line += fmt.Sprintf(" · %d not posted, last: %s", s.Dropped, markdown.Escape(s.LastDropped))
	}
	switch {
	case !s.Paused.IsZero():
		return line + fmt.Sprintf(" · paused <t:%d:R> with `/feed pause`; `/feed resume` posts its new articles again", s.Paused.Unix())
	case !f.Paused.IsZero():
		return line + fmt.Sprintf(" · paused by ombud <t:%d:R> after %d failures, last: %s `/feed resume` tries it again", f.Paused.Unix(), f.Failures, markdown.Escape(f.LastErr))
	case f.Failures > 0:
		return line + fmt.Sprintf(" · failed %d times, last: %s Next try <t:%d:R>", f.Failures, markdown.Escape(f.LastErr), f.NextPoll.Unix())
	}
	if !f.LastNew.IsZero() {
		line += fmt.Sprintf(" · last article <t:%d:R>", f.LastNew.Unix())
	}
	if !f.LastPoll.IsZero() {
		line += fmt.Sprintf(" · read <t:%d:R>", f.LastPoll.Unix())
	}
	return line + fmt.Sprintf(" · next <t:%d:R>", f.NextPoll.Unix())
}

func healthMark(s article.Subscription) string {
	switch {
	case !s.Paused.IsZero():
		return "⏸️"
	case !s.Feed.Paused.IsZero():
		return "🛑"
	case s.Feed.Failures > 0 || s.Dropped > 0:
		return "⚠️"
	}
	return "✅"
}
