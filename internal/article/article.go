package article

import "time"

// Article is one story of a feed, cleaned: plain text without control, bidi or
// zero-width characters, an absolute http(s) address or none.
type Article struct {
	// Key tells articles of one feed apart: its GUID, else its canonical link,
	// else a hash of its content.
	Key     string
	URL     string
	Title   string
	Summary string // the standfirst, as one line
	// Standfirst is the same with its paragraphs and marks; nil: there are none that Summary lacks.
	Standfirst []Block
	Image      string // address of a picture; empty: none
	Author     string
	Publisher  string // the feed's own title
	Published  time.Time
	Categories []string
	Language   string // the feed's, such as "en-gb"; empty: it does not say
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
	// Failing is since when every poll failed, Paused since when it is polled no more
	// because of that; zero: it is not so.
	Failing time.Time
	Paused  time.Time
	// PollEvery is the shortest interval that somebody wishes; zero: nobody does. Adaptive
	// says that somebody leaves it to the feed.
	PollEvery time.Duration
	Adaptive  bool
}

// Validity is what the last answer said about when to ask again and how to
// ask whether anything changed.
type Validity struct {
	ETag         string
	LastModified string
	BodyHash     string
	Interval     time.Duration // how often it is polled now
	TTL          time.Duration // how long the document asked to be left alone; zero: it did not
}

// Subscription is a channel that wants a feed's articles.
type Subscription struct {
	Feed      Feed
	GuildID   string
	ChannelID string
	OwnerID   string // who added it; empty: not known
	Since     time.Time
	Paused    time.Time // since when an admin lets it rest; zero: it does not
	Settings  Settings
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
	Welcomed  Step = "welcomed"  // the discussion is opened with the policy: its life begins
	Published Step = "published" // channels that follow an announcement channel have it too: all done
	Dropped   Step = "dropped"   // given up; Failure says why
	Skipped   Step = "skipped"   // never begun: a filter, a cap or the same story before; Failure says which
)

// Tried is how an article looked when it was first sent, heard of or not; zero: it never was. Every
// later try sends the same, or what the first one left would not be recognised once the feed
// has changed the headline.
type Tried struct {
	At         time.Time
	Title, URL string
}

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
	LeftOut      string   // what Discord refused of it, such as "picture"; empty: nothing
	Settings     Settings // those of the feed in this channel
	Tried        Tried

	Shown      string    // the headline that the post shows
	HeadlineAt time.Time // when the feed changed the headline last; zero: never
	Discussion Discussion
}
