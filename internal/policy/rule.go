package policy

import (
	"fmt"
	"slices"
)

// Mode says what becomes of a rule's findings.
type Mode int

// Live findings count; shadow ones are only shown in statistics; a rule that
// is off is not run.
const (
	Live Mode = iota
	Shadow
	Off
)

func modes() []string { return []string{"live", "shadow", "off"} }

// String is the word used in policy files.
func (m Mode) String() string {
	if names := modes(); m >= 0 && int(m) < len(names) {
		return names[m]
	}
	return fmt.Sprintf("mode(%d)", int(m))
}

// MarshalText writes the mode's word.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// Rule is a mechanical check that serves a clause. Exactly the part that Kind
// names is set.
type Rule struct {
	ID     string
	Clause string
	Kind   string // see kinds
	Then   Effect
	Mode   Mode
	Reason string // {match} stands for what was found; empty for the kind's own sentence

	Words      *WordsRule      `json:",omitempty"`
	Substring  *SubstringRule  `json:",omitempty"`
	Regex      *RegexRule      `json:",omitempty"`
	Links      *LinksRule      `json:",omitempty"`
	Mentions   *MentionsRule   `json:",omitempty"`
	Caps       *CapsRule       `json:",omitempty"`
	Attachment *AttachmentRule `json:",omitempty"`
	Flood      *FloodRule      `json:",omitempty"`
	Duplicate  *DuplicateRule  `json:",omitempty"`
	When       *WhenRule       `json:",omitempty"`
	Repeats    *RepeatsRule    `json:",omitempty"`
	Numbers    *NumbersRule    `json:",omitempty"`

	At Pos `json:"-"`

	broken bool // not all of it could be read: compiling it would only find the same again
}

// clone copies a rule so that what it looks for can be changed or added to.
func (r *Rule) clone() Rule {
	c := *r
	if r.Words != nil {
		w := *r.Words
		w.Terms, w.Allow, w.Spare = slices.Clip(w.Terms), slices.Clip(w.Allow), slices.Clip(w.Spare)
		c.Words = &w
	}
	if r.Substring != nil {
		s := *r.Substring
		s.Terms, s.Allow = slices.Clip(s.Terms), slices.Clip(s.Allow)
		c.Substring = &s
	}
	if r.Regex != nil {
		x := *r.Regex
		x.Patterns = slices.Clip(x.Patterns)
		c.Regex = &x
	}
	if r.Links != nil {
		l := *r.Links
		l.Deny, l.Allow = slices.Clip(l.Deny), slices.Clip(l.Allow)
		c.Links = &l
	}
	if r.Attachment != nil {
		a := *r.Attachment
		a.Types, a.Names = slices.Clip(a.Types), slices.Clip(a.Names)
		c.Attachment = &a
	}
	c.Mentions, c.Caps, c.Repeats, c.Numbers = copied(r.Mentions), copied(r.Caps), copied(r.Repeats), copied(r.Numbers)
	c.Flood, c.Duplicate, c.When = copied(r.Flood), copied(r.Duplicate), copied(r.When)
	return c
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

// looksLike takes over what another rule looks for.
func (r *Rule) looksLike(other *Rule) {
	mine := *r
	*r = *other
	r.ID, r.Clause, r.Then, r.Mode, r.Reason, r.At = mine.ID, mine.Clause, mine.Then, mine.Mode, mine.Reason, mine.At
}
