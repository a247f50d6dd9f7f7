package moderation

import (
	"time"

	"ombud/internal/policy"
)

// Case is one subject with everything that accuses it and everything that was
// decided about it. A case is open while it has no standing decision.
type Case struct {
	ID         int64
	Subject    Subject
	Author     Author
	Discussion string
	OpenedAt   time.Time
	StandsAs   string // the message that gave a removed one back; empty: none did

	Revision Revision // the newest accused one
	// Edited is what the message said when it was edited last, into what nothing accuses. Without a hash it was
	// not, or what it said then is not known: see EditedAt.
	Edited   Revision
	Findings []policy.Finding // the rules' complaints about that revision
	Policy   string           // version of the policy that made the findings
	Reports  []Report         // members' complaints, oldest first
	Copies   []Copy           // of the files that hang on that revision, in their order; those not known yet are left out

	Decision  *Decision  // the standing one; nil: the case is open
	Decisions []Decision // all there were, oldest first
	Actions   []Action   // everything done or to be done on Discord, oldest first

	Texts Texts // whether what was written is kept

	// SweepID is the sweep that opened the case; 0: something accused the message.
	SweepID int64

	Facts
	Shared   Shared   // with which cases it shares a card
	Standing Standing // what else counts against the author
	Notices  []Notice // what the author was told, oldest first
	Record   Record   // what is known of the author on this server
	Card     CardRef  // where moderators see the case; zero: nowhere yet

	// Version grows with every change of the case, and CardVersion is the one that the card
	// shows: when they are equal it need not be drawn again.
	Version, CardVersion int64
}

// ShownBeside is how many other cases a card has room for.
const ShownBeside = 3

// Sharing is why cases share a card.
type Sharing string

// Cases that come within a minute share a card when one author wrote them, when their texts are
// nearly the same, or when there are too many for cards of their own.
const (
	SharedByAuthor Sharing = "author"
	SharedByText   Sharing = "text"
	SharedByFlood  Sharing = "flood"
)

// Shared says which cases stand on one card. Its zero value is a case with a card of its own.
type Shared struct {
	On     int64   // the case whose card shows this one; 0: its own
	Why    Sharing // why others stand on this one's card; empty: none may
	Others int     // how many do
	Open   int     // how many of those are open
	Shown  []Case  // at most ShownBeside of them: open ones first, the newest first
}

// Record is an author's standing on a server, this case left out.
type Record struct {
	Cases int        // others about the author
	Last  []Decision // the latest that stand in those cases and found something, newest first; a few
}

// Open reports whether the case still waits for a moderator.
func (c Case) Open() bool { return c.Decision == nil }

// Away reports whether what the message said was taken away, or is about to be.
func (c Case) Away() bool {
	_, away := c.taken()
	return away
}

// Stands is where the text stands now, or stood last.
func (c Case) Stands() Subject {
	s := c.Subject
	if c.StandsAs != "" {
		s.MessageID = c.StandsAs
	}
	return s
}

// HiddenAt says when ombud itself took the message away, zero if it did not or the message
// was given back since.
func (c Case) HiddenAt() time.Time {
	if a, away := c.taken(); away && a.Kind == Hide && a.State == Done {
		return a.EndedAt
	}
	return time.Time{}
}

// Report is one member's complaint about a message. A member has one for each message;
// a second one replaces the clause of the first.
type Report struct {
	ReporterID string
	Clause     string // the clause the member named; empty: none named
	Disagrees  bool   // their reason is that they disagree, which breaks nothing
	Words      string // what they added in their own words; hostile text
	At         time.Time
	Revision   string // the hash of the one they reported; empty: not known

	Established  bool   // they were about for some time when they reported
	WantsOutcome bool   // they want to hear what comes of it
	Locale       string // of their Discord

	Reliability Reliability // how their earlier reports ended
}

// Accusation is what opens a case or joins one: the rules' verdict on a
// revision, or a member's report of it.
type Accusation struct {
	Message Message
	Verdict *policy.Verdict // nil: the rules do not accuse it
	Report  *Report         // nil: nobody reported it
	// Hide asks the store to note a Hide action in the same transaction.
	Hide bool
	// EditedAt is when the message was edited since, as far as the accuser knows; zero: it was not.
	EditedAt time.Time
	// Grade is that of the worst clause named; Likeness what near-duplicates of the text
	// have in common, empty: it is like no other.
	Grade    Grade
	Likeness string
	At       time.Time
}

// Change is what an accusation did to the cases.
type Change int

// What an accusation can do.
const (
	Unchanged Change = iota // this was known already
	Opened                  // a new case
	Joined                  // an open case has one more accusation, or a decided one was told of it
	Reopened                // a decided case is open again: this revision is not the one that was decided
)

// String names the change as the logs do.
func (c Change) String() string {
	switch c {
	case Opened:
		return "opened"
	case Joined:
		return "joined"
	case Reopened:
		return "reopened"
	default:
		return "unchanged"
	}
}

// CardRef is where a card stands. The zero value is no card.
type CardRef struct {
	ChannelID string
	MessageID string
	// Replaces is an earlier card that Discord let nobody edit; empty: none. It stands where it
	// was, and this one links to it.
	Replaces string
	// Pictures says which copies the card shows, in words of who draws it; empty: none.
	Pictures string
}
