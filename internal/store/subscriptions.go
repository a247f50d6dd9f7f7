package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ombud/internal/article"
	"ombud/internal/jobs"
)

// defaultInterval is when a new feed is polled again if the document does not say.
const defaultInterval = 15 * time.Minute

// Subscribe adds the feed when it is new, notes every article of doc as seen and enqueues posts
// for the newest that the wish asks for, oldest first. Articles that are new to a feed others
// subscribe to already are posted for those as a poll would have done.
func (s *Store) Subscribe(ctx context.Context, wish article.Wish, doc article.Document, at time.Time) (f article.Feed, err error) {
	err = s.change(ctx, func(t *tx) error {
		id, err := t.findOrAddFeed(ctx, doc, at)
		if err != nil {
			return fmt.Errorf("record the feed: %w", err)
		}
		seen, err := t.noteArticles(ctx, id, doc.Articles, at)
		if err != nil {
			return err
		}
		if err := t.postEverywhere(ctx, id, seen.fresh, at); err != nil {
			return err
		}
		d := article.DefaultSettings()
		added, err := affected(t.ExecContext(ctx, `
			INSERT INTO subscriptions (channel_id, feed_id, guild_id, subscribed_at, owner_id, per_hour, close_days, slow_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (channel_id, feed_id) DO NOTHING`,
			wish.ChannelID, id, wish.GuildID, millis(at), wish.OwnerID, d.PerHour, d.CloseDays, d.SlowAt))
		if err != nil {
			return err
		}
		if !added {
			return article.ErrAlreadySubscribed
		}
		has := 0
		if err := t.QueryRowContext(ctx, "SELECT count(*) FROM subscriptions WHERE guild_id = $1", wish.GuildID).Scan(&has); err != nil {
			return err
		}
		if has > article.MaxFeeds {
			return article.ErrTooManyFeeds
		}
		if _, err := t.ExecContext(ctx, "UPDATE feeds SET paused_at = 0 WHERE id = $1", id); err != nil {
			return err // it was read just now
		}
		// It is asked again, so that its next pause is news.
		if err := t.forgetPause(ctx, id); err != nil {
			return err
		}
		var newest []fresh
		for i, id := range seen.ids {
			if len(newest) < wish.Newest && !seen.back[i] { // what came back may have been posted here
				newest = append(newest, fresh{id, seen.all[i]})
			}
		}
		if err := t.postIn(ctx, id, subscriber{guildID: wish.GuildID, channelID: wish.ChannelID}, newest, at); err != nil {
			return err
		}
		return t.QueryRowContext(ctx, "SELECT "+feedColumns+" FROM feeds f WHERE f.id = $1", id).Scan(feedFields(&f)...)
	})
	if err != nil {
		return article.Feed{}, fmt.Errorf("subscribe channel %s: %w", wish.ChannelID, err)
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
		INSERT INTO feeds (url, title, language, etag, last_modified, body_hash, interval_ms, next_poll, last_poll, ttl_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (url) DO UPDATE SET next_poll = CASE
			WHEN EXISTS (SELECT 1 FROM subscriptions s WHERE s.feed_id = feeds.id) THEN feeds.next_poll
			ELSE excluded.next_poll END
		RETURNING id`,
		text(doc.URL), text(doc.Title), text(doc.Language),
		text(doc.Validity.ETag), text(doc.Validity.LastModified), text(doc.Validity.BodyHash),
		doc.Validity.Interval.Milliseconds(), millis(at.Add(pause)), millis(at), doc.Validity.TTL.Milliseconds()).Scan(&id)
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
			err = rows.Scan(append(append(feedFields(&v.Feed), &v.GuildID, &v.ChannelID, &v.OwnerID,
				instant{&v.Since}, instant{&v.Paused}, &v.Dropped, &v.LastDropped), settingsFields(&v.Settings)...)...)
			return v, err
		}, "SELECT "+feedColumns+`, s.guild_id, s.channel_id, s.owner_id, s.subscribed_at, s.paused_at,
				(SELECT count(*) FROM posts p JOIN articles a ON a.id = p.article_id
					WHERE p.channel_id = s.channel_id AND a.feed_id = f.id AND p.step = $2),
				coalesce((SELECT p.failure FROM posts p JOIN articles a ON a.id = p.article_id
					WHERE p.channel_id = s.channel_id AND a.feed_id = f.id AND p.step = $2
					ORDER BY p.changed_at DESC, p.id DESC LIMIT 1), ''), `+settingsColumns+`
			FROM subscriptions s JOIN feeds f ON f.id = s.feed_id
			WHERE s.guild_id = $1 ORDER BY lower(f.title), f.id, s.channel_id`, guildID, string(article.Dropped))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the subscriptions of server %s: %w", guildID, err)
	}
	return all, nil
}

// settingsColumns and settingsFields read settings from a subscription, which stands as s.
const settingsColumns = "s.filter, s.template, s.opening, s.tags, s.poll_every_ms, s.per_hour, s.close_days, s.slow_at"

func settingsFields(v *article.Settings) []any {
	return []any{&v.Filter, &v.Template, &v.Opening, &v.Tags, interval{&v.PollEvery}, &v.PerHour, &v.CloseDays, &v.SlowAt}
}

// SaveFeedSettings keeps what a server wants of a feed, in each of its channels.
func (s *Store) SaveFeedSettings(ctx context.Context, guildID string, feedID int64, v article.Settings) error {
	err := s.change(ctx, func(t *tx) error {
		found, err := affected(t.ExecContext(ctx, `
			UPDATE subscriptions SET filter = $1, template = $2, opening = $3, tags = $4, poll_every_ms = $5,
				per_hour = $6, close_days = $7, slow_at = $8
			WHERE guild_id = $9 AND feed_id = $10`,
			text(v.Filter), text(v.Template), text(v.Opening), text(v.Tags), v.PollEvery.Milliseconds(),
			v.PerHour, v.CloseDays, v.SlowAt, guildID, feedID))
		if err == nil && !found {
			err = article.ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("save the settings of feed %d on server %s: %w", feedID, guildID, err)
	}
	return nil
}

// MoveFeed has a feed's articles posted in another channel of the server from now on. What was
// posted, and what waits to be, stays where it is.
func (s *Store) MoveFeed(ctx context.Context, guildID string, feedID int64, from, to string, at time.Time) error {
	err := s.change(ctx, func(t *tx) error {
		// The feed's row is locked first, so that no poll decides meanwhile who gets what.
		if _, err := t.ExecContext(ctx, "UPDATE feeds SET last_poll = last_poll WHERE id = $1", feedID); err != nil {
			return err
		}
		var there int
		err := t.QueryRowContext(ctx, "SELECT count(*) FROM subscriptions WHERE channel_id = $1 AND feed_id = $2", to, feedID).Scan(&there)
		switch {
		case err != nil:
			return err
		case there > 0:
			return article.ErrAlreadySubscribed
		}
		moved, err := affected(t.ExecContext(ctx, `
			UPDATE subscriptions SET channel_id = $1, subscribed_at = $2 WHERE channel_id = $3 AND feed_id = $4 AND guild_id = $5`,
			to, millis(at), from, feedID, guildID))
		if err == nil && !moved {
			err = article.ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("move feed %d from channel %s to %s: %w", feedID, from, to, err)
	}
	return nil
}

// Rest lets a feed rest on a server from at on, or wakes it when at is zero: then it is polled at
// once, and one that was paused because it failed may tell of its next pause anew.
func (s *Store) Rest(ctx context.Context, guildID string, feedID int64, at time.Time) error {
	err := s.change(ctx, func(t *tx) error {
		found, err := affected(t.ExecContext(ctx,
			"UPDATE subscriptions SET paused_at = $1 WHERE guild_id = $2 AND feed_id = $3", millis(at), guildID, feedID))
		switch {
		case err != nil:
			return err
		case !found:
			return article.ErrNotFound
		case !at.IsZero():
			return nil
		}
		if err := t.forgetPause(ctx, feedID); err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, "UPDATE feeds SET paused_at = 0, failures = 0, failing_since = 0, next_poll = $1 WHERE id = $2",
			millis(s.now()), feedID)
		t.then(jobs.PollFeed{FeedID: feedID})
		return err
	})
	if err != nil {
		return fmt.Errorf("let feed %d rest or wake on server %s: %w", feedID, guildID, err)
	}
	return nil
}
