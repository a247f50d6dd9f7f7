package policy

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// read reads a whole policy file over the policy it extends.
func (l *loader) read(file string, data []byte) *Policy {
	r := &reader{file: file, layer: l.depth, problems: &l.problems, open: l.open}
	p := &Policy{}
	body := r.tree(data)
	if body == nil {
		return p
	}
	// What is extended comes first, wherever it stands in the file.
	if node := child(body, "extends"); node != nil {
		if base := l.base(r, node); base != nil {
			p = base
		}
	}
	own := map[string]bool{}
	seen := r.mapping(body, "a policy", fields{
		"version": func(n ast.Node) {
			if v := r.count(n, "version", 0, 1<<30); v != formatVersion {
				r.problem(n, "this program reads policies of version %d", formatVersion)
			}
		},
		"name":       func(n ast.Node) { p.Name = r.text(n, "name") },
		"extends":    func(ast.Node) {},
		"welcome":    func(n ast.Node) { r.each(n, "welcome", func(v ast.Node) { r.welcome(v, p, own) }) },
		"clauses":    func(n ast.Node) { r.each(n, "clauses", func(v ast.Node) { r.clause(v, p, own) }) },
		"disclaimer": func(n ast.Node) { p.Disclaimer = r.text(n, "disclaimer") },
		"rules":      func(ast.Node) {}, // after the clauses they serve
		"exempt":     func(n ast.Node) { r.exempt(n, p) },
		"overrides":  func(ast.Node) {}, // when all rules are there
		"classifier": func(ast.Node) {}, // after the clauses it names
	})
	if node := child(body, "rules"); node != nil && node.Type() != ast.NullType {
		r.each(node, "rules", func(v ast.Node) { r.rule(v, p, own) })
	}
	if node := child(body, "classifier"); node != nil && node.Type() != ast.NullType {
		r.consult(node, p)
	}
	if node := child(body, "overrides"); node != nil && node.Type() != ast.NullType {
		l.overrides = append(l.overrides, pending{r, node})
	}
	if l.depth == 0 {
		for _, o := range l.overrides {
			o.reader.each(o.node, "overrides", func(v ast.Node) { o.reader.override(v, p) })
		}
	}
	if _, ok := seen["version"]; !ok {
		r.problem(body, "the key version is missing; write version: %d", formatVersion)
	}
	if p.Name == "" && seen["name"] == nil {
		r.problem(body, "the key name is missing")
	}
	if len(p.Clauses) == 0 {
		r.problem(body, "a policy needs at least one clause")
	}
	return p
}

func (r *reader) welcome(n ast.Node, p *Policy, own map[string]bool) {
	var w Welcome
	seen := r.mapping(n, "a line of welcome", fields{
		"id":   func(v ast.Node) { w.ID = r.id(v, "id") },
		"text": func(v ast.Node) { w.Text = r.text(v, "text") },
	})
	if !r.identified(n, seen, "welcome", w.ID, own) {
		return
	}
	i := slices.IndexFunc(p.Welcome, func(have Welcome) bool { return have.ID == w.ID })
	switch {
	case i < 0 && w.Text == "":
		r.problem(n, "the welcome %q has no text", w.ID)
	case i < 0:
		p.Welcome = append(p.Welcome, w)
	case w.Text != "":
		p.Welcome[i] = w
	}
}

func (r *reader) clause(n ast.Node, p *Policy, own map[string]bool) {
	var c Clause
	seen := r.mapping(n, "a clause", fields{
		"id":       func(v ast.Node) { c.ID = r.id(v, "id") },
		"text":     func(v ast.Node) { c.Text = r.text(v, "text") },
		"severity": func(v ast.Node) { c.Severity = Severity(r.choice(v, "severity", severities())) },
	})
	if !r.identified(n, seen, "clause", c.ID, own) {
		return
	}
	i := slices.IndexFunc(p.Clauses, func(have Clause) bool { return have.ID == c.ID })
	if i < 0 {
		if seen["text"] == nil {
			r.problem(n, "the clause %q has no text", c.ID)
		}
		if seen["severity"] == nil {
			c.Severity = Medium
		}
		p.Clauses = append(p.Clauses, c)
		return
	}
	if c.Text != "" {
		p.Clauses[i].Text = c.Text
	}
	if seen["severity"] != nil {
		p.Clauses[i].Severity = c.Severity
	}
}

// identified notes a missing id, or one that this file uses twice for the same
// sort of thing.
func (r *reader) identified(n ast.Node, seen map[string]ast.Node, what, id string, own map[string]bool) bool {
	if seen["id"] == nil {
		if n.Type() == ast.MappingType || n.Type() == ast.MappingValueType {
			r.problem(n, "this %s has no id", what)
		}
		return false
	}
	if id == "" {
		return false
	}
	key := what + " " + id
	if own[key] {
		r.problem(n, "there is another %s with the id %q in this file", what, id)
		return false
	}
	own[key] = true
	return true
}

func (r *reader) exempt(n ast.Node, p *Policy) {
	read := func(what string, into *[]string) func(ast.Node) {
		return func(v ast.Node) {
			list := r.terms(v, what)
			for _, t := range list {
				if strings.Trim(t.Text, "0123456789") != "" {
					r.problems.add(t.At, "%s must be ids, which are numbers in quotation marks, not %q", what, t.Text)
				}
			}
			*into = texts(list)
		}
	}
	r.mapping(n, "exempt", fields{
		"roles":    read("exempt roles", &p.Exempt.Roles),
		"channels": read("exempt channels", &p.Exempt.Channels),
	})
}
