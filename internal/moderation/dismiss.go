package moderation

import "time"

const dismissName KindName = "dismiss"

// dismissKind finds nothing wrong: the case is closed for this revision, the message stays,
// and one that ombud had hidden comes back.
func dismissKind() Kind {
	return Kind{
		Name: dismissName, Label: "Dismiss", Past: "Dismissed", Style: Quiet, Needs: ManageMessages,
		Acts: unhiding,
	}
}

// unhiding gives back what ombud had hidden.
func unhiding(c Case, _ Terms, _ time.Time) []Action {
	hide, hidden := c.taken()
	if !hidden || hide.Kind != Hide {
		return nil
	}
	return []Action{{Kind: restoreName, Undoes: hide.ID}}
}
