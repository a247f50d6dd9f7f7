package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"ombud/internal/article"
	"ombud/internal/jobs"
)

// subscriber is one channel that gets posts.
type subscriber struct{ guildID, channelID string }

// postEverywhere enqueues posts of new articles, oldest first, for all who subscribe.
func (t *tx) postEverywhere(ctx context.Context, feedID int64, oldestFirst []int64, at time.Time) error {
	if len(oldestFirst) == 0 {
		return nil
	}
	to, err := list(ctx, t, func(rows *sql.Rows) (v subscriber, err error) {
		err = rows.Scan(&v.guildID, &v.channelID)
		return v, err
	}, "SELECT guild_id, channel_id FROM subscriptions WHERE feed_id = $1 ORDER BY channel_id", feedID)
	if err != nil {
		return fmt.Errorf("list who subscribes: %w", err)
	}
	for _, id := range oldestFirst {
		for _, s := range to {
			if err := t.addPost(ctx, id, s, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// addPosts enqueues posts of articles that stand newest first; the oldest goes out first.
func (t *tx) addPosts(ctx context.Context, newestFirst []int64, to []subscriber, at time.Time) error {
	for i := len(newestFirst) - 1; i >= 0; i-- {
		for _, s := range to {
			if err := t.addPost(ctx, newestFirst[i], s, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// addPost enqueues one post, unless the channel had the article before. One that was
// given up before it stood there is tried again.
func (t *tx) addPost(ctx context.Context, articleID int64, s subscriber, at time.Time) error {
	added, err := list(ctx, t, one[int64], `
		INSERT INTO posts (channel_id, article_id, guild_id, step, changed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (channel_id, article_id) DO UPDATE SET step = excluded.step, failure = '', changed_at = excluded.changed_at
			WHERE posts.step = $6 AND posts.message_id = '' RETURNING id`,
		s.channelID, articleID, s.guildID, string(article.Waiting), millis(at), string(article.Dropped))
	if err != nil {
		return fmt.Errorf("add a post: %w", err)
	}
	for _, id := range added {
		t.then(jobs.PublishPost{PostID: id})
	}
	return nil
}

// Post returns one post with its article, or article.ErrNotFound.
func (s *Store) Post(ctx context.Context, postID int64) (article.Post, error) {
	p := article.Post{ID: postID}
	var categories string
	err := s.db.QueryRowContext(ctx, `
		SELECT a.feed_id, a.key, a.url, a.title, a.summary, a.image, a.author, a.publisher, a.published, a.categories,
			p.guild_id, p.channel_id, p.step, p.message_id, p.discussion_id, p.failure
		FROM posts p JOIN articles a ON a.id = p.article_id WHERE p.id = $1`, postID).
		Scan(&p.FeedID, &p.Article.Key, &p.Article.URL, &p.Article.Title, &p.Article.Summary, &p.Article.Image,
			&p.Article.Author, &p.Article.Publisher, instant{&p.Article.Published}, &categories,
			&p.GuildID, &p.ChannelID, &p.Step, &p.MessageID, &p.DiscussionID, &p.Failure)
	if err == nil {
		err = json.Unmarshal([]byte(categories), &p.Article.Categories)
	}
	if err != nil {
		return article.Post{}, fmt.Errorf("read post %d: %w", postID, noFeed(err))
	}
	return p, nil
}

// Advance moves a post one or more steps on, never back: what an earlier try has
// recorded stays.
func (s *Store) Advance(ctx context.Context, p article.Post) error {
	if _, known := rank(p.Step); !known {
		return fmt.Errorf("advance post %d: there is no step %q", p.ID, p.Step)
	}
	err := s.change(ctx, func(t *tx) error {
		var now article.Step
		err := t.QueryRowContext(ctx, "UPDATE posts SET step = step WHERE id = $1 RETURNING step", p.ID).Scan(&now)
		if err != nil {
			return noFeed(err)
		}
		if !mayFollow(now, p.Step) {
			return fmt.Errorf("it is %s already and cannot become %s", now, p.Step)
		}
		_, err = t.ExecContext(ctx,
			"UPDATE posts SET step = $1, message_id = $2, discussion_id = $3, failure = $4, changed_at = $5 WHERE id = $6",
			string(p.Step), p.MessageID, p.DiscussionID, text(p.Failure), millis(s.now()), p.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("advance post %d: %w", p.ID, err)
	}
	return nil
}

// rank orders the steps. A dropped post ranks lowest: when its feed was removed while it was
// being sent, what was sent is recorded all the same.
func rank(s article.Step) (int, bool) {
	for i, step := range []article.Step{article.Dropped, article.Waiting, article.Posted, article.Threaded, article.Published} {
		if s == step {
			return i, true
		}
	}
	return 0, false
}

func mayFollow(now, next article.Step) bool {
	if next == article.Dropped {
		return now != article.Published
	}
	a, _ := rank(now)
	b, _ := rank(next)
	return a <= b
}
