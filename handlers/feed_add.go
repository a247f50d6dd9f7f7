package handlers

import (
	"context"
	"errors"
	"fmt"

	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/discord/customid"
	"ombud/internal/discord/draw"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// addFeed subscribes a channel, or first shows whoever asked what they would get.
func addFeed(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	o := article.Offer{
		GuildID: i.GuildID, UserID: i.User.ID, ChannelID: i.Command.Options["channel"].String,
		URL: i.Command.Options["url"].String, Newest: int(i.Command.Options["newest"].Integer),
	}
	if err := r.mustBeAllowed(ctx, i.GuildID, o.ChannelID, discord.NeededInDiscussions()); err != nil {
		return discord.Reply{}, err
	}
	if i.Command.Options["now"].Bool {
		reply, err := r.subscribe(ctx, i, o)
		return r.orCandidates(ctx, o, customid.AcceptOffer, reply, err)
	}
	reply, err := r.offer(ctx, o)
	return r.orCandidates(ctx, o, customid.UseOffer, reply, err)
}

// offer shows the newest article of a feed and asks whether to subscribe.
func (r *Router) offer(ctx context.Context, o article.Offer) (discord.Reply, error) {
	doc, err := r.Articles.Look(ctx, o.URL)
	if err != nil {
		return discord.Reply{}, err
	}
	o.URL = doc.URL
	id, err := r.Articles.Store.Offer(ctx, o)
	if err != nil {
		return discord.Reply{}, err
	}
	reply := discord.Reply{}
	text := fmt.Sprintf("**%s** holds no articles yet.", markdown.Escape(doc.Title))
	if a, ok := r.Articles.Preview(ctx, doc); ok {
		reply = discord.ArticlePreview(a, article.DefaultSettings())
		text = fmt.Sprintf("**%s** holds %d articles. The newest would look like this:", markdown.Escape(doc.Title), len(doc.Articles))
	}
	what := "None of what it holds today will be posted"
	if o.Newest > 0 {
		what = fmt.Sprintf("The newest %d will be posted at once", o.Newest)
	}
	reply.Text = fmt.Sprintf("%s\n%s. Post its new articles in <#%s>?", text, what, o.ChannelID)
	reply.Components = draw.FeedButtons(
		draw.LabelledFeedButton{Label: "Add it", Feed: customid.Feed{Do: customid.AcceptOffer, ID: id}},
		draw.LabelledFeedButton{Label: "Not now", Feed: customid.Feed{Do: customid.DropOffer, ID: id}},
	)
	return reply, nil
}

// orCandidates offers the feeds that a page links to, when the address was a page's.
func (r *Router) orCandidates(ctx context.Context, o article.Offer, do customid.FeedDoing, reply discord.Reply, err error) (discord.Reply, error) {
	var page *article.NotAFeedError
	if !errors.As(err, &page) || len(page.Candidates) == 0 {
		return reply, err
	}
	var buttons []draw.LabelledFeedButton
	for _, c := range page.Candidates[:min(len(page.Candidates), markdown.MaxButtonsPerRow)] {
		o.URL = c.URL
		id, err := r.Articles.Store.Offer(ctx, o)
		if err != nil {
			return discord.Reply{}, err
		}
		label := "Use it"
		if len(page.Candidates) > 1 {
			if label = c.Title; label == "" {
				label = c.URL
			}
		}
		buttons = append(buttons, draw.LabelledFeedButton{Label: label, Feed: customid.Feed{Do: do, ID: id}})
	}
	question := " Use it?"
	if len(buttons) > 1 {
		question = " Which one?"
	}
	return discord.Reply{Text: markdown.Fit(markdown.Sentence(page.Error()), markdown.MaxContent-20) + question, Components: draw.FeedButtons(buttons...)}, nil
}

// subscribe carries an offer out.
func (r *Router) subscribe(ctx context.Context, i wire.Interaction, o article.Offer) (discord.Reply, error) {
	begun, err := r.beginToWatch(ctx, i, o.ChannelID)
	if err != nil {
		return discord.Reply{}, err
	}
	wish := article.Wish{GuildID: o.GuildID, ChannelID: o.ChannelID, OwnerID: o.UserID, Newest: o.Newest}
	f, err := r.Articles.Subscribe(ctx, wish, o.URL)
	if errors.Is(err, article.ErrAlreadySubscribed) {
		return discord.Reply{}, &moderation.RefusedError{Sentence: fmt.Sprintf("<#%s> has this feed already.", o.ChannelID)}
	}
	if err != nil {
		return discord.Reply{}, err
	}
	begun()
	text := fmt.Sprintf("Added feed %d, **%s**. Its new articles will be posted in <#%s>, each with a discussion that is checked against the policy.",
		f.ID, markdown.Escape(f.Title), o.ChannelID)
	if o.Newest == 0 {
		text += "\nThe articles it holds today are not posted."
	}
	return discord.Reply{Text: text}, nil
}

// pressFeedButton follows a button about a feed. Its answer takes the place of what stood there.
func pressFeedButton(ctx context.Context, r *Router, i wire.Interaction) error {
	b, ok := customid.ParseFeed(i.CustomID)
	if !ok {
		r.Log.WarnContext(ctx, "a press with a forged or outdated custom id", "interaction", i)
		return &moderation.RefusedError{Sentence: "ombud does not know this button."}
	}
	if b.Do == customid.TryFeed || b.Do == customid.RetryFeed {
		try := tryFeed
		if b.Do == customid.RetryFeed {
			try = retryFeed
		}
		reply, err := try(ctx, r, i, b.ID)
		if err != nil {
			return err
		}
		reply.Private = true
		_, err = r.Responder.FollowUp(ctx, i, reply)
		return err
	}
	if err := mayManage(i); err != nil {
		return err
	}
	o, err := r.Articles.Store.Offered(ctx, b.ID)
	if errors.Is(err, article.ErrNotFound) || err == nil && (o.GuildID != i.GuildID || o.UserID != i.User.ID) {
		return &moderation.RefusedError{Sentence: "This offer is over. Use `/feed add` again; nothing was changed."}
	}
	if err != nil {
		return err
	}
	reply := discord.Reply{Text: "Nothing was added."}
	switch b.Do {
	case customid.AcceptOffer:
		if err := r.mustBeAllowed(ctx, i.GuildID, o.ChannelID, discord.NeededInDiscussions()); err != nil {
			return err
		}
		reply, err = r.subscribe(ctx, i, o)
	case customid.UseOffer:
		reply, err = r.offer(ctx, o)
	}
	if err != nil {
		return err
	}
	return r.Responder.EditOriginal(ctx, i, reply)
}
