package moderation

import (
	"context"
	"fmt"
	"time"
)

// Act is one thing that is done on Discord: because of a decision, of its undo or, for
// Hide, of a verdict.
type Act struct {
	Name  KindName
	Doing string // what it is, in a sentence about it: "Removing the message"
	Past  string // on the card afterwards: "Removed"
	// Undo is the act that gives back what this one took; empty: nothing can.
	Undo KindName
	// Do is safe to call again. What it returns beside an error is kept with the action.
	Do func(ctx context.Context, s *Service, a Action) (Result, error)
}

// Result is what an act leaves behind for later ones.
type Result struct {
	// StandsAs is the id under which the text stands again after it was restored.
	StandsAs string
	// Note is a sentence for moderators about what could not be done whole.
	Note string
}

// acts is the table of all acts. Adding one is a file with its Act and a line here; a kind of
// decision then names it.
func acts() []Act {
	return []Act{removeAct(), hideAct(), restoreAct(), timeoutAct(), liftTimeoutAct(), banAct(), revokeBanAct()}
}

// ActNamed looks an act up by its name.
func ActNamed(name KindName) (Act, bool) {
	for _, a := range acts() {
		if a.Name == name {
			return a, true
		}
	}
	return Act{}, false
}

// reason is what Discord's audit log shows for an action: the case's number,
// never a member's text or a moderator's name.
func reason(a Action) string {
	return fmt.Sprintf("ombud case %d: %s", a.CaseID, a.Kind)
}

// laterError asks for another try at a given time that is no fault: an action waits for another.
type laterError struct {
	why   string
	after time.Duration
}

func (e *laterError) Error() string             { return e.why }
func (e *laterError) RetryAfter() time.Duration { return e.after }

// Expected keeps it out of the log of operators.
func (e *laterError) Expected() bool { return true }
