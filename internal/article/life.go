package article

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Life is the state of a discussion. What is to be done next follows from it, and each
// state is a row before the next begins, so that a crash repeats one step.
type Life string

// The states of a discussion.
const (
	Unopened  Life = ""
	Open      Life = "open"
	Closing   Life = "closing"   // decided; nothing was said yet
	Noted     Life = "noted"     // its members were told; not locked yet
	Closed    Life = "closed"    // locked and archived
	Reopening Life = "reopening" // decided
	Lost      Life = "lost"      // it, or its channel, is there no more
)

// Discussion is what is known of the discussion under a post.
type Discussion struct {
	Life     Life
	At       time.Time // when the state was decided
	Why      string    // what a closing discussion is told, one sentence
	ClosesAt time.Time // zero: never by itself
	HeldBy   string    // the moderator who holds it open; empty: nobody does
	// Slow is how many seconds apart a member may write, SlowWanted how many it should be,
	// SlowUntil when it is free again; zero with SlowWanted: until a moderator says so.
	Slow, SlowWanted int
	SlowUntil        time.Time
}

// Order is what a moderator wants of a discussion.
type Order struct {
	Life     Life // Closing, Reopening or empty: as it is
	Why      string
	ClosesAt time.Time
	HeldBy   string
	// SetSlow changes the slowmode to Slow seconds; until it is changed again.
	SetSlow bool
	Slow    int
	At      time.Time
}

// What a discussion is told when it closes.
const (
	WhyOld       = "The article was published some time ago, so its discussion closes now. Thank you for taking part."
	WhyModerator = "A moderator closed this discussion."
	WhyWithdrawn = "The publisher has withdrawn the article, so its discussion closes."
)

// leastOpen is how long a discussion stays open however old its article is.
const leastOpen = 24 * time.Hour

// closesAt is when a discussion that opens at now closes by itself.
func closesAt(p Post, now time.Time) time.Time {
	days := p.Settings.CloseDays
	if days <= 0 {
		return time.Time{}
	}
	from := p.Article.Published
	if from.IsZero() {
		from = now
	}
	at := from.Add(time.Duration(days) * 24 * time.Hour)
	if least := now.Add(leastOpen); at.Before(least) {
		return least
	}
	return at
}

// SlowFor is how many seconds apart members may write in a discussion with so many
// messages in a minute, when slowAt is where it begins to be too many.
func SlowFor(rate, slowAt int) int {
	switch {
	case slowAt <= 0 || rate < slowAt:
		return 0
	case rate < 2*slowAt:
		return 10
	case rate < 4*slowAt:
		return 30
	}
	return 60
}

// SlowLasts is how long a discussion stays slow after it was last hot.
const SlowLasts = 10 * time.Minute

// Tend does what is outstanding about a discussion: a new headline is shown, a closing
// said and done, a slowmode set. It is a job, and safe to run again.
func (s *Service) Tend(ctx context.Context, postID int64, again, last bool) error {
	for {
		p, err := s.Store.Post(ctx, postID)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("tend post %d: %w", postID, err)
		}
		after, outstanding, err := s.tend(ctx, p, again)
		if !outstanding {
			return nil
		}
		if err != nil {
			var done bool
			if after, done, err = s.untended(ctx, p, last, err); err != nil || done {
				return err
			}
		}
		// Somebody may have decided otherwise meanwhile: then this changes nothing, and
		// the next round sees what they decided.
		if err := s.Store.Tended(ctx, p, after); err != nil {
			return fmt.Errorf("record what was done about post %d: %w", p.ID, err)
		}
		s.Log.DebugContext(ctx, "discussion tended", "post", p.ID, "channel", p.ChannelID, "from", p.Discussion.Life, "to", after.Discussion.Life)
		again = false
	}
}

// tend does one thing and returns the post as it then stands.
func (s *Service) tend(ctx context.Context, p Post, again bool) (after Post, outstanding bool, err error) {
	after = p
	d := &after.Discussion
	switch {
	case p.Step != Published && p.Step != Welcomed:
		return p, false, nil
	case d.Life == Closing:
		d.Life = Noted
		return after, true, s.Publisher.SayClosing(ctx, p, again)
	case d.Life == Noted:
		d.Life = Closed
		return after, true, s.Publisher.Close(ctx, p)
	case d.Life == Reopening:
		d.Life = Open
		return after, true, s.Publisher.Reopen(ctx, p)
	case d.Life == Open && d.Slow != d.SlowWanted:
		d.Slow = d.SlowWanted
		return after, true, s.Publisher.Slow(ctx, p, d.SlowWanted)
	case d.Life == Open && p.Shown != p.Article.Title: // last: what cannot be shown holds nothing up
		after.Shown = p.Article.Title
		return after, true, s.Publisher.Renew(ctx, p, again)
	}
	return p, false, nil
}

// untended passes an error on for another try, or says how the post stands when there is
// none: what is gone stays gone, and what could not be done now is left for another day. done says
// that the row stays as it is: a headline that was not shown is not written down as shown, and
// the next thing that happens to the discussion tries it again.
func (s *Service) untended(ctx context.Context, p Post, last bool, cause error) (after Post, done bool, err error) {
	var final *FinalError
	isFinal := errors.As(cause, &final)
	if !isFinal && (!last || errors.Is(ctx.Err(), context.Canceled)) {
		return p, false, fmt.Errorf("tend post %d, whose discussion is %s: %w", p.ID, p.Discussion.Life, cause)
	}
	s.Log.ErrorContext(ctx, "something could not be done about a discussion", "post", p.ID, "channel", p.ChannelID,
		"life", p.Discussion.Life, "cause", cause)
	after = p
	d := &after.Discussion
	switch {
	case isFinal && final.Gone:
		d.Life = Lost
	case d.Life == Closing:
		d.Life = Noted // a member misses a sentence; the closing goes on
	case d.Life == Noted:
		d.Life, d.ClosesAt = Open, s.Now().Add(leastOpen)
	case d.Life == Reopening:
		d.Life = Closed
	case d.Slow != d.SlowWanted:
		d.SlowWanted = d.Slow
	default:
		return p, true, nil
	}
	return after, false, nil
}

// Heated slows a discussion down that got so many messages within a minute. ErrNotFound says
// that the channel is no open discussion of an article.
func (s *Service) Heated(ctx context.Context, discussionID string, rate int) error {
	return s.Store.Heated(ctx, discussionID, rate, s.Now())
}
