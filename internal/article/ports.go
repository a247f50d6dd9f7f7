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

// ErrTooManyFeeds says that a server has MaxFeeds subscriptions.
var ErrTooManyFeeds = errors.New("too many feeds")

// MaxFeeds is how many subscriptions a server can have, each channel's counted. All servers
// share what Discord takes of ombud in a second.
const MaxFeeds = 100

// Store keeps feeds, subscriptions, articles seen and posts. Each method is one
// transaction, with the jobs that must follow in it.
type Store interface {
	// Subscribe adds the feed when it is new, notes every article of doc as seen
	// and enqueues posts for the newest of them that the wish asks for, oldest first.
	// ErrAlreadySubscribed, ErrTooManyFeeds: nothing was done.
	Subscribe(ctx context.Context, wish Wish, doc Document, at time.Time) (Feed, error)
	// Unsubscribe ends every subscription of the server to the feed; a feed nobody wants is polled no more.
	Unsubscribe(ctx context.Context, guildID string, feedID int64) error
	// Subscriptions of one server, by feed title, then channel.
	Subscriptions(ctx context.Context, guildID string) ([]Subscription, error)
	// SaveFeedSettings keeps what a server wants of a feed, in each of its channels.
	SaveFeedSettings(ctx context.Context, guildID string, feedID int64, s Settings) error
	// MoveFeed posts a feed's articles in another channel from now on. ErrNotFound: the server
	// does not have it in from; ErrAlreadySubscribed: to has it.
	MoveFeed(ctx context.Context, guildID string, feedID int64, from, to string, at time.Time) error
	// Rest lets a feed rest on a server from at on, or wakes it when at is zero: then it is
	// polled at once, also one that was paused because it failed.
	Rest(ctx context.Context, guildID string, feedID int64, at time.Time) error
	Feed(ctx context.Context, feedID int64) (Feed, error)
	// EnqueueDue enqueues a poll for each feed due at now, each once, and what discussions
	// are due for: their closing, the end of their slowmode.
	EnqueueDue(ctx context.Context, now time.Time) (int, error)
	// AddArticles notes a successful poll and the articles that are new, with a post for each
	// new article in each subscribed channel that admits it, oldest first. It returns how
	// many articles were new.
	AddArticles(ctx context.Context, feedID int64, doc Document, next time.Time, at time.Time) (int, error)
	// PollFailed notes a failed poll. pause ends the polling, and tells the servers that
	// subscribe so.
	PollFailed(ctx context.Context, feedID int64, f Failure) error
	// Postpone moves a feed's next poll without saying anything about it.
	Postpone(ctx context.Context, feedID int64, next time.Time) error

	// Prunable lists feeds of which PruneFeed has something to delete: articles that left their feed long
	// ago, of whose posts nobody wants anything any more. PruneFeed returns how many it deleted.
	Prunable(ctx context.Context, now time.Time, most int) ([]int64, error)
	PruneFeed(ctx context.Context, feedID int64, now time.Time, most int) (int, error)
	// ForgetFeed forgets one feed that no channel has had for long, or part of it, and returns its id; 0: there is none.
	ForgetFeed(ctx context.Context, now time.Time) (int64, error)

	// UnreadPages are articles that wait for their page to be read before they are posted,
	// oldest first.
	UnreadPages(ctx context.Context, feedID int64, limit int) ([]Unread, error)
	// PageRead adds what a page says to its article and enqueues the posts that waited.
	PageRead(ctx context.Context, articleID int64, page Page, at time.Time) error
	// Withdrawn notes that an article's page is gone, and closes its discussions.
	Withdrawn(ctx context.Context, articleID int64, at time.Time) error
	Address(ctx context.Context, articleID int64) (string, error)

	Post(ctx context.Context, postID int64) (Post, error)
	// Trying keeps how a post looks that is sent for the first time, before it is.
	Trying(ctx context.Context, postID int64, t Tried) error
	// Waits keeps what a post that is under way waits for, in a sentence for admins. What is for the
	// server is told to its moderators too, once a day at most.
	Waits(ctx context.Context, postID int64, sentence string, forServer bool) error
	// Advance moves a post one or more steps on.
	Advance(ctx context.Context, p Post) error
	// Tended keeps what was done about a discussion, if it is still in the state it was in before.
	Tended(ctx context.Context, before, after Post) error
	// Discussion finds the post of a discussion, or ErrNotFound.
	Discussion(ctx context.Context, guildID, discussionID string) (Post, error)
	// Order keeps what a moderator ordered for a discussion and has it done.
	Order(ctx context.Context, postID int64, o Order) error
	// Heated notes how many messages a discussion got within a minute.
	Heated(ctx context.Context, discussionID string, rate int, at time.Time) error

	// Traces are the newest articles that a server's feeds brought, each with what became of it.
	Traces(ctx context.Context, guildID string, like string, limit int) ([]Trace, error)
	Trace(ctx context.Context, guildID string, articleID int64) ([]Trace, error)

	// Offer keeps a subscription that was offered to somebody, until they confirm it.
	Offer(ctx context.Context, o Offer) (int64, error)
	Offered(ctx context.Context, id int64) (Offer, error)
}

// Wish is what somebody wants to subscribe to.
type Wish struct {
	GuildID, ChannelID, OwnerID string
	Newest                      int // of the articles it holds already
}

// Failure is a failed poll.
type Failure struct {
	Sentence string
	At, Next time.Time
	Pause    bool
	Notice   string // with Pause: what the servers that subscribe are told
}

// Unread is an article whose page was not read yet.
type Unread struct {
	ArticleID int64
	URL       string
}

// Offer is a subscription that waits for somebody's word.
type Offer struct {
	ID        int64
	GuildID   string
	ChannelID string
	UserID    string
	URL       string
	Newest    int
	At        time.Time
}

// Publisher puts articles before readers. A second call after a crash finds what
// the first one sent. again says that this step may have been sent before.
type Publisher interface {
	PostArticle(ctx context.Context, p Post, again bool) (Sent, error)
	OpenDiscussion(ctx context.Context, p Post) (discussionID string, err error)
	// Welcome opens the discussion with the policy.
	Welcome(ctx context.Context, p Post, again bool) error
	// Announce publishes an announcement channel's article to the channels that follow it; elsewhere it
	// does nothing.
	Announce(ctx context.Context, p Post) error

	// Renew shows the article's present headline and says in the discussion that it changed.
	Renew(ctx context.Context, p Post, again bool) error
	// SayClosing tells the discussion that it closes, and why.
	SayClosing(ctx context.Context, p Post, again bool) error
	// Close locks and archives, Reopen undoes both. Either may be done already.
	Close(ctx context.Context, p Post) error
	Reopen(ctx context.Context, p Post) error
	// Slow lets each member write once in so many seconds; 0: as often as they like.
	Slow(ctx context.Context, p Post, seconds int) error
}

// Sent is an article that stands in its channel.
type Sent struct {
	MessageID    string
	DiscussionID string // empty: it is opened next; a forum post is its own
	LeftOut      string // what Discord refused of it, such as "picture"; empty: nothing, or it is not known any more
}

// FinalError is a publishing failure that no retry mends, in words for admins.
type FinalError struct {
	Sentence string
	Gone     bool // what it is about exists no more
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
