package handlers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
)

// none empties a text setting.
const none = "none"

func editSubcommand(theFeed discord.DefinitionOption) discord.DefinitionOption {
	number := func(name, description string, least, most int) discord.DefinitionOption {
		return discord.DefinitionOption{Type: discord.OptionInteger, Name: name, Description: description, Min: &least, Max: &most}
	}
	words := func(name, description string) discord.DefinitionOption {
		return discord.DefinitionOption{Type: discord.OptionText, Name: name, Description: description, MaxLength: article.MaxTemplate}
	}
	return subcommand("edit", "Change how a feed's articles are posted. Without other options: show it.", append([]discord.DefinitionOption{
		theFeed,
		words("filter", `Which articles: language == "en" && title.contains("budget"); none: all.`),
		words("template", "Text above each article, with {title} {publisher} {author} {url} …; none: no text."),
		words("opening", "First words of each discussion, with the same placeholders; none: only the policy."),
		words("tags", "Forum tags for categories: Politics=News, Football=Sport; none: by their names."),
		number("every", "Minutes between two looks; 0: as often as the feed changes.", 0, 24*60),
		number("per_hour", "How many articles are posted in an hour at most.", 1, article.MaxPerHour),
		number("close_after", "Days after publication when a discussion closes; 0: never.", 0, article.MaxCloseDays),
		number("slow_at", "Messages in a minute at which a discussion is slowed down; 0: never.", 0, article.MaxSlowAt),
	}, moveOptions()...)...)
}

func editFeed(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	f, err := theFeed(ctx, r, i)
	if err != nil {
		return discord.Reply{}, err
	}
	s, err := r.Articles.Settings(ctx, i.GuildID, f.ID)
	if err != nil {
		return discord.Reply{}, err
	}
	changed := change(&s, i.Command.Options)
	if err := s.Check(); changed && err != nil {
		return discord.Reply{}, err // before anything is moved
	}
	moved, err := r.moveFeed(ctx, i, f)
	if err != nil {
		return discord.Reply{}, err
	}
	if changed {
		if err := r.Articles.Edit(ctx, i.GuildID, f.ID, s); err != nil {
			return discord.Reply{}, err
		}
	}
	begin, hint := "Feed", "\nAnother option of `/feed edit` changes one of these."
	if changed || moved {
		begin, hint = "Saved. Feed", "\n`/feed preview` shows what a post looks like now."
	}
	channels, err := r.Articles.Channels(ctx, i.GuildID, f.ID)
	if err != nil {
		return discord.Reply{}, err
	}
	where := "Posted in: <#" + strings.Join(channels, ">, <#") + ">"
	return discord.Reply{Text: fmt.Sprintf("%s %d, **%s**:\n%s\n%s%s", begin, f.ID, markdown.Escape(f.Title), where, describeSettings(s), hint)}, nil
}

// change takes over what was given and reports whether anything was.
func change(s *article.Settings, given map[string]wire.Option) bool {
	changed := false
	for name, to := range map[string]*string{"filter": &s.Filter, "template": &s.Template, "opening": &s.Opening, "tags": &s.Tags} {
		if o, ok := given[name]; ok {
			*to, changed = strings.TrimSpace(o.String), true
			if strings.EqualFold(*to, none) {
				*to = ""
			}
		}
	}
	for name, to := range map[string]*int{"per_hour": &s.PerHour, "close_after": &s.CloseDays, "slow_at": &s.SlowAt} {
		if o, ok := given[name]; ok {
			*to, changed = int(o.Integer), true
		}
	}
	if o, ok := given["every"]; ok {
		s.PollEvery, changed = time.Duration(o.Integer)*time.Minute, true
	}
	return changed
}

func describeSettings(s article.Settings) string {
	code := func(text, empty string) string {
		if text == "" {
			return empty
		}
		return "`" + strings.ReplaceAll(markdown.Fit(text, 300), "`", "'") + "`"
	}
	number := func(n int, format, never string) string {
		if n == 0 {
			return never
		}
		return fmt.Sprintf(format, n)
	}
	every := "as often as it changes"
	if s.PollEvery > 0 {
		every = fmt.Sprintf("every %d minutes", int(s.PollEvery.Minutes()))
	}
	return strings.Join([]string{
		"Filter: " + code(s.Filter, "every article"),
		"Template: " + code(s.Template, "none"),
		"Opening: " + code(s.Opening, "the policy alone"),
		"Tags: " + code(s.Tags, "by the categories' names"),
		"Read: " + every,
		fmt.Sprintf("Posted: at most %d an hour", s.PerHour),
		"Discussions close: " + number(s.CloseDays, "%d days after publication", "never by themselves"),
		"Slowed down: " + number(s.SlowAt, "at %d messages in a minute", "never"),
	}, "\n")
}
