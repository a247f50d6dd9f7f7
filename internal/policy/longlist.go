package policy

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
	yamltoken "github.com/goccy/go-yaml/token"
)

// longList is a run of lines "- word" of which all but the first and the last
// were taken out of a file.
type longList struct {
	indent int    // of the dashes
	inner  string // the lines between the first and the last
	lines  int    // how many those are
}

// words are those of the inner lines, which plainElement has seen.
func (l *longList) words(yield func(word string) bool) {
	for rest := l.inner; rest != ""; {
		line := rest
		if i := strings.IndexByte(rest, '\n'); i >= 0 {
			line, rest = rest[:i], rest[i+1:]
		} else {
			rest = ""
		}
		end := len(line)
		for line[end-1] == ' ' || line[end-1] == '\r' {
			end--
		}
		if !yield(line[l.indent+2 : end]) {
			return
		}
	}
}

// longLists are the lists of a file by the line that each begins on.
type longLists map[int]longList

// longEnough is how many lines are worth the trouble.
const longEnough = 64

// withoutLongLists empties the inner lines of long runs of plain words and
// answers those by the number of the run's first line. A list of ten thousand
// words is most of a policy, and the YAML parser takes twenty times as long
// for it as splitting lines does.
func withoutLongLists(data []byte) (rest []byte, lists longLists) {
	text := string(data) // which the lists are parts of
	var run longList
	first, number := 0, 0 // the line the run begins on, and the current one
	second, last := 0, 0  // where the run's second line and its last begin
	copied := 0           // how much of the text is in rest
	end := func() {
		if run.lines >= longEnough {
			if lists == nil {
				lists = make(longLists)
				rest = make([]byte, 0, 4096) // a list that long is most of the file
			}
			run.inner = text[second:last]
			run.lines -= 2
			lists[first] = run
			rest = append(rest, text[copied:second]...)
			for range run.lines {
				rest = append(rest, '\n')
			}
			copied = last
		}
		run = longList{}
	}
	for at := 0; at < len(text); {
		number++
		line := text[at:]
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line = line[:i]
		}
		indent, _, ok := plainElement(line)
		if !ok || run.lines > 0 && indent != run.indent {
			end()
		}
		if ok {
			switch run.lines {
			case 0:
				first, run.indent = number, indent
			case 1:
				second = at
			}
			last = at
			run.lines++
		}
		at += len(line) + 1
	}
	end()
	if lists == nil {
		return data, nil
	}
	return append(rest, text[copied:]...), lists
}

// plainElement reads "  - some words": letters, digits, spaces, hyphens and
// apostrophes only, which mean themselves in YAML.
func plainElement(line string) (indent int, word string, ok bool) {
	for indent < len(line) && line[indent] == ' ' {
		indent++
	}
	end := len(line)
	for end > indent && (line[end-1] == ' ' || line[end-1] == '\r') {
		end--
	}
	if end < indent+3 || line[indent] != '-' || line[indent+1] != ' ' || asciiClass[line[indent+2]]&(asciiWord|asciiDigit) != asciiWord {
		return 0, "", false
	}
	word = line[indent+2 : end]
	for i := range len(word) {
		if c := word[i]; asciiClass[c]&asciiWord == 0 && c != ' ' && c != '-' && c != '\'' {
			return 0, "", false
		}
	}
	if len(word) <= len("false") {
		switch strings.ToLower(word) {
		case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
			return 0, "", false // not texts, in one version of YAML or another
		}
	}
	return indent, word, true
}

// in counts the lists that stand in a tree. What looked like a list may have
// been a part of a text.
func (l longLists) in(n ast.Node) int {
	found := 0
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			found += l.in(v.Value)
		}
	case *ast.MappingValueNode:
		return l.in(n.Value)
	case *ast.SequenceNode:
		for _, v := range n.Values {
			found += l.in(v)
			if l.after(n, v).lines > 0 {
				found++
			}
		}
	}
	return found
}

// after answers what was taken out after an element of a list.
func (l longLists) after(n *ast.SequenceNode, element ast.Node) longList {
	if len(l) == 0 || n.IsFlowStyle {
		return longList{}
	}
	s, ok := element.(*ast.StringNode)
	if !ok {
		return longList{}
	}
	at := s.Token.Position
	if run := l[at.Line]; at.Column == run.indent+3 {
		return run
	}
	return longList{}
}

// nodes is after, as the parser would have answered it.
func (l longLists) nodes(n *ast.SequenceNode, element ast.Node) []ast.Node {
	run := l.after(n, element)
	s, ok := element.(*ast.StringNode)
	if !ok {
		return nil
	}
	nodes := make([]ast.Node, 0, run.lines)
	for word := range run.words {
		place := yamltoken.Position{Line: s.Token.Position.Line + 1 + len(nodes), Column: s.Token.Position.Column}
		token := &yamltoken.Token{Type: yamltoken.StringType, Value: word, Origin: word, Position: &place}
		nodes = append(nodes, &ast.StringNode{BaseNode: s.BaseNode, Token: token, Value: word})
	}
	return nodes
}
