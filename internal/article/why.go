package article

import (
	"fmt"
	"time"
)

// Trace is what became of one article in one channel.
type Trace struct {
	ArticleID int64
	Title     string
	URL       string
	Feed      string // its title
	FeedID    int64
	Seen      time.Time // when it was first seen
	Published time.Time // as the feed says
	PageRead  time.Time
	ChannelID string
	Since     time.Time // when the channel subscribed
	Back      bool      // it was in the feed before, and had been out of it so long that its row was deleted
	Post      Post      // zero ID: there is none
}

// TracedOfFeed is how many articles of a feed, the newest ones, are looked through for words.
const TracedOfFeed = 200

// Why explains which stage an article reached in a channel and what stopped it. What stopped it may be in
// Discord's words: literally makes those show as themselves where the sentence is shown.
func (t Trace) Why(literally func(string) string) string {
	p := t.Post
	p.Failure = literally(p.Failure)
	switch {
	case p.ID == 0 && t.Back:
		return fmt.Sprintf("It came back: the feed brought it before and then left it out for more than %d days. What comes back is not posted as new.", int(KeepLeft.Hours()/24))
	case p.ID == 0 && !t.Seen.After(t.Since):
		return "It was in the feed already when this channel subscribed, and what is there at the beginning is not posted."
	case p.ID == 0:
		return "It is known, but was never to be posted here: the channel did not subscribe when it came."
	case p.Step == Skipped, p.Step == Dropped:
		return "It was not posted: " + p.Failure
	case p.Step == Waiting && t.PageRead.IsZero():
		return "It waits for its page, from which a picture and a standfirst are taken; that takes some seconds."
	case p.Step == Waiting:
		return p.because("It waits to be posted")
	case p.Step == Posted:
		return p.because("It is posted, and its discussion is about to be opened")
	case p.Step == Threaded:
		return p.because("It is posted, and its discussion waits for the welcome")
	case p.Discussion.Life == Lost:
		return "It was posted, and its post or discussion is gone since."
	}
	sentence := "It is posted; its discussion is " + p.Discussion.state() + "."
	if p.LeftOut != "" {
		sentence += " It was posted without its " + p.LeftOut + ", which Discord refused."
	}
	if p.Failure != "" {
		sentence += " Something is missing: " + p.Failure
	}
	return sentence
}

// because adds what a post waits for to a sentence without its full stop.
func (p Post) because(sentence string) string {
	if p.Failure == "" {
		return sentence + "."
	}
	return sentence + ": " + p.Failure
}

func (d Discussion) state() string {
	switch d.Life {
	case Open:
		switch {
		case d.HeldBy != "":
			return fmt.Sprintf("held open by <@%s>", d.HeldBy)
		case d.ClosesAt.IsZero():
			return "open"
		}
		return fmt.Sprintf("open and closes <t:%d:R>", d.ClosesAt.Unix())
	case Closing, Noted:
		return "about to close"
	case Reopening:
		return "about to be reopened"
	}
	return "closed"
}
