package article

import (
	"fmt"
	"time"
)

// Reasons why an article that is new is not posted in a channel. They are kept with
// the post, and "/feed why" shows them.
const (
	reasonPaused    = "The feed was paused in this channel when the article came."
	reasonFilter    = "The feed's filter leaves it out."
	reasonDuplicate = "The same story is posted here already: "
)

// Earlier is a post in the same channel some time before.
type Earlier struct {
	FeedID   int64
	Story    string // as StoryAddress writes it
	TitleKey string
	Title    string
}

// duplicatesFor is how far back a channel is searched for the same story.
const duplicatesFor = 72 * time.Hour

// DuplicatesFor tells the store how far back Admission looks.
func DuplicatesFor() time.Duration { return duplicatesFor }

// Admission decides which of the new articles of a feed are posted in one channel. It only
// decides; the store carries it out in the transaction that notes the articles.
type Admission struct {
	Paused  bool
	Filter  string
	PerHour int // 0: no cap
	Posted  int // of this feed in this channel within the last hour
	FeedID  int64
	Earlier []Earlier

	filter     *Filter
	unreadable error
	others     []other
	capped     int
}

// other is a post of another feed, taken apart once for many comparisons.
type other struct {
	Earlier
	headline headline
}

// Capped is how many articles the hourly cap kept back.
func (d *Admission) Capped() int { return d.capped }

// Unreadable says what is wrong with a filter that was taken once and cannot be read any more, such
// as after an update; empty: nothing is.
func (d *Admission) Unreadable() string {
	if d.unreadable == nil {
		return ""
	}
	if sentence, ok := Sentence(d.unreadable); ok {
		return sentence
	}
	return "This filter cannot be read."
}

// Reason returns why the article is not posted, "" when it is. Articles must come
// newest first, so that what a cap keeps back are the older ones.
func (d *Admission) Reason(a Article) string {
	if d.Paused {
		return reasonPaused
	}
	if !d.lets(a) {
		return reasonFilter
	}
	// Before the comparisons: a feed that brings hundreds at once is compared no oftener than it may post.
	if d.PerHour > 0 && d.Posted >= d.PerHour {
		d.capped++
		return fmt.Sprintf("More than %d articles of this feed came within an hour, which is as many as are posted.", d.PerHour)
	}
	if e, found := d.duplicate(a); found {
		return reasonDuplicate + e.Title
	}
	d.Posted++
	return ""
}

// lets asks the filter. An article that a filter fails on is let through, and so are all when it
// cannot be read: readers lose less by a post too many than by one that nobody knows is missing,
// and other servers with the feed lose nothing.
func (d *Admission) lets(a Article) bool {
	if d.Filter == "" || d.unreadable != nil {
		return true
	}
	if d.filter == nil {
		if d.filter, d.unreadable = ParseFilter(d.Filter); d.unreadable != nil {
			return true
		}
	}
	lets, err := d.filter.Lets(a)
	return lets || err != nil
}

// duplicate finds the same story in the channel: the same address, or a near-equal headline
// in another feed. Within one feed headlines repeat ("Letters of the week").
func (d *Admission) duplicate(a Article) (Earlier, bool) {
	if d.others == nil {
		d.others = make([]other, 0, len(d.Earlier))
		for _, e := range d.Earlier {
			if e.FeedID != d.FeedID {
				d.others = append(d.others, other{e, headlineOf(e.TitleKey)})
			}
		}
	}
	story, title := StoryAddress(a.URL), headlineOf(TitleKey(a.Title))
	for _, e := range d.others {
		if a.URL != "" && story == e.Story || title.same(e.headline) {
			return e.Earlier, true
		}
	}
	return Earlier{}, false
}

// SameStory is the reason for a post that another one in the channel makes needless.
func SameStory(e Earlier) string { return reasonDuplicate + e.Title }
