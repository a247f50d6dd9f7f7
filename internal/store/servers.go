package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// Server returns a server's set-up, or moderation.ErrNotFound before /setup ran there.
func (s *Store) Server(ctx context.Context, guildID string) (moderation.Server, error) {
	v := moderation.Server{GuildID: guildID}
	err := s.db.QueryRowContext(ctx,
		"SELECT discussions_channel, moderators_channel, moderator_role FROM servers WHERE guild_id = $1", guildID).
		Scan(&v.DiscussionsChannel, &v.ModeratorsChannel, &v.ModeratorRole)
	if errors.Is(err, sql.ErrNoRows) {
		return moderation.Server{}, moderation.ErrNotFound
	}
	if err != nil {
		return moderation.Server{}, fmt.Errorf("read the set-up of server %s: %w", guildID, err)
	}
	return v, nil
}

// SaveServer keeps a server's set-up in place of an earlier one, and enqueues the cards
// of open cases that had nowhere to be shown before, or whose place may be gone.
func (s *Store) SaveServer(ctx context.Context, v moderation.Server) error {
	err := s.change(ctx, func(t *tx) error {
		var desk string
		err := t.QueryRowContext(ctx, "SELECT moderators_channel FROM servers WHERE guild_id = $1", v.GuildID).Scan(&desk)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if desk != "" && desk != v.ModeratorsChannel {
			if err := t.moveDesk(ctx, v.GuildID); err != nil {
				return err
			}
		}
		_, err = t.ExecContext(ctx, `
			INSERT INTO servers (guild_id, discussions_channel, moderators_channel, moderator_role, saved_at)
			VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (guild_id) DO UPDATE SET discussions_channel = excluded.discussions_channel,
				moderators_channel = excluded.moderators_channel, moderator_role = excluded.moderator_role,
				saved_at = excluded.saved_at`,
			v.GuildID, v.DiscussionsChannel, v.ModeratorsChannel, v.ModeratorRole, millis(s.now()))
		if err != nil {
			return err
		}
		waiting, err := list(ctx, t, one[int64], `
			SELECT c.id FROM cases c LEFT JOIN cards k ON k.case_id = c.id
			WHERE c.guild_id = $1 AND c.decision_id IS NULL AND coalesce(k.message_id, '') = '' AND c.shown_on = 0 ORDER BY c.id`, v.GuildID)
		for _, id := range waiting {
			t.then(jobs.ShowCard{CaseID: id})
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("save the set-up of server %s: %w", v.GuildID, err)
	}
	return nil
}

// WatchedChannels lists the discussions channel of a server, every channel with a feed, and those
// where discussions are open still, although their feed was removed or has moved.
func (s *Store) WatchedChannels(ctx context.Context, guildID string) (channels []string, err error) {
	err = s.view(ctx, func(t *tx) error {
		channels, err = list(ctx, t, one[string], `
			SELECT discussions_channel FROM servers WHERE guild_id = $1 AND discussions_channel <> ''
			UNION SELECT channel_id FROM subscriptions WHERE guild_id = $1
			UNION SELECT channel_id FROM posts WHERE guild_id = $1 AND `+alive+`
			ORDER BY 1`, guildID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the watched channels of server %s: %w", guildID, err)
	}
	return channels, nil
}
