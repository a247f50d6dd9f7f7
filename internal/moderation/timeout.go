package moderation

import (
	"context"
	"time"
)

// timeoutKind takes the message away and keeps its author from writing for an
// hour. Removal comes first: when the timeout is refused, the text is gone all the same.
func timeoutKind() Kind {
	return Kind{
		Name: "timeout", Label: "Timeout 1 h", Past: "Removed, author timed out for 1 h", Style: Danger,
		Needs: ManageMessages | ModerateMembers, TouchesAuthor: true, For: time.Hour,
		Do: func(ctx context.Context, e Enforcer, a Action) error {
			if err := e.RemoveMessage(ctx, a.Subject, reason(a)); err != nil {
				return err
			}
			return e.Timeout(ctx, a.Subject.GuildID, a.AuthorID, a.Until, reason(a))
		},
	}
}
