package structure_test

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// linter is the part of .golangci.yml that holds the directions of imports.
type linter struct {
	Linters struct {
		Settings struct {
			Depguard struct {
				Rules map[string]rule `yaml:"rules"`
			} `yaml:"depguard"`
		} `yaml:"settings"`
	} `yaml:"linters"`
}

type rule struct {
	Mode  string   `yaml:"list-mode"`
	Files []string `yaml:"files"`
	Allow []string `yaml:"allow"`
	Deny  []denied `yaml:"deny"`
}

type denied struct {
	Package string `yaml:"pkg"`
	Reason  string `yaml:"desc"`
}

// A rule of depguard is named after the last part of its room's path.
func TestTheLinterHoldsTheSameDirectionsAsThePage(t *testing.T) {
	markdown, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(architecture)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := readPage(string(markdown))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, ".golangci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var settings linter
	if err := yaml.Unmarshal(text, &settings); err != nil {
		t.Fatal(err)
	}
	rules := settings.Linters.Settings.Depguard.Rules

	compared := 0
	for _, room := range p.rooms {
		allowed := p.imports[room]
		if room == "internal/structure" || slices.Contains(allowed, everything) {
			continue // a package of tests, and the one that imports all
		}
		compared++
		got, ok := rules[path.Base(room)]
		if !ok {
			t.Errorf(".golangci.yml: depguard has no rule %s", path.Base(room))
			continue
		}
		if want := linterPaths(room, allowed); !slices.Equal(slices.Sorted(slices.Values(got.Allow)), want) {
			t.Errorf(".golangci.yml: depguard's rule %s allows %v, and block imports of the page %v",
				path.Base(room), got.Allow, want)
		}
		if !slices.ContainsFunc(got.Deny, func(d denied) bool { return d.Package == module+"/" }) {
			t.Errorf(".golangci.yml: depguard's rule %s does not deny %s/", path.Base(room), module)
		}
	}
	if compared == 0 {
		t.Fatal("no room was compared")
	}
	for name, one := range rules {
		if one.Mode != "lax" {
			t.Errorf(".golangci.yml: depguard's rule %s has the mode %q, and its lists are meant for lax", name, one.Mode)
		}
		for _, d := range one.Deny {
			if strings.TrimSpace(d.Reason) == "" {
				t.Errorf(".golangci.yml: depguard's rule %s denies %s without a reason", name, d.Package)
			}
		}
	}
}

// linterPaths turns rooms into the import paths that a rule must allow: the
// room itself and what it may import, sorted.
func linterPaths(room string, allowed []string) []string {
	var paths []string
	for _, one := range append([]string{room}, allowed...) {
		if one != nothing && one != "main" {
			paths = append(paths, module+"/"+one)
		}
	}
	slices.Sort(paths)
	return paths
}
