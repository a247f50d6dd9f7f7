package policy

import (
	"fmt"
	"slices"
)

// Ask says about which messages a classifier is asked.
type Ask int

// The ways to choose, see Consult.
const (
	AskUncertain Ask = iota // those that look the most like breaking the policy, whatever rules say
	AskAll
	AskFlagged // those that a rule has flagged
	AskSampled // some, by chance
	AskNone
)

func asks() []string { return []string{"uncertain", "all", "flagged", "sampled", "none"} }

// String is the word used in policy files.
func (a Ask) String() string {
	if names := asks(); a >= 0 && int(a) < len(names) {
		return names[a]
	}
	return fmt.Sprintf("ask(%d)", int(a))
}

// MarshalText writes the word of policy files.
func (a Ask) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// Consult is a policy's part about the classifier: when it is asked and what its
// opinions may do. It matters only where the operator has set one up.
type Consult struct {
	Ask Ask
	// Share is which share of the messages AskUncertain and AskSampled choose.
	Share float64
	// Confidence is what a claim needs to become a finding, where Clauses says nothing else.
	Confidence float64
	// Review has moderators look at messages that could not be classified.
	Review  bool
	Clauses []ConsultClause `json:",omitempty"`
}

// ConsultClause says what opinions about one clause may do.
type ConsultClause struct {
	Clause     string
	Confidence float64 // needed for a finding
	// Hide is from which confidence on a message is hidden; 0: never. No
	// policy hides by an opinion unless an admin wrote this number.
	Hide float64
	Mode Mode
}

// Defaults of a policy that says nothing of it.
const (
	defaultShare      = 0.2
	defaultConfidence = 0.6
)

// Consulting answers the part about the classifier, the default one where the policy has none.
func (p *Policy) Consulting() Consult {
	if p.Consult != nil {
		return *p.Consult
	}
	return Consult{Share: defaultShare, Confidence: defaultConfidence}
}

// of answers what is said about a clause.
func (c Consult) of(clause string) ConsultClause {
	for _, each := range c.Clauses {
		if each.Clause == clause {
			return each
		}
	}
	return ConsultClause{Clause: clause, Confidence: c.Confidence}
}

// Weigh turns an opinion into findings: the claims about clauses of this policy that
// are held with enough confidence, each as a flag, or as a hiding where the policy says so.
func (p *Policy) Weigh(q Question, o Opinion) []Finding {
	consult := p.Consulting()
	if o.Unclassified != "" {
		if !consult.Review {
			return nil
		}
		return []Finding{{
			Rule: ByClassifier, Then: Flag,
			Reason: "The classifier has no opinion on this message (" + o.Unclassified + "), and no rule speaks for it. Please look at it yourself.",
		}}
	}
	var findings []Finding
	for _, c := range o.Claims {
		rule := consult.of(c.Clause)
		_, known := p.Clause(c.Clause)
		twice := slices.ContainsFunc(findings, func(f Finding) bool { return f.Clause == c.Clause })
		if !known || twice || rule.Mode == Off || c.Confidence < rule.Confidence {
			continue
		}
		f := Finding{Rule: ByClassifier, Clause: c.Clause, Then: Flag, Shadow: rule.Mode == Shadow}
		if rule.Hide > 0 && c.Confidence >= rule.Hide && !c.Invented { // who quotes what is not there may be wrong about the rest
			f.Then = Hide
		}
		f.Reason = "Classifier, " + inWords(c.Confidence)
		if c.Rationale != "" {
			f.Reason += ": " + c.Rationale
		}
		for _, quote := range c.Quotes {
			if span, ok := q.find(quote); ok {
				f.Spans = append(f.Spans, span)
			}
		}
		findings = append(findings, f)
	}
	return findings
}

// inWords says a confidence as people do: the numbers of models are not exact.
func inWords(confidence float64) string {
	switch {
	case confidence >= 0.9:
		return "very sure"
	case confidence >= 0.75:
		return "sure"
	case confidence >= 0.5:
		return "fairly sure"
	}
	return "unsure"
}

// Version is that of the engine's policy, without the cost of asking it.
func (e *Engine) Version() string { return e.version }

// Exempts reports whether a message is not judged at all: neither by rules nor by a
// classifier. Facts about its author that are not known exempt nobody.
func (e *Engine) Exempts(m Message) bool { return e.exempt(m) }
