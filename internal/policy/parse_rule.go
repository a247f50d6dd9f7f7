package policy

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// rule reads one rule: a new one, or changes to one of the policy extended.
func (r *reader) rule(n ast.Node, p *Policy, own map[string]bool) {
	rule := Rule{Then: Flag, At: r.at(n)}
	index := r.ruleIndex(n, p)
	if index >= 0 {
		rule = p.Rules[index]
	}
	before := len(*r.problems)
	seen, ok := r.fill(n, &rule, own)
	if !ok {
		return
	}
	r.serves(n, seen, &rule, p)
	rule.broken = rule.broken || len(*r.problems) > before
	if index >= 0 {
		p.Rules[index] = rule
		return
	}
	p.Rules = append(p.Rules, rule)
}

// ruleIndex finds the rule whose id a node has; -1 when it is a new one.
func (r *reader) ruleIndex(n ast.Node, p *Policy) int {
	if s, ok := child(n, "id").(*ast.StringNode); ok {
		return slices.IndexFunc(p.Rules, func(have Rule) bool { return have.ID == s.Value })
	}
	return -1
}

// fill reads what a rule's node says over what the rule is, and answers the
// keys that were there; false when it cannot be a rule.
func (r *reader) fill(n ast.Node, rule *Rule, own map[string]bool) (map[string]ast.Node, bool) {
	known := fields{
		"id":     func(v ast.Node) { rule.ID = r.id(v, "id") },
		"clause": func(v ast.Node) { rule.Clause = r.text(v, "clause") },
		"then":   func(v ast.Node) { rule.Then = Flag + Effect(r.choice(v, "then", []string{"flag", "hide"})) },
		"mode":   func(v ast.Node) { rule.Mode = Mode(r.choice(v, "mode", modes())) },
		"reason": func(v ast.Node) { rule.Reason = r.text(v, "reason") },
	}
	if rule.Kind == "" {
		rule.Kind = kindOf(n)
	}
	var names []string
	for _, k := range kinds() {
		names = append(names, k.name)
		for key, read := range k.keys {
			if _, taken := known[key]; taken && k.name != rule.Kind {
				continue
			}
			known[key] = func(v ast.Node) {
				if rule.Kind != k.name {
					r.problem(v, "the rule is of the kind %s, so %q cannot stand in it", rule.Kind, key)
					return
				}
				read(r, v, rule)
			}
		}
	}
	before := len(*r.problems)
	seen := r.mapping(n, "a rule", known)
	if !r.identified(n, seen, "rule", rule.ID, own) {
		return seen, false
	}
	if rule.Kind == "" {
		if len(*r.problems) == before { // else the key may only be misspelt
			r.problem(n, "the rule %q checks nothing: it needs one of %s", rule.ID, strings.Join(names, ", "))
		}
		return seen, false
	}
	return seen, true
}

// kindOf answers the kind of a new rule by its keys: the first that is named
// like a kind, else the kind of any key that is known.
func kindOf(n ast.Node) string {
	for _, k := range kinds() {
		if child(n, k.name) != nil {
			return k.name
		}
	}
	for _, k := range kinds() {
		for key := range k.keys {
			if child(n, key) != nil {
				return k.name
			}
		}
	}
	return ""
}

// serves notes a rule that serves no clause, or one that is not there.
func (r *reader) serves(n ast.Node, seen map[string]ast.Node, rule *Rule, p *Policy) {
	if rule.Clause == "" {
		r.problem(n, "the rule %q serves no clause", rule.ID)
		return
	}
	if _, ok := p.Clause(rule.Clause); ok {
		return
	}
	where := n
	if seen["clause"] != nil {
		where = child(n, "clause")
	}
	r.problem(where, "the rule %q serves the clause %q, which this policy does not have", rule.ID, rule.Clause)
}
