package moderation

import (
	"fmt"
	"strings"

	"ombud/internal/speech"
)

// RefusedError carries a sentence for the person who asked: why ombud does not
// do it. It is an answer, not a fault.
type RefusedError struct {
	Sentence string
	// Say is the sentence for members, in their language; without a key, Sentence is.
	Say speech.Message
}

func (e *RefusedError) Error() string {
	if e.Say.Key != "" {
		return e.Say.Key
	}
	return e.Sentence
}

func refuse(format string, args ...any) error {
	return &RefusedError{Sentence: fmt.Sprintf(format, args...)}
}

// decline refuses a member something, in a sentence of the catalogue.
func decline(say speech.Message) error { return &RefusedError{Say: say} }

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
