package moderation

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Settings is what a server's admins chose with /settings. What they never chose is as in
// DefaultSettings.
type Settings struct {
	GuildID string

	Notices  NoticeMode // how authors are told of a decision
	Outcomes bool       // whether reporters who wish hear what came of their report

	// ReportsPerMember and ReportsPerServer are how many reports are taken in an hour. Beyond
	// the server's number those of established members still are.
	ReportsPerMember, ReportsPerServer int
	// HideAfter is how much the reports of one message must weigh for ombud to hide it until a
	// moderator looks. 0: reports hide nothing.
	HideAfter int

	Ladder Ladder // what the first, second, … strike suggests
	// LadderActs has ombud do what the ladder suggests. Otherwise the card says it and no more.
	LadderActs bool
	StrikeDays int // after which a strike counts no more

	// PingMinutes is how long a case of high severity may wait before the moderators' role is
	// called. 0: nobody is.
	PingMinutes int

	// KeepTextDays is how long the texts of a decided case are kept after the last that happened in it. 0: for good.
	KeepTextDays int

	// Language is what members are written to when ombud does not know theirs: "de". Empty:
	// the server's own on Discord.
	Language string
}

// NoticeMode is how an author is told of a decision.
type NoticeMode string

// The modes. A note stands in the discussion and only names the author.
const (
	NoticeByDM     NoticeMode = "dm"
	NoticeOrNote   NoticeMode = "note" // a direct message, and a note when those are closed
	NoticeToNobody NoticeMode = "none"
)

// NoticeModes are all of them.
func NoticeModes() []NoticeMode { return []NoticeMode{NoticeByDM, NoticeOrNote, NoticeToNobody} }

// Limits of what can be chosen.
const (
	MaxReports     = 10_000
	MaxHideAfter   = 100
	MaxStrikeDays  = 730
	MaxPingMinutes = 24 * 60
	// LeastKeepTextDays is as long as a decision can be appealed.
	LeastKeepTextDays = AppealDays
	MaxKeepTextDays   = 3650
)

// DefaultSettings is what holds until an admin says otherwise: authors and reporters are
// told, nothing is hidden by reports, the ladder suggests and nobody is pinged. Texts are kept for a year.
func DefaultSettings() Settings {
	const hour, day = time.Hour, 24 * time.Hour
	return Settings{
		Notices: NoticeByDM, Outcomes: true,
		ReportsPerMember: 20, ReportsPerServer: 500,
		Ladder:     Ladder{JustWarn, Rung(hour), Rung(day), Rung(7 * day)},
		StrikeDays: 90, KeepTextDays: 365,
	}
}

// check refuses what cannot be meant.
func (s Settings) check() error {
	within := func(what string, n, low, high int) error {
		if n < low || n > high {
			return refuse("%s is between %d and %d.", what, low, high)
		}
		return nil
	}
	if !slices.Contains(NoticeModes(), s.Notices) {
		return refuse("There is no such way to tell authors: %q.", s.Notices)
	}
	if s.KeepTextDays != 0 && s.KeepTextDays < LeastKeepTextDays {
		return refuse("Texts are kept for at least %d days, as long as a decision can be appealed; 0 keeps them for good.", LeastKeepTextDays)
	}
	for _, err := range []error{
		within("The number of days texts are kept", s.KeepTextDays, 0, MaxKeepTextDays),
		within("The number of reports a member can make in an hour", s.ReportsPerMember, 1, MaxReports),
		within("The number of reports a server takes in an hour", s.ReportsPerServer, 1, MaxReports),
		within("The weight of reports that hides a message", s.HideAfter, 0, MaxHideAfter),
		within("The number of days a strike counts", s.StrikeDays, 1, MaxStrikeDays),
		within("The number of minutes before moderators are called", s.PingMinutes, 0, MaxPingMinutes),
	} {
		if err != nil {
			return err
		}
	}
	return s.Ladder.check()
}

// SettingsStore keeps them.
type SettingsStore interface {
	// Settings returns the defaults for a server whose admins chose nothing.
	Settings(ctx context.Context, guildID string) (Settings, error)
	SaveSettings(ctx context.Context, s Settings, adminID string) error
}

// Settings returns what the server's admins chose.
func (s *Service) Settings(ctx context.Context, guildID string) (Settings, error) {
	v, err := s.Store.Settings(ctx, guildID)
	if err != nil {
		return Settings{}, fmt.Errorf("look up the settings of server %s: %w", guildID, err)
	}
	return v, nil
}

// ChangeSettings lets an admin change some of a server's settings and returns all of them.
// What cannot be meant is refused with *RefusedError, and nothing is changed.
func (s *Service) ChangeSettings(ctx context.Context, guildID, adminID string, change func(*Settings) error) (Settings, error) {
	v, err := s.Settings(ctx, guildID)
	if err != nil {
		return Settings{}, err
	}
	if err := change(&v); err != nil {
		return Settings{}, err
	}
	if err := v.check(); err != nil {
		return Settings{}, err
	}
	v.GuildID = guildID
	if err := s.Store.SaveSettings(ctx, v, adminID); err != nil {
		return Settings{}, fmt.Errorf("save the settings of server %s: %w", guildID, err)
	}
	return v, nil
}
