package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	yamltoken "github.com/goccy/go-yaml/token"
)

// reader reads typed values out of a parsed YAML file and notes every mistake
// with its place. It never guesses: a number is no text, an unknown key is an
// error.
type reader struct {
	file     string
	layer    int // see Term
	problems *Problems
	open     func(name string) ([]byte, error) // files that a policy names
	lists    longLists                         // which the tree lacks
}

func (r *reader) at(n ast.Node) Pos {
	pos := Pos{File: r.file, Line: 1, Column: 1}
	if n == nil {
		return pos
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		pos.Line, pos.Column = t.Position.Line, t.Position.Column
	}
	return pos
}

func (r *reader) problem(n ast.Node, format string, args ...any) {
	r.problems.add(r.at(n), format, args...)
}

// fields is what may stand in a mapping: each key with what reads its value.
type fields map[string]func(value ast.Node)

func (f fields) names() string {
	return strings.Join(slices.Sorted(maps.Keys(f)), ", ")
}

// mapping reads a mapping in the order it was written and answers the keys
// that were there.
func (r *reader) mapping(n ast.Node, what string, known fields) map[string]ast.Node {
	seen := make(map[string]ast.Node)
	var values []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		r.problem(n, "%s must be a mapping of keys to values, not %s", what, shape(n))
		return seen
	}
	for _, v := range values {
		keyNode, ok := v.Key.(*ast.StringNode)
		if !ok {
			r.problem(v.Key, "a key of %s must be a plain word", what)
			continue
		}
		key := keyNode.Value
		read, ok := known[key]
		if !ok {
			r.problem(v.Key, "unknown key %q in %s; the keys here are %s", key, what, known.names())
			continue
		}
		if _, twice := seen[key]; twice {
			r.problem(v.Key, "the key %q stands twice in %s", key, what)
			continue
		}
		seen[key] = v.Key
		if v.Value == nil || v.Value.Type() == ast.NullType {
			r.problem(v.Key, "the key %q has no value", key)
			continue
		}
		read(v.Value)
	}
	return seen
}

// shape names what a node is, for sentences.
func shape(n ast.Node) string {
	switch n.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "an anchor or alias, which policies do not use"
	case *ast.TagNode:
		return "a tag, which policies do not use"
	case nil, *ast.NullNode:
		return "nothing"
	}
	return "something else"
}

func (r *reader) text(n ast.Node, what string) string {
	var text string
	switch s := n.(type) {
	case *ast.StringNode:
		text = s.Value
	case *ast.LiteralNode:
		text = s.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		r.problem(n, "%s must be a text, not %s: put it in quotation marks", what, shape(n))
		return ""
	default:
		r.problem(n, "%s must be a text, not %s", what, shape(n))
		return ""
	}
	text = strings.TrimSpace(text)
	if text == "" {
		r.problem(n, "%s must not be empty", what)
	}
	return text
}

// textAt answers where a text itself begins: after its quotation mark.
func (r *reader) textAt(n ast.Node) Pos {
	pos := r.at(n)
	switch n := n.(type) {
	case *ast.StringNode:
		if n.Token.Type == yamltoken.SingleQuoteType || n.Token.Type == yamltoken.DoubleQuoteType {
			pos.Column++
		}
	case *ast.LiteralNode:
		pos.Line++ // after the sign that begins it
		pos.Column = 1
	}
	return pos
}

// count reads a whole number from low to high.
func (r *reader) count(n ast.Node, what string, low, high int) int {
	number, ok := n.(*ast.IntegerNode)
	if !ok {
		r.problem(n, "%s must be a whole number, not %s", what, shape(n))
		return low
	}
	var value int
	switch v := number.Value.(type) {
	case int64:
		value = int(v)
	case uint64:
		value = int(min(v, uint64(high)+1))
	}
	if value < low || value > high {
		r.problem(n, "%s must be between %d and %d", what, low, high)
		return low
	}
	return value
}

func (r *reader) flag(n ast.Node, what string) bool {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		r.problem(n, "%s must be true or false, not %s", what, shape(n))
		return false
	}
	return b.Value
}

// duration reads a length of time such as 30s, 10m or 24h, up to a limit.
func (r *reader) duration(n ast.Node, what string, longest time.Duration) time.Duration {
	s, ok := n.(*ast.StringNode)
	if !ok {
		r.problem(n, "%s must be a length of time such as 30s, 10m or 24h, not %s", what, shape(n))
		return time.Second
	}
	d, err := time.ParseDuration(s.Value)
	if err != nil {
		r.problem(n, "%s must be a length of time such as 30s, 10m or 24h, not %q", what, s.Value)
		return time.Second
	}
	if d < time.Second || d > longest {
		r.problem(n, "%s must be between 1s and %s", what, longest)
		return time.Second
	}
	return d
}

// maxEntries is how many rules, clauses or overrides one list of a file may hold:
// each is looked for among all that stand before it.
const maxEntries = maxRules

// each calls read for every element of a list of such.
func (r *reader) each(n ast.Node, what string, read func(ast.Node)) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		r.problem(n, "%s must be a list, not %s", what, shape(n))
		return
	}
	if n := len(list.Values); n > maxEntries {
		r.problem(list, "%s may hold at most %d entries, and these are %d", what, maxEntries, n)
		return
	}
	for _, v := range list.Values {
		read(v)
		for _, inner := range r.lists.nodes(list, v) {
			read(inner)
		}
	}
}

// terms reads a list of texts. It may be most of the file, so that the words of
// a long list are taken as they are.
func (r *reader) terms(n ast.Node, what string) Terms {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		r.problem(n, "%s must be a list, not %s", what, shape(n))
		return nil
	}
	size := len(list.Values)
	for _, v := range list.Values {
		size += r.lists.after(list, v).lines
	}
	terms := make(Terms, 0, size)
	each := "each of " + what
	for _, v := range list.Values {
		at := r.at(v)
		if text := r.text(v, each); text != "" {
			terms = append(terms, Term{Text: text, At: at, layer: r.layer})
		}
		run := r.lists.after(list, v)
		for word := range run.words {
			at.Line++
			terms = append(terms, Term{Text: word, At: at, layer: r.layer})
		}
	}
	return terms
}

// choice reads one of a few words and answers its number.
func (r *reader) choice(n ast.Node, what string, words []string) int {
	text := r.text(n, what)
	if i := slices.Index(words, text); i >= 0 {
		return i
	}
	if text != "" {
		r.problem(n, "%s must be one of %s, not %q", what, strings.Join(words, ", "), text)
	}
	return 0
}

// id reads a name made of small letters, digits and hyphens: ids are quoted in
// buttons, tables and statistics.
func (r *reader) id(n ast.Node, what string) string {
	text := r.text(n, what)
	if text == "" {
		return ""
	}
	if err := checkID(text); err != nil {
		r.problem(n, "%s %v", what, err)
	}
	return text
}

const maxIDLength = 40 // leaves room for an id in a button's 100 characters

func checkID(id string) error {
	if len(id) > maxIDLength {
		return fmt.Errorf("%q is longer than %d characters", id, maxIDLength)
	}
	for _, c := range id {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return fmt.Errorf("%q may hold only small letters, digits and hyphens", id)
		}
	}
	return nil
}
