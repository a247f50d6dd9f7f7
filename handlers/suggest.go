package handlers

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
)

// suggestWithin leaves Discord's three seconds some room for the way back. There is no
// acknowledging first: the suggestions are the first and only answer.
const suggestWithin = 2500 * time.Millisecond

// suggest answers somebody who is typing an option. A failure suggests nothing: they
// can still type.
func (r *Router) suggest(ctx context.Context, i wire.Interaction) {
	ctx, cancel := context.WithTimeout(ctx, suggestWithin)
	defer cancel()
	var choices []discord.Choice
	for _, c := range commands() {
		if c.definition.Name != i.Command.Name || c.suggest == nil {
			continue
		}
		found, err := c.suggest(ctx, r, i)
		if err != nil {
			r.Log.WarnContext(ctx, "nothing could be suggested", "interaction", i, "cause", err)
			break
		}
		choices = found
	}
	if err := r.Responder.Choices(ctx, i, choices); err != nil {
		r.Log.WarnContext(ctx, "suggestions did not get through", "interaction", i, "cause", err)
	}
}

// focused is the option that is being typed and what stands in it so far.
func focused(i wire.Interaction) (name, typed string) {
	for _, o := range i.Command.Options {
		if o.Focused {
			return o.Name, strings.TrimSpace(o.String)
		}
	}
	return "", ""
}

func suggestForFeed(ctx context.Context, r *Router, i wire.Interaction) ([]discord.Choice, error) {
	if mayManage(i) != nil {
		return nil, nil //nolint:nilerr // who may not choose is shown nothing
	}
	switch name, typed := focused(i); name {
	case "feed":
		return suggestFeeds(ctx, r, i, typed)
	case "article":
		return suggestArticles(ctx, r, i, typed)
	}
	return nil, nil
}

func suggestFeeds(ctx context.Context, r *Router, i wire.Interaction, typed string) ([]discord.Choice, error) {
	all, err := r.Articles.List(ctx, i.GuildID)
	if err != nil {
		return nil, err
	}
	var choices []discord.Choice
	seen := map[int64]bool{}
	for _, s := range all {
		if seen[s.Feed.ID] || !fitsTyped(typed, s.Feed.Title, s.Feed.URL, strconv.FormatInt(s.Feed.ID, 10)) {
			continue
		}
		seen[s.Feed.ID] = true
		choices = append(choices, discord.Choice{Name: fmt.Sprintf("%d · %s", s.Feed.ID, s.Feed.Title), Value: strconv.FormatInt(s.Feed.ID, 10)})
	}
	return choices, nil
}

func fitsTyped(typed string, texts ...string) bool {
	for _, t := range texts {
		if strings.Contains(strings.ToLower(t), strings.ToLower(typed)) {
			return true
		}
	}
	return false
}

func suggestArticles(ctx context.Context, r *Router, i wire.Interaction, typed string) ([]discord.Choice, error) {
	return r.suggestTraces(ctx, i.GuildID, typed, func(t article.Trace) (string, bool) {
		return strconv.FormatInt(t.ArticleID, 10), true
	})
}

func suggestDiscussions(ctx context.Context, r *Router, i wire.Interaction) ([]discord.Choice, error) {
	if mayModerate(ctx, r, i) != nil {
		return nil, nil //nolint:nilerr // who may not choose is shown nothing
	}
	_, typed := focused(i)
	return r.suggestTraces(ctx, i.GuildID, typed, func(t article.Trace) (string, bool) {
		return t.Post.DiscussionID, t.Post.DiscussionID != ""
	})
}

func (r *Router) suggestTraces(ctx context.Context, guildID, typed string, value func(article.Trace) (string, bool)) ([]discord.Choice, error) {
	const most = 200
	traces, err := r.Articles.Store.Traces(ctx, guildID, typed, most)
	if err != nil {
		return nil, err
	}
	var choices []discord.Choice
	seen := map[string]bool{}
	for _, t := range traces {
		v, ok := value(t)
		if !ok || seen[v] || len(choices) == markdown.MaxOptions {
			continue
		}
		seen[v] = true
		choices = append(choices, discord.Choice{Name: t.Title, Value: v})
	}
	return choices, nil
}
