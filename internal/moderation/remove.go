package moderation

import (
	"context"
	"time"
)

const removeName KindName = "remove"

// removeKind takes the message away.
func removeKind() Kind {
	return Kind{
		Name: removeName, Label: "Remove", Past: "Removed", Style: Danger,
		Needs: ManageMessages, TouchesAuthor: true,
		Acts: func(c Case, _ Terms, _ time.Time) []Action { return removing(c) },
	}
}

// removing is the removal of what stands. What ombud hid or its author deleted is away
// already: an undo must not bring back what this decision did not take.
func removing(c Case) []Action {
	if _, away := c.taken(); away || !c.GoneAt.IsZero() || c.Subject.Blocked() {
		return nil
	}
	return []Action{{Kind: removeName}}
}

func removeAct() Act {
	return Act{Name: removeName, Doing: "Removing the message", Past: "Removed", Undo: restoreName, Do: removeMessage}
}

// hideAct is removal by the policy, before a moderator has looked. The text
// stays in the case.
func hideAct() Act {
	return Act{Name: Hide, Doing: "Hiding the message", Past: "Hidden until a moderator looks", Undo: restoreName, Do: hideMessage}
}

// readBeforeRemoval is how long a moderator's removal waits to know what it takes away.
const readBeforeRemoval = 3 * time.Second

func hideMessage(ctx context.Context, s *Service, a Action) (Result, error) {
	s.copyBefore(ctx, a, copyBeforeRemoval, 0)
	if err := s.unchanged(ctx, a); err != nil {
		return Result{}, err
	}
	return Result{}, s.Enforcer.RemoveMessage(ctx, a.Subject, reason(a))
}

func removeMessage(ctx context.Context, s *Service, a Action) (Result, error) {
	s.copyBefore(ctx, a, copyBeforeRemoval, 0)
	reading, cancel := context.WithTimeout(ctx, readBeforeRemoval)
	defer cancel()
	if _, err := s.catchEdit(reading, a); err != nil { // the removal matters more
		s.Log.WarnContext(ctx, "a message could not be read before its removal", "case", a.CaseID, "cause", err)
	}
	return Result{}, s.Enforcer.RemoveMessage(ctx, a.Subject, reason(a))
}
