package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// shape of all texts of a tree with their places.
func textsOf(n ast.Node) []string {
	var found []string
	ast.Walk(visitor(func(n ast.Node) {
		if s, ok := n.(*ast.StringNode); ok {
			found = append(found, fmt.Sprintf("%d:%d %s", s.Token.Position.Line, s.Token.Position.Column, s.Value))
		}
	}), n)
	return found
}

type visitor func(ast.Node)

func (v visitor) Visit(n ast.Node) ast.Visitor {
	v(n)
	return v
}

// complete puts what was left out back into a tree.
func complete(n ast.Node, lists longLists) {
	ast.Walk(visitor(func(n ast.Node) {
		list, ok := n.(*ast.SequenceNode)
		if !ok {
			return
		}
		var values []ast.Node
		for _, v := range list.Values {
			values = append(append(values, v), lists.nodes(list, v)...)
		}
		list.Values = values
	}), n)
}

func TestLongListsReadLikeAnyYAML(t *testing.T) {
	list := func(indent string) string {
		var b strings.Builder
		for i := range longEnough + 20 {
			fmt.Fprintf(&b, "%s- word%d it's a-b\n", indent, i)
		}
		return b.String()
	}
	tests := []struct{ name, text string }{
		{"a list", "words:\n" + list("  ")},
		{"a list without indent", "words:\n" + list("") + "more: x\n"},
		{"two lists", "rules:\n  - id: a\n    words:\n" + list("      ") + "  - id: b\n    words:\n" + list("    ")},
		{"a list in which the last text goes on", "words:\n" + list("  ") + "    and on\n"},
		{"two lists one after the other, a number between", "words:\n" + list("  ") + "  - 7\n" + list("  ") + "x: y\n"},
		{"carriage returns", "words:\r\n" + strings.ReplaceAll(list("  "), "\n", "\r\n")},
		{"a literal text that looks like a list", "text: |\n" + list("  ") + "x: y\n"},
		{"a folded text that looks like a list", "text: word\n" + list("  ") + "x: y\n"},
		{"a list that only begins", strings.TrimSuffix(list(""), "\n")},
		{"values that are no texts", "words:\n" + list("  ") + "  - true\n  - No\n" + list("  ")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, lists := withoutLongLists([]byte(tt.text)); len(lists) == 0 {
				t.Fatal("no list was taken out")
			}
			want, err := parser.ParseBytes([]byte(tt.text), 0)
			rest, lists := withoutLongLists([]byte(tt.text))
			got, lists, gotErr := parseYAML([]byte(tt.text), rest, lists)
			if err != nil || gotErr != nil {
				t.Fatalf("%v, %v", err, gotErr)
			}
			complete(got.Docs[0].Body, lists)
			if g, w := textsOf(got.Docs[0].Body), textsOf(want.Docs[0].Body); !slices.Equal(g, w) {
				t.Errorf("got %d texts %.300q\nwant %d %.300q", len(g), g, len(w), w)
			}
		})
	}
}
