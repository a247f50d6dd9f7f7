// Package structure_test holds docs/architecture.md against the source.
package structure_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const (
	root         = "../.."
	architecture = "docs/architecture.md"
	module       = "ombud"
)

func TestThePageShowsTheRoomsAndImportsAsTheyAre(t *testing.T) {
	markdown, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(architecture)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := readPage(string(markdown))
	if err != nil {
		t.Fatalf("%s: %v", architecture, err)
	}
	sources, err := readSources(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, difference := range compare(p, module, sources) {
		t.Errorf("%s: %s", architecture, difference)
	}
}

// The rest shows on a small house that each kind of difference is noticed.

const smallPage = "# House\n\n## Rooms\n\n| room | for |\n| --- | --- |\n" +
	"| `main` | all |\n| `core` | thinks |\n| `edge` | talks |\n\n## Imports\n\n" +
	"```imports\nmain -> everything\ncore -> nothing\nedge -> core\n```\n\n" +
	"```test-imports\ncore -> edge\n```\n\n" +
	"```libraries\ndatabase/sql -> edge\n```\n"

func smallHouse() fstest.MapFS {
	return fstest.MapFS{
		"main.go":              file("main", "ombud/edge"),
		"core/core.go":         file("core", "strings"),
		"core/core_test.go":    file("core_test", "ombud/edge", "ombud/core", "database/sql"),
		"edge/edge.go":         file("edge", "ombud/core", "database/sql"),
		"edge/deep/deep.go":    file("deep", "ombud/edge", "ombud/core"),
		"edge/testdata/bad.go": file("bad", "ombud/nowhere"),
		".hidden/bad.go":       file("bad", "ombud/nowhere"),
	}
}

func file(name string, imports ...string) *fstest.MapFile {
	var text strings.Builder
	text.WriteString("package " + name + "\n")
	for _, path := range imports {
		text.WriteString("import _ \"" + path + "\"\n")
	}
	return &fstest.MapFile{Data: []byte(text.String())}
}

func TestEachDifferenceIsNoticed(t *testing.T) {
	cases := []struct {
		name   string
		change func(fstest.MapFS)
		want   []string
	}{
		{"a house in order", func(fstest.MapFS) {}, nil},
		{"an import against the direction", func(h fstest.MapFS) {
			h["core/more.go"] = file("core", "ombud/edge/deep")
		}, []string{"core/more.go imports ombud/edge/deep: block imports does not let core import edge"}},
		{"an import behind a build tag", func(h fstest.MapFS) {
			h["core/more.go"] = &fstest.MapFile{Data: []byte("//go:build live\n\npackage core\n\nimport _ \"ombud/edge\"\n")}
		}, []string{"core/more.go imports ombud/edge: block imports does not let core import edge"}},
		{"a test that imports too much", func(h fstest.MapFS) {
			h["edge/edge_test.go"] = file("edge_test", "ombud")
		}, []string{"edge/edge_test.go imports ombud: block test-imports does not let edge import main"}},
		{"a library outside its rooms", func(h fstest.MapFS) {
			h["core/more.go"] = file("core", "database/sql/driver")
		}, []string{"core/more.go imports database/sql/driver: block libraries keeps it to edge"}},
		{"a package that the page does not know", func(h fstest.MapFS) {
			h["attic/attic.go"] = file("attic")
			h["edge/more.go"] = file("edge", "ombud/attic")
		}, []string{
			"edge/more.go imports ombud/attic, which is in no room",
			"the package in attic is in no room: add a line to the table of rooms and to block imports",
		}},
		{"a package whose name only begins like a room", func(h fstest.MapFS) {
			h["corella/corella.go"] = file("corella")
		}, []string{"the package in corella is in no room: add a line to the table of rooms and to block imports"}},
		{"a room without a package", func(h fstest.MapFS) {
			delete(h, "main.go")
		}, []string{"the room main has no Go file: remove its lines from the page, or build it"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, err := readPage(smallPage)
			if err != nil {
				t.Fatal(err)
			}
			house := smallHouse()
			c.change(house)
			sources, err := readSources(house)
			if err != nil {
				t.Fatal(err)
			}
			if got := compare(p, module, sources); !slices.Equal(got, c.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(c.want, "\n  "))
			}
		})
	}
}

func TestAPageThatContradictsItselfIsRefused(t *testing.T) {
	cases := []struct{ name, old, new, says string }{
		{"no rooms", "| `", "| ", "lists no room"},
		{"a room without a line", "core -> nothing\n", "", "core has no line"},
		{"a line without a room", "| `edge` | talks |\n", "", "edge"},
		{"a line that names no room", "edge -> core\n", "edge -> cellar\n", `"cellar"`},
		{"two lines", "core -> nothing\n", "core -> nothing\ncore -> edge\n", "two lines"},
		{"a line of another form", "core -> nothing\n", "core: nothing\n", "not of the form"},
		{"no block", "```libraries", "```text", "no block ```libraries"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.ReplaceAll(smallPage, c.old, c.new)
			if changed == smallPage {
				t.Fatal("the page was not changed")
			}
			if _, err := readPage(changed); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an error that says %s", err, c.says)
			}
		})
	}
}
