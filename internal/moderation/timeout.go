package moderation

import (
	"context"
	"errors"
	"time"
)

// timeoutKind takes the message away and keeps its author from writing for an
// hour. One is done even when the other is refused.
func timeoutKind() Kind {
	return Kind{
		Name: "timeout", Label: "Timeout 1 h", Past: "Removed, author timed out for 1 h", Style: Danger,
		Needs: ManageMessages | ModerateMembers, TouchesAuthor: true, For: time.Hour,
		Do: func(ctx context.Context, e Enforcer, a Action) error {
			removed := e.RemoveMessage(ctx, a.Subject, reason(a))
			var final *FinalError
			if removed != nil && !errors.As(removed, &final) {
				return removed // it is tried again, with the timeout behind it
			}
			timedOut := e.Timeout(ctx, a.Subject.GuildID, a.AuthorID, a.Until, reason(a))
			return bothFinal(removed, timedOut)
		},
	}
}

// bothFinal is one refusal that says what was refused of two things. An error that
// is worth another try comes first.
func bothFinal(first, second error) error {
	var one, two *FinalError
	switch {
	case second == nil:
		return first
	case first == nil, !errors.As(second, &two):
		return second
	case errors.As(first, &one):
		return &FinalError{Sentence: one.Sentence + " " + two.Sentence, Err: errors.Join(one.Err, two.Err)}
	}
	return first
}
