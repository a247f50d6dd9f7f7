package speech_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// speakers are the rooms that speak to members.
func speakers() []string {
	return []string{"../../handlers", "../../internal/discord", "../../internal/moderation"}
}

// spoken is what the code of one file says.
type spoken struct {
	file  string
	talks bool             // it imports this package
	keys  []string         // literals where a key stands
	all   map[string]bool  // every literal
	prose []string         // literals with blanks between words, outside of errors and logs
	vague []token.Position // keys that are no literals
}

// read goes through the code as the compiler does.
func read(t *testing.T, file string) spoken {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := spoken{file: file, all: map[string]bool{}}
	for _, i := range tree.Imports {
		s.talks = s.talks || i.Path.Value == `"ombud/internal/speech"`
	}
	key := func(e ast.Expr) {
		if text, ok := literal(e); ok {
			s.keys = append(s.keys, text)
		} else {
			s.vague = append(s.vague, set.Position(e.Pos()))
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			n.Tag = nil // no text for people
		case *ast.ImportSpec:
			return false
		case *ast.CallExpr:
			name := called(n)
			if name == "Say" && len(n.Args) > 0 {
				key(n.Args[0])
			}
			if forOperators(name) {
				for _, a := range n.Args { // nested calls may speak all the same
					if _, isText := literal(a); !isText {
						ast.Inspect(a, func(ast.Node) bool { return true })
					}
				}
				return false
			}
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && id.Name == "Key" && s.talks {
				key(n.Value)
			}
		case *ast.BasicLit:
			if text, ok := literal(n); ok {
				s.all[text] = true
				if strings.Count(strings.TrimSpace(text), " ") >= 2 {
					s.prose = append(s.prose, text)
				}
			}
		}
		return true
	})
	return s
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// forOperators are the calls whose text no member reads: errors and logs.
func forOperators(name string) bool {
	return slices.Contains([]string{"Errorf", "New", "DecodeMessage", "InfoContext", "WarnContext", "ErrorContext", "DebugContext"}, name)
}

func readAll(t *testing.T) []spoken {
	t.Helper()
	var all []spoken
	for _, room := range speakers() {
		err := filepath.WalkDir(room, func(file string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") {
				all = append(all, read(t, file))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(all) < 50 {
		t.Fatalf("read only %d files", len(all))
	}
	return all
}

// TestTheCodeSaysWhatTheCatalogueHas finds keys that no catalogue has and sentences that nobody says.
func TestTheCodeSaysWhatTheCatalogueHas(t *testing.T) {
	t.Parallel()
	english := catalogue(t, "catalogue/en.yaml")
	said := map[string]bool{}
	for _, s := range readAll(t) {
		for _, at := range s.vague {
			t.Errorf("%s: a key has to stand there as it is, so that this test can find it", at)
		}
		for _, key := range s.keys {
			if _, ok := english[key]; !ok {
				t.Errorf("%s says %q, which the catalogue has not", s.file, key)
			}
		}
		for text := range s.all {
			said[text] = true
		}
	}
	for key := range english {
		if !said[key] {
			t.Errorf("nobody says %s", key)
		}
	}
}

// forModerators are the files that speak to members and, in English, to moderators or admins as
// well: what is prose in them is for the latter.
func forModerators() []string {
	return []string{"refusal.go", "publisher.go"}
}

// marks are texts by which ombud finds its own messages: the same in every language.
func marks() []string { return []string{"ombud · comment policy"} }

// TestNoSentenceForMembersStandsInTheCode looks through the files that speak to members.
func TestNoSentenceForMembersStandsInTheCode(t *testing.T) {
	t.Parallel()
	speaking := 0
	for _, s := range readAll(t) {
		if !s.talks || slices.Contains(forModerators(), filepath.Base(s.file)) {
			continue
		}
		speaking++
		for _, text := range s.prose {
			if slices.Contains(marks(), text) {
				continue
			}
			t.Errorf("%s has a sentence of its own: %q belongs in the catalogue, or in a file for moderators", s.file, text)
		}
	}
	if speaking < 3 {
		t.Errorf("only %d files speak to members", speaking)
	}
}
