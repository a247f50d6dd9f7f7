package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ombud/internal/article"
)

// inUse tells posts, which stand as p, that somebody may still want something of: those on their way,
// whose discussion lives, whatever ended since $2, and those with a case to be decided in their discussion.
const inUse = `(p.life NOT IN ('', 'closed', 'lost') OR p.life = '' AND p.step NOT IN ('dropped', 'skipped') OR p.changed_at > $2
	OR EXISTS (SELECT 1 FROM cases c WHERE c.guild_id = p.guild_id AND c.channel_id = p.discussion_id
		AND (c.decision_id IS NULL OR c.appeal = 'open')))`

// outOfUse tells articles, which stand as a, that left their feed before $2 and have no post in use.
const outOfUse = `a.left_at > 0 AND a.left_at <= $2
	AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.article_id = a.id AND ` + inUse + ")"

// Prunable lists at most so many feeds of which something can be pruned.
func (s *Store) Prunable(ctx context.Context, now time.Time, most int) (ids []int64, err error) {
	err = s.view(ctx, func(t *tx) error {
		ids, err = list(ctx, t, one[int64], `
			SELECT f.id FROM feeds f WHERE f.id > $1 AND EXISTS (SELECT 1 FROM articles a WHERE a.feed_id = f.id AND `+outOfUse+`)
			ORDER BY f.id LIMIT $3`, 0, millis(now.Add(-article.KeepLeft)), most)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for feeds to prune: %w", err)
	}
	return ids, nil
}

// PruneFeed deletes at most so many articles of a feed that left it long ago, with their posts, and
// keeps what they are known again by. It returns how many it was.
func (s *Store) PruneFeed(ctx context.Context, feedID int64, now time.Time, most int) (pruned int, err error) {
	before := millis(now.Add(-article.KeepLeft))
	err = s.change(ctx, func(t *tx) error {
		pruned = 0
		// The feed's row is locked first, as by a poll, then the posts: a moderator may reopen one at this
		// moment. What they are by then is read after that.
		if _, err := t.ExecContext(ctx, "UPDATE feeds SET last_poll = last_poll WHERE id = $1", feedID); err != nil {
			return err
		}
		ids, err := list(ctx, t, one[int64], "SELECT a.id FROM articles a WHERE a.feed_id = $1 AND "+outOfUse+
			" ORDER BY a.left_at, a.id LIMIT $3", feedID, before, most)
		if err != nil || len(ids) == 0 {
			return err
		}
		in, args := inList(nil, ids)
		if _, err := t.ExecContext(ctx, "UPDATE posts SET step = step WHERE article_id IN "+in, args...); err != nil {
			return err
		}
		in, args = inList([]any{feedID, before}, ids)
		ids, err = list(ctx, t, one[int64], "SELECT a.id FROM articles a WHERE a.feed_id = $1 AND "+outOfUse+" AND a.id IN "+in, args...)
		if err != nil {
			return err
		}
		if err := t.forgetArticles(ctx, feedID, ids); err != nil {
			return err
		}
		if pruned = len(ids); pruned < most {
			return t.dropMarks(ctx, feedID, now, article.MostMarks)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("prune feed %d: %w", feedID, err)
	}
	return pruned, nil
}

// marksAtATime is how many marks are deleted in one step: a feed has millions of them after some years, and a database
// that is silent for longer than a few seconds is given up.
const marksAtATime = 5000

// ForgetFeed forgets one feed that no channel has had for long, with all that it brought, or some of its marks, and
// returns its id; 0: there is none.
func (s *Store) ForgetFeed(ctx context.Context, now time.Time) (forgotten int64, err error) {
	err = s.change(ctx, func(t *tx) error {
		forgotten = 0
		_, err := t.ExecContext(ctx, `
			UPDATE feeds SET unwanted_at = CASE WHEN unwanted_at = 0 THEN CAST($1 AS BIGINT) ELSE 0 END
			WHERE (unwanted_at > 0) = EXISTS (SELECT 1 FROM subscriptions s WHERE s.feed_id = feeds.id)`, millis(now))
		if err != nil {
			return err
		}
		err = t.QueryRowContext(ctx, `
			UPDATE feeds SET last_poll = last_poll WHERE id = (SELECT f.id FROM feeds f
				WHERE f.unwanted_at > 0 AND f.unwanted_at <= $1 AND NOT EXISTS (
					SELECT 1 FROM articles a JOIN posts p ON p.article_id = a.id WHERE a.feed_id = f.id AND `+inUse+`)
				ORDER BY f.id LIMIT 1) RETURNING id`,
			millis(now.Add(-article.KeepUnwanted)), millis(now.Add(-article.KeepLeft))).Scan(&forgotten)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		// Its row is locked now. Somebody may have subscribed until then.
		has := 0
		if err := t.QueryRowContext(ctx, "SELECT count(*) FROM subscriptions WHERE feed_id = $1", forgotten).Scan(&has); err != nil || has > 0 {
			forgotten = 0
			return err
		}
		if _, err := t.ExecContext(ctx, `DELETE FROM old_articles WHERE feed_id = $1 AND mark IN (
			SELECT o.mark FROM old_articles o WHERE o.feed_id = $1 ORDER BY o.mark LIMIT $2)`, forgotten, marksAtATime); err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, "DELETE FROM feeds WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM old_articles o WHERE o.feed_id = feeds.id)", forgotten)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget a feed that nobody has: %w", err)
	}
	return forgotten, nil
}
