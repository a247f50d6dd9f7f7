package article

import (
	"fmt"
	"strings"
	"time"
)

// Settings are what a channel wants of one feed.
type Settings struct {
	Filter   string // in the Common Expression Language; empty: every article
	Template string // text above each article, with placeholders; empty: none
	Opening  string // first words of each discussion; empty: the policy's alone
	Tags     string // "category=tag, category=tag": a forum's tags for categories of another name
	// PollEvery is how often the feed is asked at the longest wish; zero: as often as it changes.
	PollEvery time.Duration
	PerHour   int // articles that are posted in an hour at most
	CloseDays int // days after publication when a discussion closes; 0: never
	SlowAt    int // messages in a minute at which a discussion is slowed down; 0: never
}

// The settings a feed begins with.
const (
	DefaultPerHour   = 20
	DefaultCloseDays = 14
	DefaultSlowAt    = 30
)

// Bounds of settings.
const (
	MaxPerHour   = 100
	MaxCloseDays = 365
	MinSlowAt    = 10
	MaxSlowAt    = 1000
	MinPollEvery = minInterval
	MaxPollEvery = 24 * time.Hour
	MaxTemplate  = 1000
	maxTags      = 1000
)

// DefaultSettings are those a feed begins with.
func DefaultSettings() Settings {
	return Settings{PerHour: DefaultPerHour, CloseDays: DefaultCloseDays, SlowAt: DefaultSlowAt}
}

// SettingError says in a sentence which setting cannot be so.
type SettingError struct{ Sentence string }

func (e *SettingError) Error() string { return e.Sentence }

// Placeholders are what a template may name, each with what it becomes.
func Placeholders() []string {
	return []string{"{title}", "{summary}", "{publisher}", "{author}", "{url}", "{categories}", "{published}"}
}

// Check returns a sentence about the first setting that cannot be so: a *FilterError or
// a *SettingError.
func (s Settings) Check() error {
	if s.Filter != "" {
		if _, err := ParseFilter(s.Filter); err != nil {
			return err
		}
	}
	for _, t := range []string{s.Template, s.Opening} {
		if err := checkTemplate(t); err != nil {
			return err
		}
	}
	wrong := func(format string, a ...any) error { return &SettingError{Sentence: fmt.Sprintf(format, a...)} }
	switch {
	case len(s.Tags) > maxTags:
		return wrong("The tags are longer than %d bytes.", maxTags)
	case s.PollEvery != 0 && (s.PollEvery < MinPollEvery || s.PollEvery > MaxPollEvery):
		return wrong("A feed is asked every 2 minutes at most and once a day at least.")
	case s.PerHour < 1 || s.PerHour > MaxPerHour:
		return wrong("Between 1 and %d articles can be posted in an hour.", MaxPerHour)
	case s.CloseDays < 0 || s.CloseDays > MaxCloseDays:
		return wrong("A discussion closes after 1 to %d days, or never (0).", MaxCloseDays)
	case s.SlowAt != 0 && s.SlowAt < MinSlowAt, s.SlowAt > MaxSlowAt:
		return wrong("A discussion is slowed down at %d to %d messages in a minute, or never (0).", MinSlowAt, MaxSlowAt)
	}
	_, err := ParseTags(s.Tags)
	return err
}

func checkTemplate(t string) error {
	if len([]rune(t)) > MaxTemplate {
		return &SettingError{Sentence: fmt.Sprintf("This template is longer than %d characters.", MaxTemplate)}
	}
	for rest := t; ; {
		_, after, found := strings.Cut(rest, "{")
		if !found {
			return nil
		}
		name, more, closed := strings.Cut(after, "}")
		known := false
		for _, p := range Placeholders() {
			known = known || closed && p == "{"+name+"}"
		}
		if !known {
			return &SettingError{Sentence: fmt.Sprintf("A template knows no %q. It knows: %s.", "{"+head(name, 30)+"}", strings.Join(Placeholders(), " "))}
		}
		rest = more
	}
}

// ParseTags reads "category=tag, category=tag" as a map from categories in lower case.
func ParseTags(text string) (map[string]string, error) {
	tags := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		category, tag, found := strings.Cut(pair, "=")
		category, tag = strings.ToLower(strings.TrimSpace(category)), strings.TrimSpace(tag)
		if !found || category == "" || tag == "" {
			return nil, &SettingError{Sentence: fmt.Sprintf("Tags are written as category=tag, separated by commas; %q is not.", head(strings.TrimSpace(pair), 60))}
		}
		tags[category] = tag
	}
	return tags, nil
}
