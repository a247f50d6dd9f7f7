package handlers

import (
	"context"
	"errors"
	"strings"

	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// maxNewest is how many of a feed's present articles can be asked for: enough
// to see what posts look like, too few to flood a channel.
const maxNewest = 5

// feedCommand is /feed with its subcommands.
func feedCommand() command {
	least, most := 0, maxNewest
	theFeed := discord.DefinitionOption{
		Type: discord.OptionText, Name: "feed", Required: true, Autocomplete: true,
		Description: "Its number, title or address, as /feed list shows it.",
	}
	return command{
		definition: discord.Definition{
			Type: wire.SlashCommand, Name: "feed",
			Description: "Choose whose articles are posted, and where.",
			Permissions: forAdmins(), Contexts: onServersOnly(),
			Options: []discord.DefinitionOption{
				subcommand("add", "Post a feed's new articles in a channel.",
					text("url", "The address of an RSS, Atom or JSON feed, or of a page that links to one."),
					discord.DefinitionOption{
						Type: discord.OptionChannel, Name: "channel", Required: true,
						Description: "Where each new article is posted and discussed.", ChannelTypes: postable(),
					},
					discord.DefinitionOption{
						Type: discord.OptionYesNo, Name: "now",
						Description: "Add it at once, without a preview and a question.",
					},
					discord.DefinitionOption{
						Type: discord.OptionInteger, Name: "newest", Min: &least, Max: &most,
						Description: "How many of its present articles to post right away (otherwise none).",
					}),
				subcommand("list", "Show the feeds of this server and how they fare."),
				editSubcommand(theFeed),
				subcommand("pause", "Pause a feed: what it brings meanwhile is not posted, later neither.", theFeed),
				subcommand("resume", "Post a feed's articles again, or try one that failed.", theFeed),
				subcommand("test", "Ask a feed right now and tell what it answers.", theFeed),
				subcommand("preview", "Show you what the newest article would look like as a post.", theFeed),
				subcommand("why", "Explain what became of an article.", discord.DefinitionOption{
					Type: discord.OptionText, Name: "article", Required: true, Autocomplete: true,
					Description: "Words of its headline, or its address.",
				}),
				subcommand("remove", "Stop posting a feed's articles.", theFeed),
			},
		},
		run: feed, suggest: suggestForFeed,
	}
}

// subcommand and text shorten the definitions of commands.
func subcommand(name, description string, options ...discord.DefinitionOption) discord.DefinitionOption {
	return discord.DefinitionOption{Type: discord.OptionSubcommand, Name: name, Description: description, Options: options}
}

func text(name, description string) discord.DefinitionOption {
	return discord.DefinitionOption{Type: discord.OptionText, Name: name, Description: description, Required: true}
}

func feed(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	if err := mayManage(i); err != nil {
		return discord.Reply{}, err
	}
	for name, run := range map[string]func(context.Context, *Router, wire.Interaction) (discord.Reply, error){
		"add": addFeed, "list": listFeeds, "edit": editFeed, "pause": pauseFeed, "resume": resumeFeed,
		"test": testFeed, "preview": previewFeed, "why": whyArticle, "remove": removeFeed,
	} {
		if strings.Join(i.Command.Path, " ") == "feed "+name {
			return run(ctx, r, i)
		}
	}
	return discord.Reply{}, &moderation.RefusedError{Sentence: "This version of ombud has no such command."}
}

// theFeed is the feed that the command names.
func theFeed(ctx context.Context, r *Router, i wire.Interaction) (article.Feed, error) {
	f, err := r.Articles.Find(ctx, i.GuildID, i.Command.Options["feed"].String)
	if errors.Is(err, article.ErrNotFound) {
		return article.Feed{}, &moderation.RefusedError{Sentence: "This server has no such feed. `/feed list` shows them."}
	}
	return f, err
}
