package policy

import "fmt"

// Effect is what a rule asks for, or what a verdict comes to. The order
// matters: the severest live finding decides.
type Effect int

// The effects, from the mildest to the severest.
const (
	Allow Effect = iota // nothing to do
	Flag                // stays visible and goes to the moderators
	Hide                // deleted at once, kept encrypted, can be restored
)

// String is the word used in policy files, in JSON and on cards.
func (e Effect) String() string {
	switch e {
	case Allow:
		return "allow"
	case Flag:
		return "flag"
	case Hide:
		return "hide"
	}
	return fmt.Sprintf("effect(%d)", int(e))
}

// MarshalText writes "allow", "flag" or "hide".
func (e Effect) MarshalText() ([]byte, error) {
	if e < Allow || e > Hide {
		return nil, fmt.Errorf("no such effect: %d", int(e))
	}
	return []byte(e.String()), nil
}

// UnmarshalText reads what MarshalText writes and nothing else.
func (e *Effect) UnmarshalText(text []byte) error {
	for _, known := range []Effect{Allow, Flag, Hide} {
		if string(text) == known.String() {
			*e = known
			return nil
		}
	}
	return fmt.Errorf("unknown effect %q: want allow, flag or hide", text)
}

// Span is a stretch of one surface: byte offsets into Surfaces[Surface].Text,
// both on rune boundaries, End excluded.
type Span struct {
	Surface int
	Start   int
	End     int
}

// Finding is one rule's complaint with its evidence.
type Finding struct {
	Rule   string // id of the rule
	Clause string // id of the clause the rule serves
	Reason string // a sentence for people; may quote the message
	Spans  []Span // what to underline; empty when the whole message is meant
	Then   Effect // what the rule asks for
	Shadow bool   // counted and shown in statistics, never acted on
}

// Verdict is everything the policy has to say about one revision.
type Verdict struct {
	Effect   Effect    // the severest Then among the findings that are not in shadow
	Findings []Finding // in the order of the policy's rules, shadow ones included
	Policy   string    // version of the policy that judged: see Policy.Version
}
