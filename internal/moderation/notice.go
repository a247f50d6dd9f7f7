package moderation

import (
	"context"
	"errors"
	"time"
)

// About says what a notice tells.
type About string

// What a notice can be about.
const (
	AboutDecision   About = "decided"
	AboutUndo       About = "undone"
	AboutPart       About = "partly" // of several messages that a sweep removed, some came back
	AboutOverturned About = "overturned"
	AboutUpheld     About = "upheld"
	AboutNotBanned  About = "not banned" // a ban that had been told of did not work
	AboutOutcome    About = "outcome"    // told to a reporter
	AboutReopened   About = "outcome undone"
)

// ToReporter reports whether it is told to who reported, and to nobody else.
func (a About) ToReporter() bool { return a == AboutOutcome || a == AboutReopened }

// NoticeState is how far a notice has come.
type NoticeState string

// A notice is pending until it ended one way or another.
const (
	NoticePending NoticeState = "pending"
	NoticeSent    NoticeState = "sent"
	NoticeNoted   NoticeState = "noted"   // a note in the discussion names the author
	NoticeClosed  NoticeState = "closed"  // the member takes no direct messages
	NoticeFailed  NoticeState = "failed"  // Discord did not take it
	NoticeSkipped NoticeState = "skipped" // it is no longer so, or the settings say no
)

// Notice is one thing that one member is told. There is one for each decision, matter and
// member, however often it is asked for.
type Notice struct {
	ID          int64
	GuildID     string
	CaseID      int64
	DecisionID  int64
	About       About
	RecipientID string
	Locale      string // of the recipient's Discord, as far as it is known
	State       NoticeState
	MadeAt      time.Time
	EndedAt     time.Time
}

// Letter is a notice with everything that its text is made of.
type Letter struct {
	Notice   Notice
	Case     Case
	Decision Decision
	Settings Settings
	// Ends is until when the author cannot write; zero: they can.
	Ends time.Time
	// Removed says that the message was taken away, Away that it still is.
	Removed, Away bool
	// Revises says that a reporter has heard of another outcome before.
	Revises bool
	// Swept is what else a sweep removed of the author's, Lead the case that it began with and Quotes a few
	// of the removed ones.
	Swept  SweptOf
	Lead   Case
	Quotes []Case
}

// ErrClosed says that a member takes no direct messages from ombud.
var ErrClosed = errors.New("the member takes no direct messages")

// Messenger writes to members. What it cannot do for good is a *FinalError.
type Messenger interface {
	// Tell writes to the recipient directly, or returns ErrClosed. again says that an earlier try
	// may have got through unheard: it is looked for first.
	Tell(ctx context.Context, l Letter, again bool) (CardRef, error)
	// NameInDiscussion writes where the message stands, or stood, that the recipient can ask there
	// what was decided.
	NameInDiscussion(ctx context.Context, l Letter, again bool) (CardRef, error)
	// TellAlert writes an alert to its recipient and returns the message's id, or ErrClosed.
	TellAlert(ctx context.Context, a Alert) (messageID string, err error)
	// ShowAppeal posts an appeal's card, or brings the one at a.Card up to date.
	ShowAppeal(ctx context.Context, s Server, a Appeal, c Case, again bool) (CardRef, error)
}

// NoticeStore keeps notices.
type NoticeStore interface {
	// AddNotices adds those that are not there yet, each with the job that sends it.
	AddNotices(ctx context.Context, all []Notice, after time.Duration) error
	// TryNotice adds a notice or finds it, and notes that it is about to be sent. before says
	// that this was noted already.
	TryNotice(ctx context.Context, n Notice) (now Notice, before bool, err error)
	Notice(ctx context.Context, id int64) (Notice, error)
	// EndNotice records how a notice ended and shows the case's card. The first end counts.
	EndNotice(ctx context.Context, id int64, state NoticeState, at CardRef, now time.Time) error
	// OutcomesTold are the decisions of a case of which a reporter has heard, the newest last: once more
	// for one whose taking back they heard of.
	OutcomesTold(ctx context.Context, caseID int64, reporterID string) (decisionIDs []int64, err error)
}
