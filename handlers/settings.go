package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ombud/internal/discord"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// setting is one line of /settings: its option, what it does, and how it reads.
type setting struct {
	option discord.DefinitionOption
	take   func(o wire.Option, s *moderation.Settings) error
	shows  func(s moderation.Settings) string
}

// serversLanguage is the choice that leaves the language to the server's own.
const serversLanguage = "server"

// settings is the table of all settings; a new one is a line here and a field there.
func settings() []setting {
	number := func(name, about string, low, high int, field func(*moderation.Settings) *int, shows func(int) string) setting {
		return setting{
			option: discord.DefinitionOption{Type: discord.OptionInteger, Name: name, Description: about, Min: &low, Max: &high},
			take: func(o wire.Option, s *moderation.Settings) error {
				*field(s) = int(o.Integer)
				return nil
			},
			shows: func(s moderation.Settings) string { return shows(*field(&s)) },
		}
	}
	yesNo := func(name, about string, field func(*moderation.Settings) *bool, yes, no string) setting {
		return setting{
			option: discord.DefinitionOption{Type: discord.OptionYesNo, Name: name, Description: about},
			take: func(o wire.Option, s *moderation.Settings) error {
				*field(s) = o.Bool
				return nil
			},
			shows: func(s moderation.Settings) string {
				if *field(&s) {
					return yes
				}
				return no
			},
		}
	}
	return []setting{
		noticesSetting(),
		yesNo("outcomes", "Whether reporters who wish hear what came of their report.",
			func(s *moderation.Settings) *bool { return &s.Outcomes },
			"Reporters who wish hear what came of their report.", "Reporters do not hear what came of their report."),
		number("reports-per-member", "How many reports one member can make in an hour.", 1, moderation.MaxReports,
			func(s *moderation.Settings) *int { return &s.ReportsPerMember },
			func(n int) string { return fmt.Sprintf("A member can make %d reports in an hour.", n) }),
		number("reports-per-server", "How many reports are taken in an hour; beyond it only those of established members.", 1, moderation.MaxReports,
			func(s *moderation.Settings) *int { return &s.ReportsPerServer },
			func(n int) string {
				return fmt.Sprintf("The server takes %d reports in an hour; beyond that only those of established members.", n)
			}),
		number("hide-after", "How many reports of established members hide a message until you look; 0: none do.", 0, moderation.MaxHideAfter,
			func(s *moderation.Settings) *int { return &s.HideAfter },
			func(n int) string {
				if n == 0 {
					return "Reports alone hide no message."
				}
				return fmt.Sprintf("%d reports of established members that name a clause hide a message until a moderator looks.", n)
			}),
		ladderSetting(),
		yesNo("ladder-acts", "Whether ombud itself does what the ladder suggests.",
			func(s *moderation.Settings) *bool { return &s.LadderActs },
			"ombud itself does what the ladder suggests.", "The ladder only suggests; moderators decide."),
		number("strike-days", "After how many days a decision no longer counts against its author.", 1, moderation.MaxStrikeDays,
			func(s *moderation.Settings) *int { return &s.StrikeDays },
			func(n int) string { return fmt.Sprintf("A decision counts against its author for %d days.", n) }),
		number("ping-minutes", "Minutes until moderators are called to a grave case that nobody looks at; 0: never.", 0, moderation.MaxPingMinutes,
			func(s *moderation.Settings) *int { return &s.PingMinutes },
			func(n int) string {
				if n == 0 {
					return "Nobody is called to cases that wait."
				}
				return fmt.Sprintf("The moderators' role is called to grave cases that wait for %d minutes.", n)
			}),
		number("keep-text-days", "Days after which the texts of a decided case are deleted: 30 or more; 0: never.", 0, moderation.MaxKeepTextDays,
			func(s *moderation.Settings) *int { return &s.KeepTextDays },
			func(n int) string {
				if n == 0 {
					return "Texts of decided cases are kept for good."
				}
				return fmt.Sprintf("Texts of a decided case are deleted %d days after the last that happened in it.", n)
			}),
		languageSetting(),
	}
}

