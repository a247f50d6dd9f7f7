package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// OpenAppeals lists the appeals of a server that wait, the oldest first, and counts all of them. The cards of those
// listed are looked for: one that was deleted would never be decided.
func (s *Store) OpenAppeals(ctx context.Context, guildID string, most int) (open []moderation.AppealBrief, total int, err error) {
	err = s.change(ctx, func(t *tx) error {
		if err := t.QueryRowContext(ctx, "SELECT count(*) FROM appeals WHERE guild_id = $1 AND state = 'open'", guildID).Scan(&total); err != nil {
			return err
		}
		if total == 0 {
			open = nil
			return nil
		}
		open, err = list(ctx, t, func(rows *sql.Rows) (a moderation.AppealBrief, err error) {
			var id int64
			err = rows.Scan(&id, &a.CaseID, &a.AuthorID, instant{&a.OpenedAt}, &a.Card.ChannelID, &a.Card.MessageID)
			t.then(jobs.ShowAppeal{AppealID: id, Look: true})
			return a, err
		}, `SELECT id, case_id, author_id, opened_at, card_channel, card_id FROM appeals
			WHERE guild_id = $1 AND state = 'open' ORDER BY opened_at, id LIMIT $2`, guildID, most)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list the open appeals of server %s: %w", guildID, err)
	}
	return open, total, nil
}

// redrawAppeals has the cards of open appeals drawn again, of the oldest.
func (t *tx) redrawAppeals(ctx context.Context, guildID string) error {
	appeals, err := list(ctx, t, one[int64], `UPDATE appeals SET card_state = '' WHERE id IN (
		SELECT id FROM appeals WHERE guild_id = $1 AND state = 'open' ORDER BY opened_at, id LIMIT $2) RETURNING id`, guildID, shownAnew)
	if err != nil {
		return err
	}
	for _, id := range appeals {
		t.then(jobs.ShowAppeal{AppealID: id})
	}
	return nil
}

// callToAppeal has the moderators called to an appeal that nobody decides in the time that the admins set, as
// to a grave case, and once more after a day.
func (t *tx) callToAppeal(ctx context.Context, id int64, guildID string) error {
	chosen, err := t.settings(ctx, guildID)
	if err != nil || chosen.PingMinutes == 0 {
		return err
	}
	first := time.Duration(chosen.PingMinutes) * time.Minute
	t.then(jobs.CallToAppeal{AppealID: id, Delay: first})
	t.then(jobs.CallToAppeal{AppealID: id, Delay: first + moderation.AppealAgain})
	return nil
}
