package policy

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// MentionsRule counts whom a message notifies.
type MentionsRule struct {
	Max      *int `json:",omitempty"` // more users and roles than this
	Everyone bool // any message that notifies everyone
}

func mentionsKind() kind {
	return kind{
		name: "mentions",
		keys: map[string]func(*reader, ast.Node, *Rule){
			"mentions": func(r *reader, n ast.Node, rule *Rule) {
				if rule.Mentions == nil {
					rule.Mentions = &MentionsRule{}
				}
				m := rule.Mentions
				r.mapping(n, "mentions", fields{
					"max":      func(v ast.Node) { n := r.count(v, "max", 0, 1000); m.Max = &n },
					"everyone": func(v ast.Node) { m.Everyone = r.flag(v, "everyone") },
				})
			},
		},
		compile: func(b *builder, i int, rule *Rule) {
			spec := rule.Mentions
			if spec.Max == nil && !spec.Everyone {
				b.problems.add(rule.At, "the rule %q counts nothing: set max or everyone", rule.ID)
			}
			b.check(i, func(w *work) {
				m := w.message.Mentions
				switch n := m.Users + m.Roles; {
				case spec.Max != nil && n > *spec.Max:
					w.foundWhole(i, fmt.Sprintf("%d people or roles mentioned in one message (at most %d)", n, *spec.Max))
				case spec.Everyone && m.Everyone:
					w.foundWhole(i, "A mention of everyone")
				}
			})
		},
	}
}
