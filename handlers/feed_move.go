package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// moveOptions are those of /feed edit that have a feed posted elsewhere.
func moveOptions() []discord.DefinitionOption {
	channel := func(name, description string) discord.DefinitionOption {
		return discord.DefinitionOption{Type: discord.OptionChannel, Name: name, Description: description, ChannelTypes: postable()}
	}
	return []discord.DefinitionOption{
		channel("channel", "Where its articles are posted from now on."),
		channel("from", "Which channel it leaves for that, if it is posted in several."),
	}
}

// moveFeed has a feed posted in the channel that the command names, if it names one. What was posted
// stays where it is, and is checked there until its discussions close.
func (r *Router) moveFeed(ctx context.Context, i wire.Interaction, f article.Feed) (moved bool, err error) {
	to, from := i.Command.Options["channel"].String, i.Command.Options["from"].String
	switch {
	case to == "" && from == "":
		return false, nil
	case to == "":
		return false, &moderation.RefusedError{Sentence: "Say with `channel` where its articles go. `/feed remove` stops it."}
	}
	in, err := r.Articles.Channels(ctx, i.GuildID, f.ID)
	switch {
	case err != nil:
		return false, err
	case from == "" && len(in) == 1:
		from = in[0]
	case from == "":
		return false, &moderation.RefusedError{Sentence: fmt.Sprintf("This feed is posted in <#%s>. Say with `from` which of them it leaves.", strings.Join(in, ">, <#"))}
	}
	if err := r.mustBeAllowed(ctx, i.GuildID, to, discord.NeededInDiscussions()); err != nil {
		return false, err
	}
	begun, err := r.beginToWatch(ctx, i, to)
	if err != nil {
		return false, err
	}
	err = r.Articles.Move(ctx, i.GuildID, f.ID, from, to)
	switch {
	case errors.Is(err, article.ErrAlreadySubscribed):
		return false, &moderation.RefusedError{Sentence: fmt.Sprintf("<#%s> has this feed already. Nothing was changed.", to)}
	case errors.Is(err, article.ErrNotFound):
		return false, &moderation.RefusedError{Sentence: fmt.Sprintf("This feed is not posted in <#%s>. Nothing was changed.", from)}
	case err != nil:
		return false, err
	}
	begun()
	return true, nil
}
