package store

import (
	"context"
	"fmt"
	"time"

	"ombud/internal/moderation"
)

// KeptOf counts what is kept of a member on one server.
func (s *Store) KeptOf(ctx context.Context, guildID, memberID string, now time.Time) (v moderation.Kept, err error) {
	err = s.view(ctx, func(t *tx) error {
		err := t.QueryRowContext(ctx, `
			SELECT (SELECT count(*) FROM cases WHERE guild_id = $1 AND author_id = $2),
				(SELECT count(*) FROM reports WHERE guild_id = $1 AND reporter_id = $2)`, guildID, memberID).Scan(&v.Cases, &v.Reports)
		if err != nil {
			return err
		}
		standing, err := t.standing(ctx, guildID, memberID, 0, now)
		v.Strikes = standing.Strikes
		return err
	})
	if err != nil {
		return moderation.Kept{}, fmt.Errorf("count what is kept of a member: %w", err)
	}
	return v, nil
}
