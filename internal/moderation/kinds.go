package moderation

import (
	"context"
	"fmt"
	"time"
)

// KindName names a kind of decision in rows, logs and buttons.
type KindName string

// Hide is what ombud itself does when a verdict says so; no moderator presses it.
const Hide KindName = "hide"

// Kind is one thing a moderator can decide, or ombud does by the policy.
type Kind struct {
	Name  KindName
	Label string // on the button; empty: no button
	Past  string // on the card afterwards: "Removed"
	Style Style
	// Needs is what the moderator must be allowed to do on this server.
	Needs Permission
	// TouchesAuthor asks for the check of role order: one's equals and betters,
	// the owner, other moderators and the bot are out of reach.
	TouchesAuthor bool
	// Do is what happens on Discord; nil: nothing does.
	Do func(ctx context.Context, e Enforcer, a Action) error
	// For is how long a timeout lasts.
	For time.Duration
}

// Style is how a button looks.
type Style int

// Button styles by meaning; Discord's numbers are the adapter's business.
const (
	Quiet Style = iota
	Warning
	Danger
)

// Permission is what a moderator must be allowed to do, in ombud's own words.
type Permission int

// The permissions decisions ask for.
const (
	ManageMessages Permission = 1 << iota
	ModerateMembers
)

// kinds is the table of all of them, in the order of their buttons. Adding one is a file
// with its Kind and a line here.
func kinds() []Kind {
	return []Kind{dismissKind(), removeKind(), timeoutKind(), hideKind()}
}

// Kinds returns the decisions that have a button, in order.
func Kinds() []Kind {
	var out []Kind
	for _, k := range kinds() {
		if k.Label != "" {
			out = append(out, k)
		}
	}
	return out
}

// KindNamed looks a kind up by its name.
func KindNamed(name KindName) (Kind, bool) {
	for _, k := range kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// reason is what Discord's audit log shows for an action: the case's number,
// never a member's text or a moderator's name.
func reason(a Action) string {
	return fmt.Sprintf("ombud case %d: %s", a.CaseID, a.Kind)
}
