package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ombud/internal/article"
	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// feedColumns and feedFields read feeds, which stand as f in the query.
const feedColumns = `f.id, f.url, f.title, f.etag, f.last_modified, f.body_hash, f.interval_ms, f.ttl_ms,
	f.failures, f.last_err, f.next_poll, f.last_poll, f.last_new, f.failing_since, f.paused_at,
	(SELECT coalesce(min(nullif(w.poll_every_ms, 0)), 0) FROM subscriptions w WHERE w.feed_id = f.id),
	(SELECT count(*) FROM subscriptions w WHERE w.feed_id = f.id AND w.poll_every_ms = 0)`

func feedFields(f *article.Feed) []any {
	return []any{
		&f.ID, &f.URL, &f.Title, &f.Validity.ETag, &f.Validity.LastModified, &f.Validity.BodyHash,
		interval{&f.Validity.Interval},
		interval{&f.Validity.TTL},
		&f.Failures, &f.LastErr,
		instant{&f.NextPoll},
		instant{&f.LastPoll},
		instant{&f.LastNew},
		instant{&f.Failing},
		instant{&f.Paused},
		interval{&f.PollEvery},
		truth{&f.Adaptive},
	}
}

// interval scans whole milliseconds.
type interval struct{ d *time.Duration }

func (i interval) Scan(v any) error {
	ms, ok := v.(int64)
	if !ok {
		return fmt.Errorf("an interval is a %T", v)
	}
	*i.d = time.Duration(ms) * time.Millisecond
	return nil
}

// truth scans a count.
type truth struct{ b *bool }

func (t truth) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a count is a %T", v)
	}
	*t.b = n > 0
	return nil
}

// Feed returns one feed, or article.ErrNotFound.
func (s *Store) Feed(ctx context.Context, feedID int64) (f article.Feed, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT "+feedColumns+" FROM feeds f WHERE f.id = $1", feedID).Scan(feedFields(&f)...)
	if err != nil {
		return article.Feed{}, fmt.Errorf("read feed %d: %w", feedID, noFeed(err))
	}
	return f, nil
}

// noFeed turns database/sql's word for it into the domain's.
func noFeed(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return article.ErrNotFound
	}
	return err
}

// longestSilence is longer than any feed is left alone (see article.Store.Postpone): a poll further off
// was planned by a clock that was ahead.
const longestSilence = 25 * time.Hour

// EnqueueDue enqueues a poll for each feed that somebody subscribes to and whose time has
// come, and what discussions are due for. It returns how many polls were not enqueued already.
func (s *Store) EnqueueDue(ctx context.Context, now time.Time) (n int, err error) {
	err = s.change(ctx, func(t *tx) error {
		due, err := list(ctx, t, one[int64], `
			SELECT f.id FROM feeds f
			WHERE (f.next_poll <= $1 OR f.next_poll > $2) AND f.paused_at = 0 AND EXISTS (SELECT 1 FROM subscriptions s WHERE s.feed_id = f.id)
			ORDER BY f.next_poll, f.id`, millis(now), millis(now.Add(longestSilence)))
		if err != nil {
			return err
		}
		polls := make([]jobs.Args, 0, len(due))
		for _, id := range due {
			polls = append(polls, jobs.PollFeed{FeedID: id})
		}
		// Enqueued here and not at the commit, to know how many are new.
		if n, err = t.enqueue(ctx, polls...); err != nil {
			return err
		}
		return t.dueDiscussions(ctx, now)
	})
	if err != nil {
		return 0, fmt.Errorf("enqueue what is due: %w", err)
	}
	return n, nil
}

// PollFailed notes a failed poll and when the next is due, or that there is none.
func (s *Store) PollFailed(ctx context.Context, feedID int64, f article.Failure) error {
	err := s.change(ctx, func(t *tx) error {
		paused := int64(0)
		if f.Pause {
			paused = millis(f.At)
		}
		found, err := affected(t.ExecContext(ctx, `
			UPDATE feeds SET failures = failures + 1, last_err = $1, next_poll = $2, last_poll = $3,
				failing_since = CASE WHEN failing_since = 0 THEN $3 ELSE failing_since END, paused_at = $4
			WHERE id = $5`, text(f.Sentence), millis(f.Next), millis(f.At), paused, feedID))
		switch {
		case err != nil:
			return err
		case !found:
			return article.ErrNotFound
		case !f.Pause:
			return nil
		}
		return t.tellOfPause(ctx, feedID, f.Notice)
	})
	if err != nil {
		return fmt.Errorf("note the failed poll of feed %d: %w", feedID, err)
	}
	return nil
}

