package moderation

import (
	"fmt"
	"time"
)

// Decision is what a moderator decided about a case. A case has several when one was undone
// or a new revision was accused.
type Decision struct {
	ID     int64
	CaseID int64
	// Number counts the decisions of one case from 1; the store gives it.
	Number       int
	Kind         KindName
	ModeratorID  string
	RevisionHash string // the revision the moderator decided on
	Terms        Terms
	At           time.Time
	// UndoneBy and UndoneAt say that it was taken back; empty and zero: it was not.
	UndoneBy string
	UndoneAt time.Time
}

// Undone reports whether a moderator took the decision back.
func (d Decision) Undone() bool { return !d.UndoneAt.IsZero() }

// Terms is what a decision says beside its kind.
type Terms struct {
	For    time.Duration // of a timeout
	Delete time.Duration // how far back a ban takes away what the author wrote
	Reason string        // the moderator's words for the history and, if people send one, the notice; kept encrypted
}

// ActionState is how far an action has come.
type ActionState string

// An action is pending until it ended one way or another.
const (
	Pending ActionState = "pending"
	Done    ActionState = "done"
	Failed  ActionState = "failed"
	// Cancelled: its decision was undone before the action was seen to be done, or what ombud was about to
	// hide was edited.
	Cancelled ActionState = "cancelled"
)

// Action is what is done on Discord because of a decision or, for Hide, because
// of a verdict. It is safe to do twice: its parameters are absolute.
type Action struct {
	ID          int64
	CaseID      int64
	DecisionID  int64 // 0: of no decision, by the policy
	Kind        KindName
	ModeratorID string // empty: ombud itself, by the policy
	Revision    string // the hash of the one that it is for
	// Subject is what is acted upon: where the text stands now, or where it stood.
	Subject  Subject
	AuthorID string
	// Until is when a timeout ends, fixed at the decision, so that a repeat does not lengthen it.
	Until  time.Time
	Delete time.Duration // see Terms
	// Prior is until when its author could not write before a timeout, by somebody's hand; zero: they could.
	Prior time.Time
	// Undoes is the action that this one takes back; 0: none.
	Undoes  int64
	State   ActionState
	Failure string    // a sentence for moderators when State is Failed
	Note    string    // a sentence about what could not be done whole when State is Done
	AskedAt time.Time // when it was noted as to be done
	EndedAt time.Time
	// DecisionUndone says that the decision that asked for it was taken back.
	DecisionUndone bool
	// SweepID is the sweep that does it, and nobody else does; 0: a job of its own.
	SweepID int64
}

// Ending is how an action ended.
type Ending struct {
	State   ActionState
	Failure string
	Result  Result
	At      time.Time
}

// AlreadyDecidedError says that somebody else decided the case first.
type AlreadyDecidedError struct {
	ModeratorID string
	Kind        KindName
	At          time.Time
}

func (e *AlreadyDecidedError) Error() string {
	return fmt.Sprintf("already decided by %s (%s)", e.ModeratorID, e.Kind)
}

// taken is the action that last took the message away, unless it was given back since.
// One that is still to be done counts: it will be.
func (c Case) taken() (by Action, away bool) {
	for _, a := range c.Actions {
		if a.State == Failed || a.State == Cancelled {
			continue
		}
		switch a.Kind {
		case removeName, Hide:
			by, away = a, true
		case restoreName:
			by, away = Action{}, false
		}
	}
	return by, away
}

// TakesAway reports whether an act takes the message away.
func TakesAway(act KindName) bool { return act == removeName || act == Hide }
