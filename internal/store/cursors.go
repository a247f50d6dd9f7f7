package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ombud/internal/moderation"
)

// WatchFrom says that messages of the channel after since are ours to judge. A
// channel that is watched already stays as it is.
func (s *Store) WatchFrom(ctx context.Context, guildID, channelID string, since moderation.MessageNumber) error {
	err := s.change(ctx, func(t *tx) error {
		_, err := t.ExecContext(ctx, `
			INSERT INTO cursors (channel_id, guild_id, since, judged) VALUES ($1, $2, $3, $3)
			ON CONFLICT (channel_id) DO UPDATE SET guild_id = excluded.guild_id, since = excluded.since, judged = excluded.judged
			WHERE cursors.judged < excluded.judged
				AND NOT EXISTS (SELECT 1 FROM servers s WHERE s.guild_id = excluded.guild_id AND s.discussions_channel = excluded.channel_id)
				AND NOT EXISTS (SELECT 1 FROM subscriptions u WHERE u.channel_id = excluded.channel_id)
				AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.channel_id = excluded.channel_id AND `+alive+`)`,
			channelID, guildID, int64(since))
		return err
	})
	if err != nil {
		return fmt.Errorf("watch channel %s: %w", channelID, err)
	}
	return nil
}

// Cursors lists those of one server.
func (s *Store) Cursors(ctx context.Context, guildID string) (all []moderation.Cursor, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = list(ctx, t, func(rows *sql.Rows) (c moderation.Cursor, err error) {
			c.GuildID = guildID
			err = rows.Scan(&c.ChannelID, &c.Since, &c.Judged)
			return c, err
		}, "SELECT channel_id, since, judged FROM cursors WHERE guild_id = $1 ORDER BY channel_id", guildID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the cursors of server %s: %w", guildID, err)
	}
	return all, nil
}

// cursorsAtATime keeps a statement below SQLite's bound on its parameters.
const cursorsAtATime = 500

// ServerCursor is up to where a whole server has been accounted for: every thread that was
// archived before then was read to its end. 0: nothing is known.
func (s *Store) ServerCursor(ctx context.Context, guildID string) (judged moderation.MessageNumber, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT judged FROM server_cursors WHERE guild_id = $1", guildID).Scan(&judged)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("look up the cursor of server %s: %w", guildID, err)
	}
	return judged, nil
}

// SaveCursors moves cursors of one server's channels forward, as long as the server's shard is
// under the lease. One that stands further on already stays. whole is the server's own, which
// may go back, when a channel comes into view again; 0 leaves it as it is.
func (s *Store) SaveCursors(ctx context.Context, under moderation.Lease, guildID string, whole moderation.MessageNumber, cursors []moderation.Cursor) error {
	err := s.change(ctx, func(t *tx) error {
		if err := t.fence(ctx, under); err != nil {
			return err
		}
		if whole > 0 {
			_, err := t.ExecContext(ctx, `INSERT INTO server_cursors (guild_id, judged) VALUES ($1, $2)
				ON CONFLICT (guild_id) DO UPDATE SET judged = excluded.judged`, guildID, int64(whole))
			if err != nil {
				return err
			}
		}
		for some := range slices.Chunk(cursors, cursorsAtATime) {
			if err := t.saveCursors(ctx, guildID, some); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save %d cursors of server %s: %w", len(cursors), guildID, err)
	}
	return nil
}

func (t *tx) saveCursors(ctx context.Context, guildID string, cursors []moderation.Cursor) error {
	// Numbers first appear in their order, see dialect: $1, $2, $3, $4, then $5, $2, $6, $7.
	var rows strings.Builder
	args := make([]any, 0, 1+3*len(cursors))
	for i, c := range cursors {
		if i == 0 {
			rows.WriteString("($1, $2, CAST($3 AS BIGINT), CAST($4 AS BIGINT))")
			args = append(args, c.ChannelID, guildID, int64(c.Since), int64(c.Judged))
			continue
		}
		n := len(args)
		fmt.Fprintf(&rows, ", ($%d, $2, CAST($%d AS BIGINT), CAST($%d AS BIGINT))", n+1, n+2, n+3)
		args = append(args, c.ChannelID, int64(c.Since), int64(c.Judged))
	}
	_, err := t.ExecContext(ctx, `
		INSERT INTO cursors (channel_id, guild_id, since, judged) VALUES `+rows.String()+`
		ON CONFLICT (channel_id) DO UPDATE SET judged = excluded.judged WHERE cursors.judged < excluded.judged`, args...)
	return err
}

// ForgetCursor drops the cursor of a channel or thread that is gone for good.
func (s *Store) ForgetCursor(ctx context.Context, channelID string) error {
	if _, err := s.db.ExecContext(ctx, "DELETE FROM cursors WHERE channel_id = $1", channelID); err != nil {
		return fmt.Errorf("forget the cursor of channel %s: %w", channelID, err)
	}
	return nil
}

// PruneCursors drops the cursors of threads in which nothing was judged for moderation.KeepCursors, and returns how many
// those were. Silence has archived them by then. A server's stay until the whole of it is accounted for up to a
// later moment: a thread that nobody has read to its end may be as old. Channels keep theirs, which say
// where the watch of their threads began.
func (s *Store) PruneCursors(ctx context.Context, now time.Time) (pruned int64, err error) {
	err = s.change(ctx, func(t *tx) error {
		res, err := t.ExecContext(ctx, `
			DELETE FROM cursors WHERE judged < $1
				AND EXISTS (SELECT 1 FROM server_cursors w WHERE w.guild_id = cursors.guild_id AND w.judged >= $1)
				AND NOT EXISTS (SELECT 1 FROM servers s WHERE s.guild_id = cursors.guild_id AND s.discussions_channel = cursors.channel_id)
				AND NOT EXISTS (SELECT 1 FROM subscriptions u WHERE u.channel_id = cursors.channel_id)
				AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.channel_id = cursors.channel_id)`,
			int64(moderation.NumberAt(now.Add(-moderation.KeepCursors))))
		if err != nil {
			return err
		}
		pruned, err = res.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("prune the cursors of silent threads: %w", err)
	}
	return pruned, nil
}

// OpenMessages lists the messages of a server whose cases are open and that are not
// known to be gone.
func (s *Store) OpenMessages(ctx context.Context, guildID string) (all []moderation.Subject, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = list(ctx, t, func(rows *sql.Rows) (v moderation.Subject, err error) {
			v.GuildID = guildID
			err = rows.Scan(&v.ChannelID, &v.MessageID)
			return v, err
		}, "SELECT channel_id, message_id FROM cases WHERE guild_id = $1 AND decision_id IS NULL AND gone_at = 0 ORDER BY id DESC", guildID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the open messages of server %s: %w", guildID, err)
	}
	return all, nil
}
