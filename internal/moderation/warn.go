package moderation

const warnName KindName = "warn"

// warnKind leaves the message, gives it back when ombud had hidden it, and tells its author what is
// wrong with it: what follows it stands in the table of effects.
func warnKind() Kind {
	return Kind{
		Name: warnName, Label: "Warn", Past: "Author warned", Style: Quiet,
		Needs: ManageMessages, TouchesAuthor: true, NeedsAuthor: true,
		Acts: unhiding,
	}
}
