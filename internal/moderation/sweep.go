package moderation

import (
	"context"
	"time"
)

// Sweep is a search for more of what a case is about, and what is then done with all of it at
// once: nothing before a moderator has seen how much it is, and all of it can be undone as one.
type Sweep struct {
	ID      int64
	GuildID string
	CaseID  int64 // whose card it was asked for on
	Reach   Reach
	// AuthorID is whose messages are looked for; empty: anybody's.
	AuthorID string
	Since    time.Time // older messages are left alone
	// Alike is how much a message must have in common with the case's, in thousandths.
	Alike int
	State SweepState
	// Why is a sentence about a state that nobody asked for; empty: somebody did.
	Why string

	AskedBy string // the moderator who had it looked for
	AskedAt time.Time
	ActedBy string // the moderator who had it removed
	ActedAt time.Time
	Reason  string // in their words
	EndedBy string // who stopped, dropped or undid it
	EndedAt time.Time

	Read      int  // messages of the channels' histories that were looked at
	Truncated bool // there is more than a sweep takes
	Places    []SweptPlace
	Found     SweptCounts
	Samples   []SweptMessage // while nothing was done: a few, those that are least alike first

	Card           CardRef
	Version, Shown int64 // as of a Case
}

// Reach is what a sweep looks for.
type Reach string

// What a sweep can look for.
const (
	ReachText   Reach = "text"   // messages that say nearly the same, whoever wrote them
	ReachAuthor Reach = "author" // everything that the author wrote
)

// SweepState is how far a sweep has come.
type SweepState string

// The states of a sweep.
const (
	SweepLooking  SweepState = "looking"
	SweepReady    SweepState = "ready" // a moderator looks at what was found
	SweepRemoving SweepState = "removing"
	SweepStopped  SweepState = "stopped" // in the middle of removing
	SweepDone     SweepState = "done"
	SweepUndoing  SweepState = "undoing"
	SweepHalted   SweepState = "halted" // in the middle of undoing
	SweepUndone   SweepState = "undone"
	SweepDropped  SweepState = "dropped" // nothing was done, and nothing of it is kept
)

// Works reports whether ombud has something to do in this state.
func (s SweepState) Works() bool {
	return s == SweepLooking || s == SweepRemoving || s == SweepUndoing
}

// SweptState is what became of one message of a sweep.
type SweptState string

// A message is found first. Its text is kept with the sweep, encrypted, until its case has it or
// it is not needed any more.
const (
	SweptFound    SweptState = "found"
	SweptDecided  SweptState = "decided" // its removal is written down and not done yet
	SweptRemoved  SweptState = "removed"
	SweptPassed   SweptState = "passed" // left alone, for the reason that stands beside it
	SweptFailed   SweptState = "failed" // Discord did not take it
	SweptRestored SweptState = "restored"
	SweptLost     SweptState = "lost" // it could not be given back
)

// Why a message was left alone.
const (
	SparedGone      = "deleted meanwhile"
	SparedEdited    = "edited meanwhile"
	SparedDecided   = "decided by a moderator meanwhile"
	SparedUndone    = "undone by itself"
	SparedProtected = "by a moderator, the owner or somebody whose role is not below"
)

// SweptMessage is one message of a sweep.
type SweptMessage struct {
	Message
	Hash    string // of the revision that was found
	Written time.Time
	Alike   int // with the case's message, in thousandths
	CaseID  int64
	Number  int // of the decision that removed it
	// GrantedBy is the moderator who heard its author's appeal; empty: nobody did.
	GrantedBy string
}

// SweptAction is what a sweep has to do about one message.
type SweptAction struct {
	Action
	Written time.Time // when the message was
	Files   bool      // hang on it
}

// SweptPlace is one channel or thread and how far it was looked through.
type SweptPlace struct {
	ChannelID string
	// Unlisted says that its archived threads are not all listed yet: the next page of them were archived
	// before a time; zero: it begins with those archived last.
	Unlisted bool
	Archived time.Time
	Before   MessageNumber // the next page ends before this one; 0: it begins with the newest
	Done     bool
	Found    int
}

// SweptCounts are a sweep's messages by what became of them.
type SweptCounts struct {
	All, Waiting, Decided, Removed, Passed, Failed, Restored, Lost int

	Authors        int
	Cases          int // of them there was an open case already
	Oldest, Newest time.Time
	Reasons        map[string]int // of those that were left alone or failed
}

