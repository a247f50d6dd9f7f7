package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ombud/internal/moderation"
)

// Settings returns what a server's admins chose, and the defaults for what they did not.
func (s *Store) Settings(ctx context.Context, guildID string) (v moderation.Settings, err error) {
	err = s.view(ctx, func(t *tx) error {
		v, err = t.settings(ctx, guildID)
		return err
	})
	if err != nil {
		return moderation.Settings{}, fmt.Errorf("read the settings of server %s: %w", guildID, err)
	}
	return v, nil
}

func (t *tx) settings(ctx context.Context, guildID string) (moderation.Settings, error) {
	v := moderation.DefaultSettings()
	v.GuildID = guildID
	var ladder string
	err := t.QueryRowContext(ctx, `
		SELECT notices, outcomes, reports_per_member, reports_per_server, hide_after, ladder, ladder_acts,
			strike_days, ping_minutes, language, keep_text_days
		FROM server_settings WHERE guild_id = $1`, guildID).
		Scan(&v.Notices, &v.Outcomes, &v.ReportsPerMember, &v.ReportsPerServer, &v.HideAfter, &ladder, &v.LadderActs,
			&v.StrikeDays, &v.PingMinutes, &v.Language, &v.KeepTextDays)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return v, nil
	case err != nil:
		return v, err
	}
	v.Ladder, err = moderation.ParseLadder(ladder)
	return v, err
}

// SaveSettings keeps a server's settings in place of the earlier ones.
func (s *Store) SaveSettings(ctx context.Context, v moderation.Settings, adminID string) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO server_settings (guild_id, notices, outcomes, reports_per_member, reports_per_server, hide_after,
			ladder, ladder_acts, strike_days, ping_minutes, language, keep_text_days, saved_at, saved_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (guild_id) DO UPDATE SET notices = excluded.notices, outcomes = excluded.outcomes,
			reports_per_member = excluded.reports_per_member, reports_per_server = excluded.reports_per_server,
			hide_after = excluded.hide_after, ladder = excluded.ladder, ladder_acts = excluded.ladder_acts,
			strike_days = excluded.strike_days, ping_minutes = excluded.ping_minutes, language = excluded.language, keep_text_days = excluded.keep_text_days,
			saved_at = excluded.saved_at, saved_by = excluded.saved_by`,
		v.GuildID, string(v.Notices), bit(v.Outcomes), v.ReportsPerMember, v.ReportsPerServer, v.HideAfter,
		v.Ladder.String(), bit(v.LadderActs), v.StrikeDays, v.PingMinutes, v.Language, v.KeepTextDays, millis(s.now()), adminID)
	if err != nil {
		return fmt.Errorf("save the settings of server %s: %w", v.GuildID, err)
	}
	return nil
}
