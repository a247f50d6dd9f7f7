package moderation

// dismissKind finds nothing wrong: the message stays, the case is closed for
// this revision.
func dismissKind() Kind {
	return Kind{Name: "dismiss", Label: "Dismiss", Past: "Dismissed", Style: Quiet, Needs: ManageMessages}
}
