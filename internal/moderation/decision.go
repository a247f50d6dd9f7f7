package moderation

import (
	"fmt"
	"time"
)

// Decision is what a moderator decided about a case.
type Decision struct {
	CaseID       int64
	Kind         KindName
	ModeratorID  string
	RevisionHash string // the revision the moderator decided on
	At           time.Time
}

// ActionState is how far an action has come.
type ActionState string

// An action is pending until it ended one way or the other.
const (
	Pending ActionState = "pending"
	Done    ActionState = "done"
	Failed  ActionState = "failed"
)

// Action is what is done on Discord because of a decision or, for Hide, because
// of a verdict. It is safe to do twice: its parameters are absolute.
type Action struct {
	ID          int64
	CaseID      int64
	Kind        KindName
	ModeratorID string // empty: ombud itself, by the policy
	Subject     Subject
	AuthorID    string
	// Until is when a timeout ends, fixed at the decision, so that a repeat does not lengthen it.
	Until   time.Time
	State   ActionState
	Failure string // a sentence for moderators when State is Failed
	EndedAt time.Time
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
