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

	filter *Filter
	capped int
}

// Capped is how many articles the hourly cap kept back.
func (d *Admission) Capped() int { return d.capped }

// Reason returns why the article is not posted, "" when it is. Articles must come
// newest first, so that what a cap keeps back are the older ones.
func (d *Admission) Reason(a Article) (string, error) {
	if d.Paused {
		return reasonPaused, nil
	}
	if d.Filter != "" {
		if d.filter == nil {
			f, err := ParseFilter(d.Filter)
			if err != nil {
				return "", fmt.Errorf("read the filter of feed %d: %w", d.FeedID, err)
			}
			d.filter = f
		}
		// An article that a filter fails on is let through: readers lose less by a
		// post too many than by one that nobody knows is missing.
		if lets, err := d.filter.Lets(a); err == nil && !lets {
			return reasonFilter, nil
		}
	}
	if e, found := d.duplicate(a); found {
		return reasonDuplicate + e.Title, nil
	}
	if d.PerHour > 0 && d.Posted >= d.PerHour {
		d.capped++
		return fmt.Sprintf("More than %d articles of this feed came within an hour, which is as many as are posted.", d.PerHour), nil
	}
	d.Posted++
	d.Earlier = append(d.Earlier, Earlier{FeedID: d.FeedID, Story: StoryAddress(a.URL), TitleKey: TitleKey(a.Title), Title: a.Title})
	return "", nil
}

// duplicate finds the same story in the channel: the same address, or a near-equal headline
// in another feed. Within one feed headlines repeat ("Letters of the week").
func (d *Admission) duplicate(a Article) (Earlier, bool) {
	story, title := StoryAddress(a.URL), TitleKey(a.Title)
	for _, e := range d.Earlier {
		if e.FeedID != d.FeedID && (a.URL != "" && story == e.Story || SameHeadline(title, e.TitleKey)) {
			return e, true
		}
	}
	return Earlier{}, false
}

// SameStory is the reason for a post that another one in the channel makes needless.
func SameStory(e Earlier) string { return reasonDuplicate + e.Title }
