package discord

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/article"
	"ombud/internal/discord/draw"
	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
)

// forumPost opens a post in a forum. Those take no nonce, so before a second
// try the forum's threads are looked through.
func (p *Publisher) forumPost(ctx context.Context, post article.Post, first draw.Message, forum wire.Channel, again bool) (article.Sent, error) {
	name := draw.ThreadName(post.Article)
	if again {
		id, err := p.findForumPost(ctx, forum, post.Tried.At, name, first.Embeds[0])
		if err != nil || id != "" {
			return article.Sent{MessageID: id, DiscussionID: id}, err
		}
	}
	id, err := p.openTagged(ctx, post, first, name, forum)
	bare, leftOut := withoutRefused(first, err)
	if leftOut != "" {
		id, err = p.openTagged(ctx, post, bare, name, forum)
	}
	return article.Sent{MessageID: id, DiscussionID: id, LeftOut: leftOut}, err
}

// openTagged opens a post, and looks what the forum's tags are now where it asks for one.
func (p *Publisher) openTagged(ctx context.Context, post article.Post, first draw.Message, name string, forum wire.Channel) (string, error) {
	id, err := p.openForumPost(ctx, post, first, name, forum)
	if !rest.HasCode(err, rest.TagRequired) {
		return id, err
	}
	// What is known of the forum may be a moment old: who has it ask for tags may have added one.
	if err := p.Client.Do(ctx, http.MethodGet, discordgo.EndpointChannel(forum.ID), nil, &forum); err != nil {
		return "", err
	}
	p.Client.Channels.learn(forum)
	return p.openForumPost(ctx, post, first, name, forum)
}

func (p *Publisher) openForumPost(ctx context.Context, post article.Post, first draw.Message, name string, forum wire.Channel) (string, error) {
	type starter struct {
		Content         *string                   `json:"content,omitempty"`
		Embeds          []*discordgo.MessageEmbed `json:"embeds"`
		AllowedMentions mentions                  `json:"allowed_mentions"`
	}
	body := struct {
		Name        string   `json:"name"`
		AutoArchive int      `json:"auto_archive_duration"`
		Message     starter  `json:"message"`
		Tags        []string `json:"applied_tags,omitempty"`
	}{name, archiveAfter, starter{first.Content, first.Embeds, noMentions()}, tagsFor(post.Article.Categories, post.Settings.Tags, forum)}
	var thread wire.Channel
	if err := p.Client.Do(ctx, http.MethodPost, discordgo.EndpointChannelThreads(forum.ID), body, &thread); err != nil {
		return "", err
	}
	p.Client.Channels.learn(thread)
	return thread.ID, nil
}

// wrongClock is by how much this machine's clock may differ from Discord's in what is compared.
const wrongClock = time.Hour

// findForumPost looks for what a try since a moment left. Moderators may have renamed the thread, so all
// of ombud's in this forum that are not older are asked for their first message.
func (p *Publisher) findForumPost(ctx context.Context, forum wire.Channel, since time.Time, name string, embed *discordgo.MessageEmbed) (string, error) {
	me, err := p.Client.Me(ctx)
	if err != nil {
		return "", err
	}
	var active struct {
		Threads []wire.Channel `json:"threads"`
	}
	if err := p.Client.Do(ctx, http.MethodGet, discordgo.EndpointGuildActiveThreads(forum.GuildID), nil, &active); err != nil {
		return "", err
	}
	// Silence or a moderator may have archived it; the page holds the latest.
	var archived struct {
		Threads []wire.Channel `json:"threads"`
	}
	latest := discordgo.EndpointChannelPublicArchivedThreads(forum.ID) + "?limit=" + strconv.Itoa(wire.HistoryPage)
	if err := p.Client.Do(ctx, http.MethodGet, latest, nil, &archived); err != nil {
		return "", err
	}
	for _, t := range slices.Concat(active.Threads, archived.Threads) {
		if t.ParentID != forum.ID || t.OwnerID != me.ID || t.Name != name && wire.Created(t.ID).Before(since.Add(-wrongClock)) {
			continue
		}
		// Two articles may share a headline: the post's first message has its id.
		var first sentMessage
		err := p.Client.Do(ctx, http.MethodGet, discordgo.EndpointChannelMessage(t.ID, t.ID), nil, &first)
		switch {
		case rest.Gone(err, rest.UnknownMessage, rest.UnknownChannel):
			continue
		case err != nil:
			return "", err
		case first.has(func(e sentEmbed) bool { return e.shows(embed) }):
			return t.ID, nil
		}
	}
	return "", nil
}
