package policy

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Override changes rules in one place. Of several that apply to a message the
// later ones win, field by field.
type Override struct {
	Where Where
	Rules []Change
	At    Pos `json:"-"`
}

// Where names a place by exactly one id.
type Where struct {
	Channel  string `json:",omitempty"` // a channel, thread or post
	Category string `json:",omitempty"`
	Feed     string `json:",omitempty"`
}

// applies says whether a message stands there.
func (w Where) applies(p Place) bool {
	switch {
	case w.Feed != "":
		return w.Feed == p.FeedID
	case w.Channel != "":
		return slices.Contains(p.ChannelIDs, w.Channel)
	}
	return slices.Contains(p.ChannelIDs, w.Category)
}

// Change is what an override says of one rule: the rule as it comes to be, and
// what of it was written.
type Change struct {
	Rule Rule
	// Which fields the override names; the others stay what earlier overrides
	// and the policy say.
	Clause, Then, Mode, Reason bool
	Looks                      bool // what the rule looks for
}

// override reads one override. The rules in it change those of the whole
// policy, or are new and only there.
func (r *reader) override(n ast.Node, p *Policy) {
	o := Override{At: r.at(n)}
	named := 0
	id := func(what string, into *string) func(ast.Node) {
		return func(v ast.Node) {
			named++
			*into = r.text(v, what)
			if *into != "" && strings.Trim(*into, "0123456789") != "" {
				r.problem(v, "%s must be an id, which is a number in quotation marks, not %q", what, *into)
			}
		}
	}
	own := map[string]bool{}
	seen := r.mapping(n, "an override", fields{
		"where": func(v ast.Node) {
			r.mapping(v, "where", fields{
				"channel":  id("channel", &o.Where.Channel),
				"category": id("category", &o.Where.Category),
				"feed":     id("feed", &o.Where.Feed),
			})
			if named != 1 {
				r.problem(v, "where needs exactly one of category, channel, feed")
			}
		},
		"rules": func(v ast.Node) {
			r.each(v, "rules", func(v ast.Node) {
				if c, ok := r.change(v, p, own); ok {
					o.Rules = append(o.Rules, c)
				}
			})
		},
	})
	for _, key := range []string{"where", "rules"} {
		if seen[key] == nil && (n.Type() == ast.MappingType || n.Type() == ast.MappingValueType) {
			r.problem(n, "this override has no %s", key)
		}
	}
	p.Overrides = append(p.Overrides, o)
}

func (r *reader) change(n ast.Node, p *Policy, own map[string]bool) (Change, bool) {
	c := Change{Rule: Rule{Then: Flag, At: r.at(n)}, Looks: true}
	index := r.ruleIndex(n, p)
	if index >= 0 {
		c.Rule = p.Rules[index].clone()
	}
	before := len(*r.problems)
	seen, ok := r.fill(n, &c.Rule, own)
	if !ok {
		return c, false
	}
	r.serves(n, seen, &c.Rule, p)
	c.Rule.broken = c.Rule.broken || len(*r.problems) > before
	c.Clause, c.Then, c.Mode, c.Reason = seen["clause"] != nil, seen["then"] != nil, seen["mode"] != nil, seen["reason"] != nil
	if index >= 0 {
		common := 0
		for _, key := range []string{"id", "clause", "then", "mode", "reason"} {
			if seen[key] != nil {
				common++
			}
		}
		if c.Looks = len(seen) > common; !c.Looks {
			c.Rule.looksLike(&p.Rules[index])
		}
	}
	return c, true
}
