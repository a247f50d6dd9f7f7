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
	if !feed.Paused.IsZero() {
		return nil // since the poll was enqueued
	}
	doc, err := s.Fetch(ctx, feed.URL, feed.Validity)
	if ctx.Err() != nil {
		return fmt.Errorf("poll feed %d: %w", feedID, ctx.Err()) // ombud is stopping: nothing is known about the feed
	}
	var busy *BusyError
	if errors.As(err, &busy) {
		return s.leaveAlone(ctx, feed, busy)
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

// leaveAlone tries a busy server in a moment, and one that asked for more in its own time.
func (s *Service) leaveAlone(ctx context.Context, feed Feed, busy *BusyError) error {
	if busy.After <= time.Minute {
		return fmt.Errorf("poll feed %d: %w", feed.ID, busy)
	}
	if err := s.Store.Postpone(ctx, feed.ID, s.Now().Add(busy.After+spread(busy.After/5))); err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("postpone feed %d: %w", feed.ID, err)
	}
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
	f := Failure{Sentence: sentence, At: at, Next: at.Add(wait)}
	if f.Pause = !feed.Failing.IsZero() && at.Sub(feed.Failing) >= pauseAfter && feed.Failures+1 >= pauseFailures; f.Pause {
		f.Notice = pauseNotice(feed, sentence, at)
	}
	if err := s.Store.PollFailed(ctx, feed.ID, f); err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("record failed poll of feed %d: %w", feed.ID, err)
	}
	if f.Pause {
		s.Log.ErrorContext(ctx, "a feed is paused", "feed", feed.ID, "why", sentence)
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
	interval = min(max(interval, minInterval), maxInterval)
	switch {
	case feed.PollEvery > 0 && feed.Adaptive:
		interval = min(interval, feed.PollEvery)
	case feed.PollEvery > 0:
		interval = feed.PollEvery
	}
	return interval
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
	return wait - spread(wait/5)
}

// spread is a random part of d.
func spread(d time.Duration) time.Duration { return time.Duration(rand.Int64N(int64(max(d, 1)))) }

// pauseNotice tells a server why a feed of its brings nothing any more. The feed is named
// by its number and server: its title is its publisher's text.
func pauseNotice(feed Feed, sentence string, at time.Time) string {
	name := ""
	if u, err := ParseURL(feed.URL); err == nil {
		name = " (" + host(u) + ")"
	}
	return fmt.Sprintf("Feed %d%s failed at every try for %d days and is paused: %s The button below tries it again; so does `/feed resume`.",
		feed.ID, name, int(at.Sub(feed.Failing).Hours()/24), sentence)
}
