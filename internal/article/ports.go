package article

import (
	"context"
	"errors"
	"time"
)

// ErrNotFound says that there is no such feed, post or subscription.
var ErrNotFound = errors.New("not found")

// ErrAlreadySubscribed says that the channel has this feed already.
var ErrAlreadySubscribed = errors.New("already subscribed")

// Store keeps feeds, subscriptions, articles seen and posts. Each method is one
// transaction, with the jobs that must follow in it.
type Store interface {
	// Subscribe adds the feed when it is new, notes every article of doc as seen
	// and enqueues posts for the newest n of them, oldest first.
	Subscribe(ctx context.Context, guildID, channelID string, doc Document, newest int, at time.Time) (Feed, error)
	// Unsubscribe ends every subscription of the server to the feed; a feed nobody wants is polled no more.
	Unsubscribe(ctx context.Context, guildID string, feedID int64) error
	// Subscriptions of one server, by feed title, then channel.
	Subscriptions(ctx context.Context, guildID string) ([]Subscription, error)
	Feed(ctx context.Context, feedID int64) (Feed, error)
	// EnqueueDue enqueues a poll for each feed due at now, each once.
	EnqueueDue(ctx context.Context, now time.Time) (int, error)
	// AddArticles notes a successful poll and the articles that are new, with a post for each
	// new article in each subscribed channel, oldest first. It returns how many articles were new.
	AddArticles(ctx context.Context, feedID int64, doc Document, next time.Time, at time.Time) (int, error)
	// PollFailed notes a failed poll.
	PollFailed(ctx context.Context, feedID int64, sentence string, next time.Time, at time.Time) error
	Post(ctx context.Context, postID int64) (Post, error)
	// Advance moves a post one or more steps on.
	Advance(ctx context.Context, p Post) error
}

// Publisher puts articles before readers. A second call after a crash finds what
// the first one sent. again says that this step may have been sent before.
type Publisher interface {
	PostArticle(ctx context.Context, p Post, again bool) (messageID, discussionID string, err error)
	OpenDiscussion(ctx context.Context, p Post) (discussionID string, err error)
	Welcome(ctx context.Context, p Post, again bool) error
}

// FinalError is a publishing failure that no retry mends, in words for admins.
type FinalError struct {
	Sentence string
	Err      error
}

func (e *FinalError) Error() string { return e.Sentence }
func (e *FinalError) Unwrap() error { return e.Err }

// Document is one fetched feed: what it says of itself and its articles,
// newest first, at most MaxArticles.
type Document struct {
	URL         string // after permanent redirects
	Title       string
	Language    string
	Articles    []Article
	Validity    Validity
	NotModified bool          // the server said so, or the body is the same as last time
	NotBefore   time.Duration // the server asks not to be polled sooner than this; zero: it does not
}
