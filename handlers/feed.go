package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/moderation"
)

// maxNewest is how many of a feed's present articles can be asked for: enough
// to see what posts look like, too few to flood a channel.
const maxNewest = 5

// feedCommand is /feed add, list and remove.
func feedCommand() command {
	least, most := 0, maxNewest
	text := func(name, description string) discord.DefinitionOption {
		return discord.DefinitionOption{Type: discord.OptionText, Name: name, Description: description, Required: true}
	}
	sub := func(name, description string, options ...discord.DefinitionOption) discord.DefinitionOption {
		return discord.DefinitionOption{Type: discord.OptionSubcommand, Name: name, Description: description, Options: options}
	}
	return command{
		definition: discord.Definition{
			Type: discord.SlashCommand, Name: "feed",
			Description: "Choose whose articles are posted, and where.",
			Permissions: forAdmins(), Contexts: onServersOnly(),
			Options: []discord.DefinitionOption{
				sub("add", "Post a feed's new articles in a channel.",
					text("url", "The address of an RSS, Atom or JSON feed."),
					discord.DefinitionOption{
						Type: discord.OptionChannel, Name: "channel", Required: true,
						Description: "Where each new article is posted and discussed.", ChannelTypes: postable(),
					},
					discord.DefinitionOption{
						Type: discord.OptionYesNo, Name: "now",
						Description: "Add it at once, without questions.",
					},
					discord.DefinitionOption{
						Type: discord.OptionInteger, Name: "newest", Min: &least, Max: &most,
						Description: "How many of its present articles to post right away (otherwise none).",
					}),
				sub("list", "Show the feeds of this server and how they fare."),
				sub("remove", "Stop posting a feed's articles.",
					text("feed", "Its number, title or address, as /feed list shows it.")),
			},
		},
		run: feed,
	}
}

func feed(ctx context.Context, r *Router, i discord.Interaction) (discord.Reply, error) {
	if err := mayManage(i); err != nil {
		return discord.Reply{}, err
	}
	switch strings.Join(i.Command.Path, " ") {
	case "feed add":
		return addFeed(ctx, r, i)
	case "feed list":
		return listFeeds(ctx, r, i)
	case "feed remove":
		return removeFeed(ctx, r, i)
	}
	return discord.Reply{}, &moderation.RefusedError{Sentence: "This version of ombud has no such command."}
}

func addFeed(ctx context.Context, r *Router, i discord.Interaction) (discord.Reply, error) {
	channel := i.Command.Options["channel"].String
	if err := r.mustBeAllowed(ctx, i.GuildID, channel, discord.NeededInDiscussions()); err != nil {
		return discord.Reply{}, err
	}
	begun, err := r.beginToWatch(ctx, i, channel)
	if err != nil {
		return discord.Reply{}, err
	}
	newest := int(i.Command.Options["newest"].Integer)
	f, err := r.Articles.Subscribe(ctx, i.GuildID, channel, i.Command.Options["url"].String, newest)
	if errors.Is(err, article.ErrAlreadySubscribed) {
		return discord.Reply{}, &moderation.RefusedError{Sentence: fmt.Sprintf("<#%s> has this feed already.", channel)}
	}
	if err != nil {
		return discord.Reply{}, err
	}
	begun()
	text := fmt.Sprintf("Added feed %d, **%s**. Its new articles will be posted in <#%s>, each with a discussion that is checked against the policy.",
		f.ID, discord.Escape(f.Title), channel)
	if newest == 0 {
		text += "\nThe articles it holds today are not posted."
	}
	return discord.Reply{Text: text}, nil
}

func listFeeds(ctx context.Context, r *Router, i discord.Interaction) (discord.Reply, error) {
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
	return discord.Reply{Text: discord.FitLines(lines, discord.MaxContent)}, nil
}

// feedLine is one feed as an admin wants to see it: where, how it fares, and
// what is wrong.
func feedLine(s article.Subscription) string {
	line := fmt.Sprintf("%d · **%s** → <#%s>", s.Feed.ID, discord.Escape(s.Feed.Title), s.ChannelID)
	if s.Dropped > 0 {
		line += fmt.Sprintf(" · %d not posted, last: %s", s.Dropped, discord.Escape(s.LastDropped))
	}
	if s.Feed.Failures > 0 {
		return line + fmt.Sprintf(" · failed %d times, last: %s Next try <t:%d:R>", s.Feed.Failures, discord.Escape(s.Feed.LastErr), s.Feed.NextPoll.Unix())
	}
	if !s.Feed.LastPoll.IsZero() {
		line += fmt.Sprintf(" · read <t:%d:R>", s.Feed.LastPoll.Unix())
	}
	return line + fmt.Sprintf(" · next <t:%d:R>", s.Feed.NextPoll.Unix())
}

func removeFeed(ctx context.Context, r *Router, i discord.Interaction) (discord.Reply, error) {
	f, err := r.Articles.Find(ctx, i.GuildID, i.Command.Options["feed"].String)
	if errors.Is(err, article.ErrNotFound) {
		return discord.Reply{}, &moderation.RefusedError{Sentence: "This server has no such feed. `/feed list` shows them."}
	}
	if err != nil {
		return discord.Reply{}, err
	}
	if err := r.Articles.Unsubscribe(ctx, i.GuildID, f.ID); err != nil {
		return discord.Reply{}, err
	}
	r.Watch.Forget(i.GuildID)
	return discord.Reply{Text: fmt.Sprintf("Removed feed %d, **%s**. Discussions that are open stay open, but only those in the discussions channel are still checked.", f.ID, discord.Escape(f.Title))}, nil
}
