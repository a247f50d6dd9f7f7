package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ombud/internal/article"
	"ombud/internal/jobs"
)

// UnreadPages are articles of a feed whose posts wait for their page, oldest first.
func (s *Store) UnreadPages(ctx context.Context, feedID int64, limit int) (unread []article.Unread, err error) {
	err = s.view(ctx, func(t *tx) error {
		unread, err = list(ctx, t, func(rows *sql.Rows) (v article.Unread, err error) {
			err = rows.Scan(&v.ArticleID, &v.URL)
			return v, err
		}, `SELECT a.id, a.url FROM articles a
			WHERE a.feed_id = $1 AND a.page_at = 0 AND EXISTS (SELECT 1 FROM posts p WHERE p.article_id = a.id AND p.step = $2)
			ORDER BY a.id LIMIT $3`, feedID, string(article.Waiting), limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the unread pages of feed %d: %w", feedID, err)
	}
	return unread, nil
}

// PageRead adds what a page says to its article, where the feed said nothing, and enqueues the
// posts that waited for it. It does so once: a second call changes nothing. A page may tell that
// another feed had its story before.
func (s *Store) PageRead(ctx context.Context, articleID int64, page article.Page, at time.Time) error {
	err := s.change(ctx, func(t *tx) error {
		story := ""
		if page.URL != "" {
			story = text(article.StoryAddress(page.URL))
		}
		var feedID int64
		var before, title, titleKey string
		err := t.QueryRowContext(ctx, "SELECT feed_id, story, title, title_key FROM articles WHERE id = $1", articleID).
			Scan(&feedID, &before, &title, &titleKey)
		if err != nil {
			return noFeed(err)
		}
		read, err := affected(t.ExecContext(ctx, `
			UPDATE articles SET page_at = $1, story = CASE WHEN $2 = '' THEN story ELSE $2 END,
				summary = CASE WHEN summary = '' THEN $3 ELSE summary END,
				image = CASE WHEN image = '' THEN $4 ELSE image END,
				author = CASE WHEN author = '' THEN $5 ELSE author END,
				language = CASE WHEN language = '' THEN $6 ELSE language END, main_text = $7
			WHERE id = $8 AND page_at = 0`,
			millis(at), story, text(page.Summary), text(page.Image), text(page.Author), text(page.Language), text(page.Text), articleID))
		if err != nil || !read {
			return err
		}
		type waiting struct {
			id      int64
			channel string
		}
		posts, err := list(ctx, t, func(rows *sql.Rows) (v waiting, err error) {
			err = rows.Scan(&v.id, &v.channel)
			return v, err
		}, "SELECT id, channel_id FROM posts WHERE article_id = $1 AND step = $2 ORDER BY id", articleID, string(article.Waiting))
		if err != nil {
			return err
		}
		for _, p := range posts {
			if story != "" && story != before {
				skipped, err := t.skipDuplicate(ctx, p.id, p.channel, feedID, story, at)
				if err != nil {
					return err
				}
				if skipped {
					continue
				}
			}
			t.then(jobs.PublishPost{PostID: p.id, ChannelID: p.channel})
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add the page of article %d: %w", articleID, err)
	}
	return nil
}

// skipDuplicate skips a post whose page shows that another feed's post in the channel is about
// the same story.
func (t *tx) skipDuplicate(ctx context.Context, postID int64, channelID string, feedID int64, story string, at time.Time) (bool, error) {
	earlier, err := t.earlierIn(ctx, channelID, at)
	if err != nil {
		return false, err
	}
	for _, e := range earlier {
		if e.FeedID == feedID || e.Story != story {
			continue
		}
		_, err := t.ExecContext(ctx, "UPDATE posts SET step = $1, failure = $2, changed_at = $3 WHERE id = $4",
			string(article.Skipped), text(article.SameStory(e)), millis(at), postID)
		return true, err
	}
	return false, nil
}

// Address is where an article's page is, or article.ErrNotFound.
func (s *Store) Address(ctx context.Context, articleID int64) (address string, err error) {
	if err := s.db.QueryRowContext(ctx, "SELECT url FROM articles WHERE id = $1", articleID).Scan(&address); err != nil {
		return "", fmt.Errorf("read the address of article %d: %w", articleID, noFeed(err))
	}
	return address, nil
}
