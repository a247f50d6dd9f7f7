package handlers

// Counts is told what became of messages that could not be judged. A nil field
// counts nothing.
type Counts struct {
	// NotChecked is a message that no rule will judge, with one of the reasons below.
	NotChecked func(reason string)
	// CheckFailed is a try that failed and will be repeated.
	CheckFailed func()
}

// Why a message is not judged.
const (
	gone       = "gone"       // it was deleted first, or its channel was
	unreadably = "unreadable" // it went before moderators as it is
)

func (c Counts) notChecked(reason string) {
	if c.NotChecked != nil {
		c.NotChecked(reason)
	}
}

func (c Counts) checkFailed() {
	if c.CheckFailed != nil {
		c.CheckFailed()
	}
}
