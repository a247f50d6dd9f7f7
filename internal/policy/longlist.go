package policy

import (
	"bytes"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	yamltoken "github.com/goccy/go-yaml/token"
)

// longList is a run of lines "- word" of which all but the first and the last
// were taken out of a file.
type longList struct {
	indent int      // of the dashes
	words  []string // those between the first and the last, a line each
}

// longEnough is how many lines are worth the trouble.
const longEnough = 64

// withoutLongLists empties the inner lines of long runs of plain words and
// answers those by the number of the run's first line. A list of ten thousand
// words is most of a policy, and the YAML parser takes twenty times as long
// for it as splitting lines does.
func withoutLongLists(data []byte) (rest []byte, lists map[int]longList) {
	var run longList
	first, number := 0, 0 // the line the run begins on, and the current one
	second, last := 0, 0  // where the run's second line and its last begin
	copied := 0           // how much of data is in rest
	end := func() {
		if n := len(run.words); n >= longEnough {
			if lists == nil {
				lists = make(map[int]longList)
				rest = make([]byte, 0, len(data))
			}
			run.words = run.words[1 : n-1]
			lists[first] = run
			rest = append(rest, data[copied:second]...)
			rest = append(rest, bytes.Repeat([]byte{'\n'}, len(run.words))...)
			copied = last
			run = longList{}
		}
		run.words = run.words[:0]
	}
	for at := 0; at < len(data); {
		number++
		line := data[at:]
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line = line[:i]
		}
		indent, word, ok := plainElement(line)
		if !ok || len(run.words) > 0 && indent != run.indent {
			end()
		}
		if ok {
			switch len(run.words) {
			case 0:
				first, run.indent = number, indent
			case 1:
				second = at
			}
			last = at
			run.words = append(run.words, word)
		}
		at += len(line) + 1
	}
	end()
	if lists != nil {
		rest = append(rest, data[copied:]...)
	}
	return rest, lists
}

// plainElement reads "  - some words": letters, digits, spaces, hyphens and
// apostrophes only, which mean themselves in YAML.
func plainElement(line []byte) (indent int, text string, ok bool) {
	line = bytes.TrimRight(line, " \r")
	word := bytes.TrimLeft(line, " ")
	indent = len(line) - len(word)
	word, ok = bytes.CutPrefix(word, []byte("- "))
	if !ok || len(word) == 0 || asciiClass[word[0]]&(asciiWord|asciiDigit) != asciiWord {
		return 0, "", false
	}
	for _, c := range word {
		if asciiClass[c]&asciiWord == 0 && c != ' ' && c != '-' && c != '\'' {
			return 0, "", false
		}
	}
	if len(word) <= len("false") {
		switch strings.ToLower(string(word)) {
		case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
			return 0, "", false // not texts, in one version of YAML or another
		}
	}
	return indent, string(word), true
}

// putBack adds the words taken out to the lists they came from, and answers
// how many lists it found. What looked like a list may have been a part of a
// text.
func putBack(n ast.Node, lists map[int]longList) int {
	switch n := n.(type) {
	case *ast.MappingNode:
		found := 0
		for _, v := range n.Values {
			found += putBack(v.Value, lists)
		}
		return found
	case *ast.MappingValueNode:
		return putBack(n.Value, lists)
	case *ast.SequenceNode:
		return putBackInto(n, lists)
	}
	return 0
}

func putBackInto(n *ast.SequenceNode, lists map[int]longList) int {
	found := 0
	values := make([]ast.Node, 0, len(n.Values))
	for _, v := range n.Values {
		values = append(values, v)
		s, ok := v.(*ast.StringNode)
		if !ok {
			found += putBack(v, lists)
			continue
		}
		at := s.Token.Position
		run, ok := lists[at.Line]
		if !ok || n.IsFlowStyle || at.Column != run.indent+3 {
			continue
		}
		found++
		values = slices.Grow(values, len(run.words)+len(n.Values))
		// Many at once are made quicker than one by one.
		nodes := make([]ast.StringNode, len(run.words))
		tokens := make([]yamltoken.Token, len(run.words))
		places := make([]yamltoken.Position, len(run.words))
		for i, word := range run.words {
			places[i] = yamltoken.Position{Line: at.Line + 1 + i, Column: at.Column}
			tokens[i] = yamltoken.Token{Type: yamltoken.StringType, Value: word, Origin: word, Position: &places[i]}
			nodes[i] = ast.StringNode{BaseNode: s.BaseNode, Token: &tokens[i], Value: word}
			values = append(values, &nodes[i])
		}
	}
	n.Values = values
	return found
}
