package moderation

import (
	"fmt"
	"strings"
)

// RefusedError carries a sentence for the person who asked: why ombud does not
// do it. It is an answer, not a fault.
type RefusedError struct{ Sentence string }

func (e *RefusedError) Error() string { return e.Sentence }

func refuse(format string, args ...any) error {
	return &RefusedError{Sentence: fmt.Sprintf(format, args...)}
}

// String names the permissions as Discord's settings do, for a sentence.
func (p Permission) String() string {
	var names []string
	if p&ManageMessages != 0 {
		names = append(names, "manage messages")
	}
	if p&ModerateMembers != 0 {
		names = append(names, "time out members")
	}
	if p&BanMembers != 0 {
		names = append(names, "ban members")
	}
	return strings.Join(names, " and ")
}
