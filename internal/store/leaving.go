package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"ombud/internal/article"
)

// noteLeaving notes which articles a feed stopped bringing, and which it brings again.
func (t *tx) noteLeaving(ctx context.Context, feedID int64, here []int64, at time.Time) error {
	there, err := list(ctx, t, one[int64], "SELECT id FROM articles WHERE feed_id = $1 AND left_at = 0 ORDER BY id", feedID)
	if err != nil {
		return fmt.Errorf("list the articles of feed %d: %w", feedID, err)
	}
	here = slices.Sorted(slices.Values(here))
	if err := t.setLeft(ctx, without(there, here), at); err != nil {
		return err
	}
	return t.setLeft(ctx, without(here, there), time.Time{})
}

// without are the ids of all that are not among some; both are sorted.
func without(all, some []int64) []int64 {
	var rest []int64
	for _, id := range all {
		if _, found := slices.BinarySearch(some, id); !found {
			rest = append(rest, id)
		}
	}
	return rest
}

func (t *tx) setLeft(ctx context.Context, ids []int64, at time.Time) error {
	for some := range slices.Chunk(ids, rowsAtATime) {
		in, args := inList([]any{millis(at)}, some)
		if _, err := t.ExecContext(ctx, "UPDATE articles SET left_at = $1 WHERE id IN "+in, args...); err != nil {
			return fmt.Errorf("note which articles left: %w", err)
		}
	}
	return nil
}

// unposted tells articles, which stand as a, that stand and stood nowhere on Discord.
const unposted = `NOT EXISTS (SELECT 1 FROM posts p WHERE p.article_id = a.id
	AND NOT (p.step IN ('skipped', 'dropped') AND p.message_id = '' AND p.tried_at = 0))`

// thinOut bounds what a feed leaves behind that brings more than anybody posts: beyond some thousands
// only marks are kept of what was never posted, whose turn would else be months later.
func (t *tx) thinOut(ctx context.Context, feedID int64, now time.Time) error {
	var left int
	if err := t.QueryRowContext(ctx, "SELECT count(*) FROM articles WHERE feed_id = $1 AND left_at > 0", feedID).Scan(&left); err != nil {
		return fmt.Errorf("count what left feed %d: %w", feedID, err)
	}
	if left <= article.MostLeft {
		return nil
	}
	ids, err := list(ctx, t, one[int64], "SELECT a.id FROM articles a WHERE a.feed_id = $1 AND a.left_at > 0 AND "+unposted+
		" ORDER BY a.left_at, a.id LIMIT $2", feedID, left-article.MostLeft)
	if err != nil {
		return fmt.Errorf("list what left feed %d: %w", feedID, err)
	}
	if len(ids) == 0 {
		return nil
	}
	if err := t.forgetArticles(ctx, feedID, ids); err != nil {
		return err
	}
	return t.dropMarks(ctx, feedID, now, article.MostMarks)
}

// forgetArticles deletes articles with their posts, and keeps their marks.
func (t *tx) forgetArticles(ctx context.Context, feedID int64, ids []int64) error {
	for some := range slices.Chunk(ids, rowsAtATime) {
		in, args := inList(nil, some)
		type row struct {
			seenArticle
			left time.Time
		}
		all, err := list(ctx, t, func(rows *sql.Rows) (v row, err error) {
			var nowhere int64
			err = rows.Scan(&v.id, &v.key, &v.hash, &v.url, &v.title, &v.summary, &v.was, instant{&v.left}, &nowhere)
			if nowhere == 0 {
				v.was = wasPosted
			}
			return v, err
		}, "SELECT a.id, a.key, a.content_hash, a.url, a.title, a.summary, a.was, a.left_at, CASE WHEN "+unposted+
			" THEN 1 ELSE 0 END FROM articles a WHERE a.id IN "+in+" ORDER BY a.id", args...)
		if err != nil {
			return fmt.Errorf("read articles that left: %w", err)
		}
		for _, v := range all {
			if err := t.keepMarks(ctx, feedID, v.seenArticle, v.left); err != nil {
				return err
			}
		}
		if _, err := t.ExecContext(ctx, "DELETE FROM articles WHERE id IN "+in, args...); err != nil {
			return fmt.Errorf("delete articles that left: %w", err)
		}
	}
	return nil
}
