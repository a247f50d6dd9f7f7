package policy

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

//go:embed presets
var presetFiles embed.FS

// maxExtends bounds a chain of policies that extend one another.
const maxExtends = 8

// Presets are the names of the built-in policies.
func Presets() []string {
	names, err := fs.Glob(presetFiles, "presets/*.yaml")
	if err != nil {
		return nil // only a malformed pattern can fail
	}
	for i, name := range names {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(name, "presets/"), ".yaml")
	}
	return names
}

// Load reads a policy: a preset by its name, or a file by its path. All the
// mistakes in it come back at once, as Problems. Word lists and policies that
// a file names are looked for beside it, and not outside its folder.
func Load(name string) (*Policy, error) {
	if slices.Contains(Presets(), name) {
		return loadPreset(name)
	}
	data, err := os.ReadFile(name) // #nosec G304 -- the operator names the file
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("there is no policy file %q and no preset of that name (presets: %s)",
				name, strings.Join(Presets(), ", "))
		}
		return nil, fmt.Errorf("read policy: %w", err)
	}
	return parse(name, data, os.DirFS(filepath.Dir(name)))
}

// Parse reads a policy that is not a file of its own, such as a server's
// revision out of the database. It may extend a preset and use no other file;
// name stands in the problems' places.
func Parse(name string, data []byte) (*Policy, error) {
	return parse(name, data, nil)
}

func parse(name string, data []byte, dir fs.FS) (*Policy, error) {
	l := &loader{dir: dir}
	p := l.read(name, data)
	// What only compiling can find belongs to the same answer: of the rules that
	// could be read.
	engine, err := Compile(p)
	var more Problems
	switch {
	case errors.As(err, &more):
		l.problems = append(l.problems, more...)
	case err != nil:
		return nil, err
	}
	if err := l.problems.err(); err != nil {
		return nil, err
	}
	p.compiled = engine
	return p, nil
}

func loadPreset(name string) (*Policy, error) {
	dir, err := fs.Sub(presetFiles, "presets")
	if err != nil {
		return nil, fmt.Errorf("open presets: %w", err)
	}
	data, err := fs.ReadFile(dir, name+".yaml")
	if err != nil {
		return nil, fmt.Errorf("read preset %s: %w", name, err)
	}
	return parse("preset "+name, data, dir)
}

// loader follows a policy's references to other files.
type loader struct {
	problems Problems
	dir      fs.FS // nil where there are no files
	depth    int
	// overrides change the rules as they are in the end, so they are read last:
	// those of what is extended first.
	overrides []pending
}

// pending is a part of a file that is read later.
type pending struct {
	reader *reader
	node   ast.Node
}

// open reads a file beside the policy.
func (l *loader) open(name string) ([]byte, error) {
	if l.dir == nil {
		return nil, errors.New("a policy that is not a file cannot use other files")
	}
	if !fs.ValidPath(name) {
		return nil, errors.New("the file must lie in the policy's folder or below it, written with forward slashes")
	}
	data, err := fs.ReadFile(l.dir, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no such file beside the policy")
	}
	return data, err
}

// base reads what a policy extends; nil when it cannot.
func (l *loader) base(r *reader, n ast.Node) *Policy {
	name := r.text(n, "extends")
	if name == "" {
		return nil
	}
	if l.depth >= maxExtends {
		r.problem(n, "more than %d policies extend one another; does one extend itself?", maxExtends)
		return nil
	}
	inner := &loader{dir: l.dir, depth: l.depth + 1}
	file := name
	if slices.Contains(Presets(), name) {
		sub, err := fs.Sub(presetFiles, "presets")
		if err != nil {
			r.problem(n, "the preset %q cannot be opened: %v", name, err)
			return nil
		}
		inner.dir, file, name = sub, "preset "+name, name+".yaml"
	}
	data, err := inner.open(name)
	if err != nil {
		r.problem(n, "%q cannot be extended: %v (presets: %s)", name, err, strings.Join(Presets(), ", "))
		return nil
	}
	p := inner.read(file, data)
	l.problems = append(l.problems, inner.problems...)
	for _, o := range inner.overrides {
		o.reader.problems = &l.problems
		l.overrides = append(l.overrides, o)
	}
	return p
}