// Bounds of a sweep.
const (
	// MaxSwept is how many messages a sweep takes.
	MaxSwept = 5_000
	// MaxSweptPages bounds how much of the channels is looked through, a hundred messages or archived
	// threads each.
	MaxSweptPages = 2_000
	// SweptAtOnce is how many messages Discord deletes in one call.
	SweptAtOnce = 100
	// singlyAtOnce is how many of those go in one step that are too old for that.
	singlyAtOnce = 10
	// restoredAtOnce is small: a webhook sends some thirty messages a minute.
	restoredAtOnce = 5
	// TogetherFor is the age up to which Discord deletes messages together, with an hour to spare
	// for the clocks of both sides: two weeks.
	TogetherFor = 14*24*time.Hour - time.Hour
	// SweepWaits is how long what was found waits for a moderator before it is dropped.
	SweepWaits = time.Hour
	// toldAuthors is up to how many authors a sweep tells each of it, once. More are a raid, and
	// many direct messages to strangers are what Discord takes bots for spam for.
	toldAuthors = 20
	// SweptSamples is how many messages are shown before anything is done.
	SweptSamples = 6
)

// SweepStore keeps sweeps. Each method is one transaction.
type SweepStore interface {
	// AddSweep begins one, unless another is under way on the server: *RefusedError.
	AddSweep(ctx context.Context, s Sweep) (id int64, err error)
	Sweep(ctx context.Context, id int64) (Sweep, error)
	// HoldSweep lets this caller alone work on a sweep until a time, or answers false.
	HoldSweep(ctx context.Context, id int64, until time.Time) (bool, error)
	ReleaseSweep(ctx context.Context, id int64) error
	// TurnSweep moves a sweep from one of some states to another, or returns *RefusedError.
	TurnSweep(ctx context.Context, t SweepTurn) error
	// SetPlaces notes where to look, once: channels, whose archived threads are listed page by page,
	// and threads. It adds open cases whose message is hidden.
	SetPlaces(ctx context.Context, id int64, channelIDs, threadIDs []string) error
	// AddPlaces notes archived threads of a place, and how far it is listed.
	AddPlaces(ctx context.Context, id int64, of SweptPlace, threadIDs []string) error
	// Collect notes how far a place was looked through and what was found there. What a moderator
	// decided about before is left out.
	Collect(ctx context.Context, id int64, p SweptPlace, read int, found []SweptMessage) error
	// SweptNext lists messages that wait, at most so many, all of one channel.
	SweptNext(ctx context.Context, id int64, most int) ([]SweptMessage, error)
	// DecideSwept makes a decision of a sweep about each message, which may open its case, with a
	// removal that the sweep does itself. effects follow the first decision about each author.
	DecideSwept(ctx context.Context, id int64, d Decision, all []SweptMessage, effects func(Case) []string) error
	// SweptPending lists actions that a sweep has to do, at most so many, all of one channel.
	SweptPending(ctx context.Context, id int64, most int) ([]SweptAction, error)
	// FinishSwept records how some of them ended.
	FinishSwept(ctx context.Context, id int64, ended map[int64]Ending) error
	PassSwept(ctx context.Context, id int64, all []SweptMessage, why string) error
	// SweptRemoved lists what the sweep removed and did not give back, oldest first.
	SweptRemoved(ctx context.Context, id int64, most int) ([]SweptMessage, error)
	// UndoSwept is Undo for a sweep, which does itself what gives back. A case that it had opened is
	// decided otherwise: nothing else is held against the message.
	UndoSwept(ctx context.Context, id int64, u Undoing, back []Action, otherwise KindName) error
	EndSwept(ctx context.Context, id int64, m SweptMessage, state SweptState, why string) error
	// SweptWith is what the sweep that made a decision did about its author; ErrNotFound: none made it.
	SweptWith(ctx context.Context, decisionID int64) (SweptOf, error)
	// SweptGranted lists what the sweep removed and an appeal that was heard gives back, oldest first.
	SweptGranted(ctx context.Context, id int64, most int) ([]SweptMessage, error)
	SweepTried(ctx context.Context, id int64) (before bool, err error)
	SweepShown(ctx context.Context, id int64, card CardRef, version int64) error
}

// SweepTurn is a change of a sweep's state.
type SweepTurn struct {
	ID     int64
	From   []SweepState
	To     SweepState
	Who    string // empty: ombud itself
	Reason string // of SweepRemoving, in the moderator's words
	Why    string
	At     time.Time
}

// Scout reads what stands on Discord.
type Scout interface {
	// Threads lists the threads of some channels that are not archived.
	Threads(ctx context.Context, guildID string, channelIDs []string) ([]string, error)
	// Archived is one page of a channel's archived threads, those archived last first, before a time or,
	// with zero, from the end; what was archived before since is left out. next is where the
	// following page begins, zero after the last. A channel that is gone or closed to ombud has none.
	Archived(ctx context.Context, guildID, channelID string, before, since time.Time) (threadIDs []string, next time.Time, err error)
	// Read is one page of a channel's history, the newest first, before a message or, with 0,
	// from the end; what ombud itself or Discord wrote is left out. next is where the following
	// page begins, 0 at the beginning of the channel, and read how many there were. A channel that
	// is gone, closed to ombud or without messages of its own is an empty page.
	Read(ctx context.Context, guildID, channelID string, before MessageNumber) (page []SweptMessage, next MessageNumber, read int, err error)
}
