package moderation

import "time"

// KindName names a kind of decision or an act in rows, logs and buttons.
type KindName string

// Hide is what ombud itself does when a verdict says so; no moderator presses it.
const Hide KindName = "hide"

// Kind is one thing a moderator can decide.
type Kind struct {
	Name  KindName
	Label string // on the button
	Past  string // on the card afterwards: "Removed"
	Style Style
	// Needs is what the moderator must be allowed to do on this server.
	Needs Permission
	// TouchesAuthor asks for the check of role order: one's equals and betters,
	// the owner, other moderators and the bot are out of reach.
	TouchesAuthor bool
	// NeedsAuthor says that nothing can be decided about somebody unknown.
	NeedsAuthor bool
	// Asks is what a form asks for before the decision; none: the button decides at once.
	Asks Asks
	// Acts is what then happens on Discord, in order; nil: nothing does.
	Acts func(c Case, t Terms, now time.Time) []Action
}

// Asks says what has to be known for a decision beside the press.
type Asks int

// What a form can ask for.
const (
	AsksNothing Asks = iota
	AsksDuration
	AsksReason // and how much of what the author wrote goes too
)

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
	BanMembers
)

// kinds is the table of all decisions, in the order of their buttons. Adding one is a file
// with its Kind and a line here.
func kinds() []Kind {
	return []Kind{dismissKind(), removeKind(), warnKind(), timeoutKind(), banKind()}
}

// Kinds returns the decisions, in the order of their buttons.
func Kinds() []Kind { return kinds() }

// KindNamed looks a kind up by its name.
func KindNamed(name KindName) (Kind, bool) {
	for _, k := range kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}
