package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

func pauseFeed(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	f, err := theFeed(ctx, r, i)
	if err != nil {
		return discord.Reply{}, err
	}
	if err := r.Articles.Pause(ctx, i.GuildID, f.ID); err != nil {
		return discord.Reply{}, err
	}
	return discord.Reply{Text: fmt.Sprintf("Feed %d, **%s**, is paused. What it brings meanwhile is not posted later either; `/feed resume` posts what is new from then on.", f.ID, markdown.Escape(f.Title))}, nil
}

func resumeFeed(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	f, err := theFeed(ctx, r, i)
	if err != nil {
		return discord.Reply{}, err
	}
	return resume(ctx, r, i.GuildID, f)
}

func resume(ctx context.Context, r *Router, guildID string, f article.Feed) (discord.Reply, error) {
	if err := r.Articles.Resume(ctx, guildID, f.ID); err != nil {
		return discord.Reply{}, err
	}
	return discord.Reply{Text: fmt.Sprintf("Feed %d, **%s**, is asked again. `/feed list` shows how it fares.", f.ID, markdown.Escape(f.Title))}, nil
}

// tryFeed is the button on the notice about a feed that was paused.
func tryFeed(ctx context.Context, r *Router, i wire.Interaction, feedID int64) (discord.Reply, error) {
	if err := mayManage(i); err != nil {
		if mayModerate(ctx, r, i) != nil {
			return discord.Reply{}, &moderation.RefusedError{Sentence: "Only moderators, and those who manage the server, can try a feed again."}
		}
	}
	f, err := r.Articles.Find(ctx, i.GuildID, fmt.Sprint(feedID))
	if errors.Is(err, article.ErrNotFound) {
		return discord.Reply{}, &moderation.RefusedError{Sentence: "This server has that feed no more."}
	}
	if err != nil {
		return discord.Reply{}, err
	}
	return resume(ctx, r, i.GuildID, f)
}

// retryFeed is the button on what the owner of a feed was told directly. The button belongs to no
// server: the alert says which, and whose it is.
func retryFeed(ctx context.Context, r *Router, i wire.Interaction, alertID int64) (discord.Reply, error) {
	a, err := r.Moderation.Store.Alert(ctx, alertID)
	if errors.Is(err, moderation.ErrNotFound) || err == nil && (a.RecipientID != i.User.ID || a.FeedID == 0) {
		return discord.Reply{}, &moderation.RefusedError{Sentence: "This is over: the feed is asked again already, or nobody has it any more."}
	}
	if err != nil {
		return discord.Reply{}, err
	}
	may, err := r.Directory.MayManage(ctx, a.GuildID, i.User.ID)
	if err != nil {
		return discord.Reply{}, err
	}
	if !may {
		return discord.Reply{}, &moderation.RefusedError{Sentence: "For this you need the permission to manage the server."}
	}
	f, err := r.Articles.Find(ctx, a.GuildID, fmt.Sprint(a.FeedID))
	if errors.Is(err, article.ErrNotFound) {
		return discord.Reply{}, &moderation.RefusedError{Sentence: "That server has the feed no more."}
	}
	if err != nil {
		return discord.Reply{}, err
	}
	return resume(ctx, r, a.GuildID, f)
}

func removeFeed(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	f, err := theFeed(ctx, r, i)
	if err != nil {
		return discord.Reply{}, err
	}
	if err := r.Articles.Unsubscribe(ctx, i.GuildID, f.ID); err != nil {
		return discord.Reply{}, err
	}
	r.Watch.Forget(i.GuildID)
	return discord.Reply{Text: fmt.Sprintf("Removed feed %d, **%s**. Discussions that are open stay open, and are checked until they close.", f.ID, markdown.Escape(f.Title))}, nil
}

// testFeed asks a feed as if for the first time, and changes nothing.
func testFeed(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	f, err := theFeed(ctx, r, i)
	if err != nil {
		return discord.Reply{}, err
	}
	began := time.Now()
	doc, err := r.Articles.Look(ctx, f.URL)
	took := time.Since(began).Round(10 * time.Millisecond)
	if err != nil {
		sentence, ok := article.Sentence(err)
		if !ok {
			return discord.Reply{}, err
		}
		return discord.Reply{Text: fmt.Sprintf("Feed %d does not work: %s", f.ID, markdown.Escape(sentence))}, nil
	}
	text := fmt.Sprintf("Feed %d, **%s**, works: %d articles after %s.", f.ID, markdown.Escape(doc.Title), len(doc.Articles), took)
	if len(doc.Articles) > 0 {
		text += fmt.Sprintf("\nThe newest: %s", markdown.OneLine(doc.Articles[0].Title, 200))
		if at := doc.Articles[0].Published; !at.IsZero() {
			text += fmt.Sprintf(" (<t:%d:R>)", at.Unix())
		}
	}
	if doc.URL != f.URL {
		text += "\nIt has moved to another address; ombud follows it by itself."
	}
	if doc.Validity.ETag == "" && doc.Validity.LastModified == "" {
		text += "\nIts server does not say whether anything changed, so the whole feed is fetched each time. That works, and costs it more."
	}
	if doc.NotBefore > 0 {
		text += fmt.Sprintf("\nIt asks not to be read more often than every %s, and ombud keeps to that.", doc.NotBefore.Round(time.Second))
	}
	return discord.Reply{Text: text}, nil
}

// previewFeed shows the newest article to whoever asked, as it would be posted.
func previewFeed(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	f, err := theFeed(ctx, r, i)
	if err != nil {
		return discord.Reply{}, err
	}
	settings, err := r.Articles.Settings(ctx, i.GuildID, f.ID)
	if err != nil {
		return discord.Reply{}, err
	}
	doc, err := r.Articles.Look(ctx, f.URL)
	if err != nil {
		return discord.Reply{}, err
	}
	a, ok := r.Articles.Preview(ctx, doc)
	if !ok {
		return discord.Reply{Text: "This feed holds no articles at the moment."}, nil
	}
	reply := discord.ArticlePreview(a, settings)
	if filter, err := article.ParseFilter(settings.Filter); settings.Filter != "" && err == nil {
		if lets, err := filter.Lets(a); err == nil && !lets {
			reply.Text = markdown.Fit("The feed's filter leaves this one out: it would not be posted.\n"+reply.Text, markdown.MaxContent)
		}
	}
	return reply, nil
}
