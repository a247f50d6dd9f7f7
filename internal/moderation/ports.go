package moderation

import (
	"context"
	"errors"
	"time"
)

// ErrNotFound says that there is no such row: no case with that id, no set-up
// for that server.
var ErrNotFound = errors.New("not found")

// ErrLeft says that ombud is not on the server any more, so that nobody there can be told anything.
var ErrLeft = errors.New("ombud is not on the server any more")

// ErrFilesRefused says that Discord takes a restored message not with these files: the server allows smaller
// ones only.
var ErrFilesRefused = errors.New("the files were refused by Discord")

// Store keeps cases and servers. Each method is one transaction; what must follow from a
// change (showing the card, doing the action) is a job in that same transaction.
type Store interface {
	SettingsStore
	ReportStore
	StrikeStore
	NoticeStore
	AppealStore
	KeptStore
	SweepStore
	CopyStore
	OldTextStore
	ForgottenStore

	// Server returns ErrNotFound before /setup ran there.
	Server(ctx context.Context, guildID string) (Server, error)
	SaveServer(ctx context.Context, s Server) error
	// WatchedChannels lists the channels of a server in which, and in whose threads, messages are
	// judged: the discussions channel, every channel with a feed or with an open discussion.
	WatchedChannels(ctx context.Context, guildID string) ([]string, error)

	// Accuse opens the subject's case, joins it or reopens it, notes a Hide
	// action when asked to, and enqueues showing the card unless nothing changed.
	Accuse(ctx context.Context, a Accusation) (caseID int64, change Change, err error)
	Case(ctx context.Context, id int64) (Case, error)
	// Decide records the decision, its pending actions and the effects that follow it, and
	// enqueues them, or returns *AlreadyDecidedError and changes nothing. A decision on
	// another revision than the newest is refused with *RefusedError.
	Decide(ctx context.Context, d Decision, actions []Action, effects []string) error
	// Undo takes the standing decision back, records what gives back and the taking back of
	// every effect that followed it, and enqueues them. A decision that does not stand any more
	// is refused with *RefusedError.
	Undo(ctx context.Context, u Undoing, back []Action) error
	Action(ctx context.Context, id int64) (Action, error)
	// FinishAction records how a pending action ended and enqueues showing the
	// card. Finishing one twice changes nothing.
	FinishAction(ctx context.Context, id int64, e Ending) error
	// MovedBefore reports whether something that was asked for earlier has still to give the message of
	// an action's case back, or, before it is given back, to take it away.
	MovedBefore(ctx context.Context, a Action) (bool, error)
	// NotePrior keeps until when an author could not write before a pending timeout, unless that was by
	// another timeout of ombud's: what was before that one is inherited.
	NotePrior(ctx context.Context, actionID int64, stood time.Time) error
	// StandingTimeout is until when other cases' decisions that stand keep the author of a
	// from writing; zero: none does. What a itself takes back does not count.
	StandingTimeout(ctx context.Context, a Action) (time.Time, error)
	// StandingBan reports whether another case's standing decision bans the author of a.
	StandingBan(ctx context.Context, a Action) (bool, error)
	Following(ctx context.Context, id int64) (Following, error)
	Followed(ctx context.Context, id int64, state ActionState, at time.Time) error
	// EffectsPending reports whether one of the named effects of a decision has not ended.
	EffectsPending(ctx context.Context, decisionID int64, names []string) (bool, error)
	// SetFact notes a fact on a case, or ends it, with its row of history. It returns the case's
	// facts as they stand then, which are not always those asked for: see Fact.
	SetFact(ctx context.Context, f Fact) (Facts, error)
	// Note adds a step to a case's history and shows it on the card.
	Note(ctx context.Context, caseID int64, step HistoryRow) error
	// Queue lists at most so many open cases of a server, and counts all.
	Queue(ctx context.Context, guildID string, order QueueOrder, most int) (open []CaseBrief, total int, err error)
	// CasesOf lists at most so many cases about an author, newest first, and counts all.
	CasesOf(ctx context.Context, guildID, authorID string, most int) (cases []CaseBrief, total int, err error)
	// NextOpen is the oldest open case of those that share the card of one; ErrNotFound: all
	// of them are decided.
	NextOpen(ctx context.Context, lead int64) (caseID int64, err error)
	// History is every step of a case, oldest first.
	History(ctx context.Context, caseID int64) ([]HistoryRow, error)
	// MarkGone notes that the message was deleted; without a case it does nothing.
	MarkGone(ctx context.Context, s Subject, at time.Time) error
	// MarkPlaceGone is MarkGone for everything in a channel or thread that was deleted.
	MarkPlaceGone(ctx context.Context, guildID, channelID string, at time.Time) error
	// MarkEdited notes on an open or decided case that its message was edited into a revision that
	// nothing accuses, or back into the accused one, and keeps what it says; without a case it does nothing.
	MarkEdited(ctx context.Context, m Message) error
	// CardTried notes that a case's first card is about to be posted, and reports whether
	// an earlier try may have posted it.
	CardTried(ctx context.Context, caseID int64) (before bool, err error)
	// RaiseAlert tells moderators something about ombud itself, once for each topic until
	// EndAlert, and enqueues showing it.
	RaiseAlert(ctx context.Context, a Alert) error
	EndAlert(ctx context.Context, guildID, topic string) error
	// Alert returns ErrNotFound for one that has ended.
	Alert(ctx context.Context, id int64) (Alert, error)
	AlertShown(ctx context.Context, id int64, messageID string) error
	// CardShown records where the card stands and which version of the case it shows.
	CardShown(ctx context.Context, caseID int64, card CardRef, version int64) error
}

