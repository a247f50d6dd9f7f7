package moderation

// warnKind leaves the message and tells its author what is wrong with it: what follows
// it stands in the table of effects.
func warnKind() Kind {
	return Kind{
		Name: "warn", Label: "Warn", Past: "Author warned", Style: Warning,
		Needs: ManageMessages, TouchesAuthor: true, NeedsAuthor: true,
	}
}
