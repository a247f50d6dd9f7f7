package policy

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// consult reads the part about the classifier over the one of what is extended. It
// comes after the clauses it names.
func (r *reader) consult(n ast.Node, p *Policy) {
	c := p.Consulting()
	c.Clauses = slices.Clone(c.Clauses)
	r.mapping(n, "classifier", fields{
		"ask":          func(v ast.Node) { c.Ask = Ask(r.choice(v, "ask", asks())) },
		"share":        func(v ast.Node) { c.Share = r.fraction(v, "share") },
		"confidence":   func(v ast.Node) { c.Confidence = r.fraction(v, "confidence") },
		"unclassified": func(v ast.Node) { c.Review = r.choice(v, "unclassified", []string{"ignore", "review"}) == 1 },
		"clauses": func(v ast.Node) {
			own := map[string]bool{}
			r.each(v, "clauses", func(each ast.Node) { r.consultClause(each, p, &c, own) })
		},
	})
	for i, each := range c.Clauses {
		if each.Confidence == 0 {
			c.Clauses[i].Confidence = c.Confidence
		}
	}
	p.Consult = &c
}

func (r *reader) consultClause(n ast.Node, p *Policy, c *Consult, own map[string]bool) {
	var each ConsultClause
	id := child(n, "id")
	if text, ok := id.(*ast.StringNode); ok {
		each.Clause = text.Value
	}
	index := slices.IndexFunc(c.Clauses, func(have ConsultClause) bool { return have.Clause == each.Clause })
	if index >= 0 {
		each = c.Clauses[index]
	}
	seen := r.mapping(n, "a clause of the classifier", fields{
		"id":         func(v ast.Node) { each.Clause = r.text(v, "id") },
		"confidence": func(v ast.Node) { each.Confidence = r.fraction(v, "confidence") },
		"hide":       func(v ast.Node) { each.Hide = r.fraction(v, "hide") },
		"mode":       func(v ast.Node) { each.Mode = Mode(r.choice(v, "mode", modes())) },
	})
	if !r.identified(n, seen, "clause of the classifier", each.Clause, own) {
		return
	}
	if _, ok := p.Clause(each.Clause); !ok {
		r.problem(id, "the classifier is told about the clause %q, which this policy does not have", each.Clause)
		return
	}
	if each.Hide > 0 && each.Hide < each.Confidence {
		r.problem(n, "the clause %q would be hidden with less confidence (%v) than it is flagged with (%v)", each.Clause, each.Hide, each.Confidence)
	}
	if index >= 0 {
		c.Clauses[index] = each
		return
	}
	c.Clauses = append(c.Clauses, each)
}

// fraction reads a number above 0, up to and including 1.
func (r *reader) fraction(n ast.Node, what string) float64 {
	var value float64
	switch v := n.(type) {
	case *ast.FloatNode:
		value = v.Value
	case *ast.IntegerNode:
		switch number := v.Value.(type) {
		case int64:
			value = float64(number)
		case uint64:
			value = float64(number)
		}
	default:
		r.problem(n, "%s must be a number above 0 and up to 1, not %s", what, shape(n))
		return 1
	}
	if value <= 0 || value > 1 {
		r.problem(n, "%s must be above 0 and at most 1", what)
		return 1
	}
	return value
}
