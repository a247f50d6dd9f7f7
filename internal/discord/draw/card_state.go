package draw

import (
	"fmt"
	"strings"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// Colours of a card's edge. An open card's is the worst clause's severity, so
// that a glance down the channel finds what cannot wait.
const (
	colourLow      = 0xF0C000
	colourMedium   = 0xD9822B
	colourHigh     = 0xDB3737
	colourCritical = 0xD6249F // as loud as red, on a dark screen too
	colourUnknown  = 0x2B6CB0 // open, and no clause says how grave it is
	colourDecided  = 0x5C7080 // done
	colourTrouble  = 0xB3261E // decided, but something failed and needs a hand
)

func (c Card) title() string {
	state := "open"
	switch grave, ok := c.severity(); {
	case ok:
		state += " · " + grave.String() + " severity"
	case c.unread():
		state += " · could not be read"
	}
	if c.Decision != nil {
		state = "decided"
		if k, ok := moderation.KindNamed(c.Decision.Kind); ok {
			state = k.Past
			switch c.decided() {
			case moderation.Failed:
				state = strings.TrimSuffix(k.Label, "…") + " did not work"
			case moderation.Pending:
				state = strings.TrimSuffix(k.Label, "…") + ": being done"
			}
		}
	}
	return markdown.Fit(fmt.Sprintf("Case %d · %s", c.ID, state), cardTitle)
}

func (c Card) colour() int {
	if !c.Open() {
		if c.decided() == moderation.Failed {
			return colourTrouble
		}
		return colourDecided
	}
	grave, ok := c.severity()
	switch {
	case !ok:
		return colourUnknown
	case grave <= policy.Low:
		return colourLow
	case grave == policy.Medium:
		return colourMedium
	case grave == policy.High:
		return colourHigh
	default:
		return colourCritical
	}
}

// severity is that of the worst clause that a rule or a member names; false
// when none is named that the policy still has.
func (c Card) severity() (worst policy.Severity, ok bool) {
	if c.Policy == nil {
		return 0, false
	}
	weigh := func(id string) {
		if clause, found := c.Policy.Clause(id); found {
			worst, ok = max(worst, clause.Severity), true
		}
	}
	for _, f := range c.Findings {
		if !f.Shadow {
			weigh(f.Clause)
		}
	}
	for _, r := range c.Reports {
		weigh(r.Clause)
	}
	return worst, ok
}

// decided is how far what was decided has come. A decision that asks for
// nothing on Discord is done at once.
func (c Card) decided() moderation.ActionState {
	if c.Decision == nil {
		return moderation.Done
	}
	return c.stateOf(c.Decision.ID)
}

// stateOf is how far the actions of a decision have come: one that failed says more than one
// that is still to be done.
func (c Card) stateOf(decision int64) moderation.ActionState {
	state := moderation.Done
	for _, a := range c.of(decision) {
		switch {
		case a.State == moderation.Failed:
			return moderation.Failed
		case a.State == moderation.Pending:
			state = moderation.Pending
		}
	}
	return state
}

// of are the actions of a decision.
func (c Card) of(decision int64) (all []moderation.Action) {
	for _, a := range c.Actions {
		if a.DecisionID == decision && a.Kind != moderation.Hide {
			all = append(all, a)
		}
	}
	return all
}
