package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ombud/internal/article"
)

// defaultInterval is when a new feed is polled again if the document does not say.
const defaultInterval = 15 * time.Minute

// Subscribe adds the feed when it is new, notes every article of doc as seen and enqueues posts
// for the newest n of them, oldest first. Articles that are new to a feed others
// subscribe to already are posted for those as a poll would have done.
func (s *Store) Subscribe(ctx context.Context, guildID, channelID string, doc article.Document, newest int, at time.Time) (f article.Feed, err error) {
	err = s.change(ctx, func(t *tx) error {
		id, err := t.findOrAddFeed(ctx, doc, at)
		if err != nil {
			return fmt.Errorf("record the feed: %w", err)
		}
		seen, _, err := t.noteArticles(ctx, id, doc.Articles, at)
		if err != nil {
			return err
		}
		added, err := affected(t.ExecContext(ctx, `
			INSERT INTO subscriptions (channel_id, feed_id, guild_id, subscribed_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (channel_id, feed_id) DO NOTHING`, channelID, id, guildID, millis(at)))
		if err != nil {
			return err
		}
		if !added {
			return article.ErrAlreadySubscribed
		}
		seen = seen[:min(max(newest, 0), len(seen))]
		if err := t.addPosts(ctx, seen, []subscriber{{guildID: guildID, channelID: channelID}}, at); err != nil {
			return err
		}
		return t.QueryRowContext(ctx, "SELECT "+feedColumns+" FROM feeds f WHERE f.id = $1", id).Scan(feedFields(&f)...)
	})
	if err != nil {
		return article.Feed{}, fmt.Errorf("subscribe channel %s: %w", channelID, err)
	}
	return f, nil
}

// findOrAddFeed returns the feed with the document's address, locked until the commit. A feed
// that nobody subscribed to until now is polled on from here.
func (t *tx) findOrAddFeed(ctx context.Context, doc article.Document, at time.Time) (id int64, err error) {
	pause := max(doc.Validity.Interval, doc.NotBefore)
	if pause <= 0 {
		pause = defaultInterval
	}
	err = t.QueryRowContext(ctx, `
		INSERT INTO feeds (url, title, language, etag, last_modified, body_hash, interval_ms, next_poll, last_poll)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (url) DO UPDATE SET next_poll = CASE
			WHEN EXISTS (SELECT 1 FROM subscriptions s WHERE s.feed_id = feeds.id) THEN feeds.next_poll
			ELSE excluded.next_poll END
		RETURNING id`,
		text(doc.URL), text(doc.Title), text(doc.Language),
		text(doc.Validity.ETag), text(doc.Validity.LastModified), text(doc.Validity.BodyHash),
		doc.Validity.Interval.Milliseconds(), millis(at.Add(pause)), millis(at)).Scan(&id)
	return id, err
}

// Unsubscribe ends every subscription of a server to a feed. Posts of it that were
// not begun are dropped.
func (s *Store) Unsubscribe(ctx context.Context, guildID string, feedID int64) error {
	err := s.change(ctx, func(t *tx) error {
		ended, err := affected(t.ExecContext(ctx,
			"DELETE FROM subscriptions WHERE guild_id = $1 AND feed_id = $2", guildID, feedID))
		if err != nil {
			return err
		}
		if !ended {
			return article.ErrNotFound
		}
		_, err = t.ExecContext(ctx, `
			UPDATE posts SET step = $1, failure = $2, changed_at = $3
			WHERE guild_id = $4 AND step = $5 AND article_id IN (SELECT id FROM articles WHERE feed_id = $6)`,
			string(article.Dropped), "The feed was removed before the article was posted.", millis(s.now()),
			guildID, string(article.Waiting), feedID)
		return err
	})
	if err != nil {
		return fmt.Errorf("unsubscribe server %s from feed %d: %w", guildID, feedID, err)
	}
	return nil
}

// Subscriptions lists those of one server, by feed title, then channel.
func (s *Store) Subscriptions(ctx context.Context, guildID string) (all []article.Subscription, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = list(ctx, t, func(rows *sql.Rows) (v article.Subscription, err error) {
			err = rows.Scan(append(feedFields(&v.Feed), &v.GuildID, &v.ChannelID, &v.Dropped, &v.LastDropped)...)
			return v, err
		}, "SELECT "+feedColumns+`, s.guild_id, s.channel_id,
				(SELECT count(*) FROM posts p JOIN articles a ON a.id = p.article_id
					WHERE p.channel_id = s.channel_id AND a.feed_id = f.id AND p.step = $2),
				coalesce((SELECT p.failure FROM posts p JOIN articles a ON a.id = p.article_id
					WHERE p.channel_id = s.channel_id AND a.feed_id = f.id AND p.step = $2
					ORDER BY p.changed_at DESC, p.id DESC LIMIT 1), '')
			FROM subscriptions s JOIN feeds f ON f.id = s.feed_id
			WHERE s.guild_id = $1 ORDER BY lower(f.title), f.id, s.channel_id`, guildID, string(article.Dropped))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the subscriptions of server %s: %w", guildID, err)
	}
	return all, nil
}
