package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"ombud/internal/article"
	"ombud/internal/jobs"
)

// feedColumns and feedFields read feeds, which stand as f in the query.
const feedColumns = `f.id, f.url, f.title, f.etag, f.last_modified, f.body_hash, f.interval_ms,
	f.failures, f.last_err, f.next_poll, f.last_poll, f.last_new`

func feedFields(f *article.Feed) []any {
	return []any{
		&f.ID, &f.URL, &f.Title, &f.Validity.ETag, &f.Validity.LastModified, &f.Validity.BodyHash,
		interval{&f.Validity.Interval},
		&f.Failures, &f.LastErr,
		instant{&f.NextPoll},
		instant{&f.LastPoll},
		instant{&f.LastNew},
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

// EnqueueDue enqueues a poll for each feed that somebody subscribes to and whose time has
// come, and returns how many of them were not enqueued already.
func (s *Store) EnqueueDue(ctx context.Context, now time.Time) (n int, err error) {
	err = s.change(ctx, func(t *tx) error {
		due, err := list(ctx, t, one[int64], `
			SELECT f.id FROM feeds f
			WHERE f.next_poll <= $1 AND EXISTS (SELECT 1 FROM subscriptions s WHERE s.feed_id = f.id)
			ORDER BY f.id`, millis(now))
		if err != nil {
			return err
		}
		polls := make([]jobs.Args, 0, len(due))
		for _, id := range due {
			polls = append(polls, jobs.PollFeed{FeedID: id})
		}
		// Enqueued here and not at the commit, to know how many are new.
		n, err = t.enqueue(ctx, polls...)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("enqueue the feeds that are due: %w", err)
	}
	return n, nil
}

// PollFailed notes a failed poll and when the next is due.
func (s *Store) PollFailed(ctx context.Context, feedID int64, sentence string, next, at time.Time) error {
	err := s.change(ctx, func(t *tx) error {
		found, err := affected(t.ExecContext(ctx,
			"UPDATE feeds SET failures = failures + 1, last_err = $1, next_poll = $2, last_poll = $3 WHERE id = $4",
			text(sentence), millis(next), millis(at), feedID))
		if err == nil && !found {
			err = article.ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("note the failed poll of feed %d: %w", feedID, err)
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
		UPDATE feeds SET failures = 0, last_err = '',
			url = CASE WHEN $1 = '' OR EXISTS (SELECT 1 FROM feeds o WHERE o.url = $1 AND o.id <> feeds.id) THEN url ELSE $1 END,
			title = coalesce(nullif($2, ''), title),
			language = coalesce(nullif($3, ''), language),
			etag = CASE WHEN $4 = 1 THEN coalesce(nullif($5, ''), etag) ELSE $5 END,
			last_modified = CASE WHEN $4 = 1 THEN coalesce(nullif($6, ''), last_modified) ELSE $6 END,
			body_hash = CASE WHEN $4 = 1 THEN coalesce(nullif($7, ''), body_hash) ELSE $7 END,
			interval_ms = coalesce(nullif(CAST($8 AS BIGINT), 0), interval_ms),
			next_poll = $9,
			last_poll = $10,
			last_new = CASE WHEN $11 > 0 THEN $10 ELSE last_new END
		WHERE id = $12`,
		text(doc.URL), text(doc.Title), text(doc.Language), bit(doc.NotModified),
		text(doc.Validity.ETag), text(doc.Validity.LastModified), text(doc.Validity.BodyHash),
		doc.Validity.Interval.Milliseconds(), millis(next), millis(at), fresh, feedID))
	if err == nil && !found {
		err = article.ErrNotFound
	}
	return err
}