// tellOfPause tells each server that subscribes, and directly whoever added the feed there: the
// channel may have many readers and no owner, and direct messages may be closed.
func (t *tx) tellOfPause(ctx context.Context, feedID int64, notice string) error {
	type owner struct{ guild, member string }
	owners, err := list(ctx, t, func(rows *sql.Rows) (v owner, err error) {
		err = rows.Scan(&v.guild, &v.member)
		return v, err
	}, "SELECT DISTINCT guild_id, owner_id FROM subscriptions WHERE feed_id = $1 ORDER BY guild_id, owner_id", feedID)
	if err != nil {
		return fmt.Errorf("list whom to tell: %w", err)
	}
	names := map[string][]string{}
	var guilds []string
	for _, o := range owners {
		if _, known := names[o.guild]; !known {
			guilds = append(guilds, o.guild)
			names[o.guild] = nil
		}
		if o.member != "" {
			names[o.guild] = append(names[o.guild], o.member)
		}
	}
	for _, guild := range guilds {
		sentence := notice + addedBy(names[guild])
		alerts := []moderation.Alert{{GuildID: guild, Topic: pauseTopic(feedID), Sentence: sentence, FeedID: feedID}}
		for _, member := range names[guild] {
			alerts = append(alerts, moderation.Alert{
				GuildID: guild, Topic: pauseTopic(feedID) + ":" + member, Sentence: notice, FeedID: feedID, RecipientID: member,
			})
		}
		for _, a := range alerts {
			if err := t.raise(ctx, a, t.now()); err != nil {
				return err
			}
		}
	}
	return nil
}

func pauseTopic(feedID int64) string { return "feed-paused:" + strconv.FormatInt(feedID, 10) }

// Postpone moves a feed's next poll without saying anything about it.
func (s *Store) Postpone(ctx context.Context, feedID int64, next time.Time) error {
	found, err := affected(s.db.ExecContext(ctx, "UPDATE feeds SET next_poll = $1 WHERE id = $2", millis(next), feedID))
	if err == nil && !found {
		err = article.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("postpone feed %d: %w", feedID, err)
	}
	return nil
}

// text makes what came over the network fit for a text column of either database.
func text(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// polled notes a successful poll. What the answer left out stays as it was: a 304 need not
// repeat the validators. A permanent redirect changes the address, unless that is
// another feed's already.
func (t *tx) polled(ctx context.Context, feedID int64, doc article.Document, fresh int, next, at time.Time) error {
	found, err := affected(t.ExecContext(ctx, `
		UPDATE feeds SET failures = 0, last_err = '', failing_since = 0,
			url = CASE WHEN $1 = '' OR EXISTS (SELECT 1 FROM feeds o WHERE o.url = $1 AND o.id <> feeds.id) THEN url ELSE $1 END,
			title = coalesce(nullif($2, ''), title),
			language = coalesce(nullif($3, ''), language),
			etag = CASE WHEN $4 = 1 THEN coalesce(nullif($5, ''), etag) ELSE $5 END,
			last_modified = CASE WHEN $4 = 1 THEN coalesce(nullif($6, ''), last_modified) ELSE $6 END,
			body_hash = CASE WHEN $4 = 1 THEN coalesce(nullif($7, ''), body_hash) ELSE $7 END,
			interval_ms = coalesce(nullif(CAST($8 AS BIGINT), 0), interval_ms),
			next_poll = $9,
			last_poll = $10,
			last_new = CASE WHEN $11 > 0 THEN $10 ELSE last_new END,
			ttl_ms = CASE WHEN $4 = 1 THEN ttl_ms ELSE $12 END
		WHERE id = $13`,
		text(doc.URL), text(doc.Title), text(doc.Language), bit(doc.NotModified),
		text(doc.Validity.ETag), text(doc.Validity.LastModified), text(doc.Validity.BodyHash),
		doc.Validity.Interval.Milliseconds(), millis(next), millis(at), fresh,
		doc.Validity.TTL.Milliseconds(), feedID))
	if err == nil && !found {
		err = article.ErrNotFound
	}
	return err
}

// forgetPause ends the alerts about a feed's pause, so that its next one is told anew.
func (t *tx) forgetPause(ctx context.Context, feedID int64) error {
	_, err := t.ExecContext(ctx, "DELETE FROM alerts WHERE topic = $1 OR topic LIKE $2", pauseTopic(feedID), pauseTopic(feedID)+":%")
	if err != nil {
		return fmt.Errorf("end the alerts about the pause of feed %d: %w", feedID, err)
	}
	return nil
}
