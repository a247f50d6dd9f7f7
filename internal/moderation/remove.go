package moderation

import "context"

// removeKind takes the message away.
func removeKind() Kind {
	return Kind{
		Name: "remove", Label: "Remove", Past: "Removed", Style: Danger,
		Needs: ManageMessages, TouchesAuthor: true, Do: removeMessage,
	}
}

// hideKind is removal by the policy, before a moderator has looked. The text
// stays in the case.
func hideKind() Kind {
	return Kind{Name: Hide, Past: "Hidden until a moderator looks", Do: removeMessage}
}

func removeMessage(ctx context.Context, e Enforcer, a Action) error {
	return e.RemoveMessage(ctx, a.Subject, reason(a))
}
