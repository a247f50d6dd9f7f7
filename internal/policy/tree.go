package policy

import (
	"errors"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Limits on a policy file, well above what a person writes and well below
// what costs the process anything.
const (
	maxPolicyBytes = 8 << 20
	maxNesting     = 32
	formatVersion  = 1
)

// tree parses YAML into its first document's body. A parser that meets hostile
// text may panic; here that is a problem of the file like any other.
func (r *reader) tree(data []byte) (body ast.Node) {
	start := Pos{File: r.file, Line: 1, Column: 1}
	defer func() {
		if broken := recover(); broken != nil {
			r.problems.add(start, "this cannot be read as YAML")
			body = nil
		}
	}()
	if len(data) > maxPolicyBytes {
		r.problems.add(start, "a policy file may hold at most %d bytes, this one has %d; long word lists belong into files of their own", maxPolicyBytes, len(data))
		return nil
	}
	rest, lists := withoutLongLists(data)
	if line, ok := tooDeep(rest); ok {
		r.problems.add(Pos{File: r.file, Line: line, Column: 1}, "lists and mappings are nested more than %d deep", maxNesting)
		return nil
	}
	file, lists, err := parseYAML(data, rest, lists)
	r.lists = lists
	if err != nil {
		var syntax yaml.Error
		if errors.As(err, &syntax) {
			if t := syntax.GetToken(); t != nil && t.Position != nil {
				start.Line, start.Column = t.Position.Line, t.Position.Column
			}
			r.problems.add(start, "%s", syntax.GetMessage())
			return nil
		}
		r.problems.add(start, "this cannot be read as YAML: %v", err)
		return nil
	}
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType && doc.Body.Type() != ast.NullType {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		r.problems.add(start, "this policy is empty")
		return nil
	case 1:
		return bodies[0]
	}
	r.problem(bodies[1], "a policy file holds one document, not %d", len(bodies))
	return nil
}

// parseYAML parses a file: the rest that withoutLongLists left of it where that
// is sure to come to the same. It answers what the tree lacks then, too.
func parseYAML(data, rest []byte, lists longLists) (*ast.File, longLists, error) {
	if len(lists) > 0 {
		if file, err := parser.ParseBytes(rest, 0, parser.AllowDuplicateMapKey()); err == nil {
			found := 0
			for _, doc := range file.Docs {
				found += lists.in(doc.Body)
			}
			if found == len(lists) {
				return file, lists, nil
			}
		}
	}
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	return file, nil, err
}

// tooDeep looks for nesting no policy has before the recursive parser meets
// it. It errs on the side of refusing.
func tooDeep(data []byte) (line int, deep bool) {
	line = 1
	open, dashes, leading := 0, 0, true
	for _, c := range data {
		switch c {
		case '\n':
			line++
			dashes, leading = 0, true
			continue
		case '[', '{':
			open++
		case ']', '}':
			open = max(0, open-1)
		case '-', '?', ':':
			if leading {
				dashes++
			}
		case ' ', '\t':
			continue
		default:
			leading = false
			continue
		}
		if open > maxNesting || dashes > maxNesting {
			return line, true
		}
	}
	return 0, false
}

// child finds one key's value in a mapping.
func child(n ast.Node, key string) ast.Node {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		return nil
	}
	for _, v := range m.Values {
		if k, ok := v.Key.(*ast.StringNode); ok && k.Value == key {
			return v.Value
		}
	}
	return nil
}
