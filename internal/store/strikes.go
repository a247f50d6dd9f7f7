package store

import (
	"context"
	"fmt"
	"time"

	"ombud/internal/moderation"
)

// GiveStrike adds a strike, once for each decision.
func (s *Store) GiveStrike(ctx context.Context, v moderation.Strike) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO strikes (guild_id, member_id, case_id, decision_id, given_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (decision_id) DO NOTHING`,
		v.GuildID, v.MemberID, v.CaseID, v.DecisionID, millis(v.GivenAt), millis(v.ExpiresAt))
	if err != nil {
		return fmt.Errorf("add a strike of case %d: %w", v.CaseID, err)
	}
	return nil
}

// WithdrawStrike ends a strike before its time. The first time counts.
func (s *Store) WithdrawStrike(ctx context.Context, decisionID int64, at time.Time) error {
	_, err := s.db.ExecContext(ctx, "UPDATE strikes SET withdrawn_at = $1 WHERE decision_id = $2 AND withdrawn_at = 0", millis(at), decisionID)
	if err != nil {
		return fmt.Errorf("withdraw the strike of decision %d: %w", decisionID, err)
	}
	return nil
}

// Standing is what counts against a member now, apart from one case.
func (s *Store) Standing(ctx context.Context, guildID, memberID string, exceptCase int64, now time.Time) (v moderation.Standing, err error) {
	err = s.view(ctx, func(t *tx) error {
		v, err = t.standing(ctx, guildID, memberID, exceptCase, now)
		return err
	})
	if err != nil {
		return moderation.Standing{}, fmt.Errorf("count strikes: %w", err)
	}
	return v, nil
}

func (t *tx) standing(ctx context.Context, guildID, memberID string, exceptCase int64, now time.Time) (moderation.Standing, error) {
	settings, err := t.settings(ctx, guildID)
	if err != nil {
		return moderation.Standing{}, err
	}
	v := moderation.Standing{Days: settings.StrikeDays, Acts: settings.LadderActs}
	err = t.QueryRowContext(ctx, `
		SELECT count(DISTINCT case_id) FROM strikes
		WHERE guild_id = $1 AND member_id = $2 AND case_id <> $3 AND expires_at > $4 AND withdrawn_at = 0`,
		guildID, memberID, exceptCase, millis(now)).Scan(&v.Strikes)
	v.Suggests = settings.Ladder.For(v.Strikes + 1)
	return v, err
}

func (t *tx) readStanding(ctx context.Context, c *moderation.Case) (err error) {
	if c.Author.ID == "" || c.Author.Bot {
		return nil
	}
	if c.Standing, err = t.standing(ctx, c.Subject.GuildID, c.Author.ID, c.ID, t.now()); err != nil {
		return fmt.Errorf("read what counts against the author: %w", err)
	}
	return nil
}