// Enforcer does on Discord what was decided. Each method may be repeated: what
// is done already is no error. The reason goes to the audit log.
type Enforcer interface {
	RemoveMessage(ctx context.Context, s Subject, reason string) error
	// RemoveMessages removes two to SweptAtOnce messages of one channel, none older than TogetherFor.
	RemoveMessages(ctx context.Context, all []Subject, reason string) error
	// Timeout keeps a member from writing until a time; zero lets them write again.
	Timeout(ctx context.Context, guildID, userID string, until time.Time, reason string) error
	// TimedOutUntil is until when a member cannot write, zero if they can; ErrNotFound if they left.
	TimedOutUntil(ctx context.Context, guildID, userID string) (time.Time, error)
	// Ban bans somebody, member or not, and takes away what they wrote in the time before.
	Ban(ctx context.Context, guildID, userID string, back time.Duration, reason string) error
	Unban(ctx context.Context, guildID, userID, reason string) error
	// Restore sends a message that was taken away once more, unless the text stands at
	// standing, and returns its new id. ErrFilesRefused: it may come back without its files.
	Restore(ctx context.Context, r Restoring, standing Subject, reason string) (messageID string, err error)
}

// FinalError is an enforcement failure that no retry mends, in words for
// moderators. An Enforcer's other errors are tried again.
type FinalError struct {
	Sentence string
	Err      error
}

func (e *FinalError) Error() string { return e.Sentence }
func (e *FinalError) Unwrap() error { return e.Err }

// Notifier shows a case to its moderators.
type Notifier interface {
	// ShowCard posts the case's card, or brings the one at c.Card up to date,
	// and returns where it stands. again says that an earlier try may have posted
	// it without ombud hearing of it: it is looked for first.
	ShowCard(ctx context.Context, s Server, c Case, again bool) (CardRef, error)
	// AwaitTurn waits until Discord takes one more of what ShowCard sends, and reports whether it
	// had to: a case that was read before may have changed.
	AwaitTurn(ctx context.Context, s Server, at CardRef) (waited bool, err error)
	// Call pings the moderators' role about a case that has waited so long.
	Call(ctx context.Context, s Server, c Case, waited time.Duration) error
	// CallToAppeal pings the moderators' role about an appeal that has waited so long.
	CallToAppeal(ctx context.Context, s Server, a Appeal, waited time.Duration) error
	// Withdraw empties a card, or deletes the whole message.
	Withdraw(ctx context.Context, at CardRef, caseID int64, whole bool) error
	// WithdrawUnheard looks for messages by their marks, in a bounded number of requests, and takes back as
	// Withdraw does what is there.
	WithdrawUnheard(ctx context.Context, u Unheard) error
	// Unquote edits the cards of a case, which quote what was deleted since, those of its appeals and the messages
	// of sweeps that began with it. It posts none.
	Unquote(ctx context.Context, c Case, appeals []Appeal, sweeps []Sweep) error
	// ShowSweep posts what a sweep found or how far it is, or brings that up to date.
	ShowSweep(ctx context.Context, s Server, sw Sweep, again bool) (CardRef, error)
	// ShowAlert posts an alert and returns the message's id.
	ShowAlert(ctx context.Context, s Server, a Alert) (messageID string, err error)
}

// Directory tells who people are on a server now, for the check at each press.
type Directory interface {
	// Member returns ErrNotFound for somebody who is not on the server.
	Member(ctx context.Context, guildID, userID string) (Member, error)
	// OwnerID is the account that owns the server.
	OwnerID(ctx context.Context, guildID string) (string, error)
}