func noticesSetting() setting {
	says := map[moderation.NoticeMode]string{
		moderation.NoticeByDM:     "Authors are told of a decision by direct message.",
		moderation.NoticeOrNote:   "Authors are told of a decision by direct message; when theirs are closed, a note in the discussion names them.",
		moderation.NoticeToNobody: "Authors are not told of decisions, and so cannot appeal.",
	}
	return setting{
		option: discord.DefinitionOption{
			Type: discord.OptionText, Name: "notices", Description: "How authors are told of a decision about their message.",
			Choices: []discord.Choice{
				{Name: "By direct message", Value: string(moderation.NoticeByDM)},
				{Name: "By direct message, or a note in the discussion when those are closed", Value: string(moderation.NoticeOrNote)},
				{Name: "Not at all", Value: string(moderation.NoticeToNobody)},
			},
		},
		take: func(o wire.Option, s *moderation.Settings) error {
			s.Notices = moderation.NoticeMode(o.String)
			return nil
		},
		shows: func(s moderation.Settings) string { return says[s.Notices] },
	}
}

func ladderSetting() setting {
	return setting{
		option: discord.DefinitionOption{
			Type: discord.OptionText, Name: "ladder", MaxLength: 100,
			Description: "What the first, second, … strike suggests, such as: warn, 1h, 24h, 7d",
		},
		take: func(o wire.Option, s *moderation.Settings) (err error) {
			s.Ladder, err = moderation.ParseLadder(o.String)
			return err
		},
		shows: func(s moderation.Settings) string { return "Ladder: " + s.Ladder.String() + "." },
	}
}

// languageSetting offers Discord's codes of the languages that have a catalogue.
func languageSetting() setting {
	names := []discord.Choice{
		{Name: "As the server is set on Discord", Value: serversLanguage},
		{Name: "English", Value: "en"},
		{Name: "Deutsch", Value: "de"},
		{Name: "Español", Value: "es"},
	}
	return setting{
		option: discord.DefinitionOption{
			Type: discord.OptionText, Name: "language", Choices: names,
			Description: "What members are written to in when ombud does not know their language.",
		},
		take: func(o wire.Option, s *moderation.Settings) error {
			if s.Language = o.String; o.String == serversLanguage {
				s.Language = ""
			}
			return nil
		},
		shows: func(s moderation.Settings) string {
			for _, c := range names {
				if c.Value == s.Language {
					return "Language: " + c.Name + "."
				}
			}
			return "Language: as the server is set on Discord."
		},
	}
}

// settingsCommand is /settings: what an admin can choose, all of it optional. Without
// an option it shows what holds.
func settingsCommand() command {
	d := discord.Definition{
		Type: wire.SlashCommand, Name: "settings", Permissions: forAdmins(), Contexts: onServersOnly(),
		Description: "Show or change how ombud treats reports, notices, strikes and pings here.",
	}
	for _, s := range settings() {
		d.Options = append(d.Options, s.option)
	}
	return command{definition: d, run: changeSettings}
}

func changeSettings(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	if err := mayManage(i); err != nil {
		return discord.Reply{}, err
	}
	changed := []string{}
	now, err := r.Moderation.Settings(ctx, i.GuildID)
	if len(i.Command.Options) > 0 && err == nil {
		now, err = r.Moderation.ChangeSettings(ctx, i.GuildID, i.User.ID, func(s *moderation.Settings) error {
			for _, one := range settings() {
				o, ok := i.Command.Options[one.option.Name]
				if !ok {
					continue
				}
				if err := one.take(o, s); err != nil {
					return err
				}
				changed = append(changed, one.option.Name)
			}
			return nil
		})
	}
	if err != nil {
		return discord.Reply{}, err
	}
	lines := []string{"The settings of this server. `/settings` with an option changes it."}
	if len(changed) > 0 {
		lines = []string{"Changed " + enumerate(changed) + ". The settings of this server are now:"}
	}
	for _, one := range settings() {
		line := "• " + one.shows(now)
		if slices.Contains(changed, one.option.Name) {
			line = "• **" + one.shows(now) + "**"
		}
		lines = append(lines, line)
	}
	return discord.Reply{Text: markdown.FitLines(lines, markdown.MaxContent)}, nil
}

func enumerate(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = "`" + n + "`"
	}
	return strings.Join(quoted, ", ")
}
