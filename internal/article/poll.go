package article

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Poll fetches one feed and records what came of it. It is a job: it may run
// again. A feed that fails is a recorded fact, not an error; errors are ombud's
// own and worth another try.
func (s *Service) Poll(ctx context.Context, feedID int64) error {
	feed, err := s.Store.Feed(ctx, feedID)
	if errors.Is(err, ErrNotFound) {
		return nil // nobody wants it any more
	}
	if err != nil {
		return fmt.Errorf("poll feed %d: %w", feedID, err)
	}
	doc, err := s.Fetch(ctx, feed.URL, feed.Validity)
	if ctx.Err() != nil {
		return fmt.Errorf("poll feed %d: %w", feedID, ctx.Err()) // ombud is stopping: nothing is known about the feed
	}
	if err != nil {
		return s.pollFailed(ctx, feed, err)
	}
	at := s.Now()
	if doc.NotModified {
		doc.Title = feed.Title
	}
	doc.Validity.Interval = nextInterval(feed)
	next := at.Add(max(doc.Validity.Interval, doc.NotBefore))
	added, err := s.Store.AddArticles(ctx, feed.ID, doc, next, at)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("record poll of feed %d: %w", feedID, err)
	}
	s.Log.DebugContext(ctx, "polled", "feed", feed.ID, "unchanged", doc.NotModified,
		"articles", len(doc.Articles), "new", added, "next", next)
	return nil
}

func (s *Service) pollFailed(ctx context.Context, feed Feed, cause error) error {
	sentence, ok := Sentence(cause)
	if !ok {
		sentence = "The feed could not be read."
	}
	at := s.Now()
	wait := backOff(feed)
	var fetch *FetchError
	if errors.As(cause, &fetch) {
		wait = max(wait, fetch.RetryAfter)
	}
	if err := s.Store.PollFailed(ctx, feed.ID, sentence, at.Add(wait), at); err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("record failed poll of feed %d: %w", feed.ID, err)
	}
	s.Log.WarnContext(ctx, "a feed could not be polled", "feed", feed.ID, "failures", feed.Failures+1,
		"why", sentence, "cause", causeOf(cause), "next", at.Add(wait))
	return nil
}

// causeOf is what operators read: the error beneath the sentence.
func causeOf(err error) string {
	var fetch *FetchError
	if errors.As(err, &fetch) && fetch.Err != nil {
		return fetch.Err.Error()
	}
	return err.Error()
}

// nextInterval adapts to how often the feed brings something: it is halved
// after a poll that did, and grows by half after one that did not. It looks at
// the poll before this one, since what is new now is decided in the transaction
// that also needs the next date.
func nextInterval(feed Feed) time.Duration {
	interval := feed.Validity.Interval
	switch {
	case interval <= 0 || feed.LastPoll.IsZero():
		interval = firstInterval
	case !feed.LastNew.IsZero() && !feed.LastNew.Before(feed.LastPoll):
		interval /= 2
	default:
		interval += interval / 2
	}
	return min(max(interval, minInterval), maxInterval)
}

// backOff doubles with each failure in a row, up to hours, and is spread by a
// fifth, so that the feeds of one server that failed together do not all come
// back in the same second.
func backOff(feed Feed) time.Duration {
	wait := max(feed.Validity.Interval, minInterval)
	for range feed.Failures + 1 {
		if wait = min(2*wait, maxBackOff); wait == maxBackOff {
			break
		}
	}
	return wait - time.Duration(rand.Int64N(int64(wait/5)))
}
