package article

import "time"

// Article is one story of a feed, cleaned: plain text without control, bidi or
// zero-width characters, an absolute http(s) address or none.
type Article struct {
	// Key tells articles of one feed apart: its GUID, else its canonical link,
	// else a hash of its content.
	Key        string
	URL        string
	Title      string
	Summary    string // the standfirst
	Image      string // address of a picture; empty: none
	Author     string
	Publisher  string // the feed's own title
	Published  time.Time
	Categories []string
}

// Feed is one address that is polled, however many channels asked for it.
type Feed struct {
	ID       int64
	URL      string
	Title    string
	Validity Validity
	Failures int    // in a row
	LastErr  string // a sentence; empty: the last poll went well
	NextPoll time.Time
	LastPoll time.Time
	LastNew  time.Time // when it last brought a new article; zero: never
}

// Validity is what the last answer said about when to ask again and how to
// ask whether anything changed.
type Validity struct {
	ETag         string
	LastModified string
	BodyHash     string
	Interval     time.Duration // how often it is polled now
}

// Subscription is a channel that wants a feed's articles.
type Subscription struct {
	Feed      Feed
	GuildID   string
	ChannelID string
	// Dropped is how many of its articles could not be published here, LastDropped why the
	// last of them could not.
	Dropped     int
	LastDropped string
}

// Step is how far a post has come. Each step is a row before the next begins,
// so that a crash repeats one step at the most.
type Step string

// The steps of a post, in order.
const (
	Waiting   Step = "waiting"   // nothing was sent
	Posted    Step = "posted"    // the article stands in its channel
	Threaded  Step = "threaded"  // its discussion exists
	Published Step = "published" // the discussion is opened with the policy: all done
	Dropped   Step = "dropped"   // given up; Failure says why
)

// Post is one article in one channel.
type Post struct {
	ID           int64
	FeedID       int64
	Article      Article
	GuildID      string
	ChannelID    string
	Step         Step
	MessageID    string // the article's message; empty before Posted
	DiscussionID string // the thread or forum post; empty before Threaded
	Failure      string
}
