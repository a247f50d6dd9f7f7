package moderation

import (
	"context"
	"fmt"
	"time"
)

// Strike is a decision that counts against its author for a time.
type Strike struct {
	GuildID    string
	MemberID   string
	CaseID     int64
	DecisionID int64
	GivenAt    time.Time
	ExpiresAt  time.Time
}

// Standing is what counts against an author apart from the case at hand, and what the server's
// ladder says to that.
type Standing struct {
	Strikes  int // that count now, of other cases
	Days     int // for how long one counts
	Suggests Rung
	Acts     bool // what it says follows Remove and Warn by itself
}

// StrikeStore keeps strikes.
type StrikeStore interface {
	// GiveStrike adds a strike, once for each decision.
	GiveStrike(ctx context.Context, s Strike) error
	WithdrawStrike(ctx context.Context, decisionID int64, at time.Time) error
	// Standing is that of a member apart from one case; 0: from none.
	Standing(ctx context.Context, guildID, memberID string, exceptCase int64, now time.Time) (Standing, error)
}

// strikeEffect counts a decision against the author.
func strikeEffect() Effect {
	return Effect{
		Name:    "strike",
		Follows: func(d Decision, c Case) bool { return d.Kind != dismissName && c.Author.ID != "" && !c.Author.Bot },
		Do: func(ctx context.Context, s *Service, f Following, c Case) error {
			settings, err := s.Settings(ctx, c.Subject.GuildID)
			if err != nil {
				return err
			}
			err = s.Store.GiveStrike(ctx, Strike{
				GuildID: c.Subject.GuildID, MemberID: c.Author.ID, CaseID: c.ID, DecisionID: f.Decision.ID, GivenAt: f.Decision.At,
				ExpiresAt: f.Decision.At.AddDate(0, 0, settings.StrikeDays),
			})
			if err != nil {
				return fmt.Errorf("count decision %d against its author: %w", f.Decision.ID, err)
			}
			return nil
		},
		Undo: func(ctx context.Context, s *Service, f Following, _ Case) error {
			if err := s.Store.WithdrawStrike(ctx, f.Decision.ID, s.Now()); err != nil {
				return fmt.Errorf("withdraw the strike of decision %d: %w", f.Decision.ID, err)
			}
			return nil
		},
	}
}

// ladderActs is what the ladder adds to a decision where admins let it act: a timeout, unless the
// moderator chose one or more. It gives no moderator a right that Discord does not.
func (s *Service) ladderActs(ctx context.Context, by Member, c Case, d Decision, actions []Action) ([]Action, error) {
	if !strikeEffect().Follows(d, c) || d.Kind == timeoutName || d.Kind == banName || !by.can(ModerateMembers) {
		return actions, nil
	}
	settings, err := s.Settings(ctx, c.Subject.GuildID)
	if err != nil {
		return nil, err
	}
	if !settings.LadderActs {
		return actions, nil
	}
	standing, err := s.Store.Standing(ctx, c.Subject.GuildID, c.Author.ID, c.ID, d.At)
	if err != nil {
		return nil, fmt.Errorf("look up what counts against the author of case %d: %w", c.ID, err)
	}
	if standing.Suggests == JustWarn {
		return actions, nil
	}
	return append(actions, timingOut(d.At, time.Duration(standing.Suggests))), nil
}
