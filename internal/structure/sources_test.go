package structure_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// source is one Go file and what it imports.
type source struct {
	file    string // slash-separated, from the module's root
	folder  string
	test    bool
	imports []string
}

// readSources parses the imports of every Go file, whatever its build tags,
// those of modules inside the module included.
func readSources(tree fs.FS) ([]source, error) {
	var sources []source
	err := fs.WalkDir(tree, ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && ignored(file):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(file) != ".go":
			return nil
		}
		one, err := readSource(tree, file)
		if err != nil {
			return err
		}
		sources = append(sources, one)
		return nil
	})
	return sources, err
}

// ignored names the folders that the go command does not look into either.
func ignored(folder string) bool {
	name := path.Base(folder)
	return folder != "." && (name == "testdata" || name[0] == '.' || name[0] == '_')
}

func readSource(tree fs.FS, file string) (source, error) {
	text, err := fs.ReadFile(tree, file)
	if err != nil {
		return source{}, err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ImportsOnly)
	if err != nil {
		return source{}, fmt.Errorf("read the imports of %s: %w", file, err)
	}
	one := source{file: file, folder: path.Dir(file), test: strings.HasSuffix(file, "_test.go")}
	for _, spec := range parsed.Imports {
		importPath, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, fmt.Errorf("read the imports of %s: %w", file, err)
		}
		one.imports = append(one.imports, importPath)
	}
	return one, nil
}

// compare returns a sentence for each difference between the page and the
// sources of the module, sorted.
func compare(p page, module string, sources []source) []string {
	var differences []string
	say := func(format string, values ...any) {
		differences = append(differences, fmt.Sprintf(format, values...))
	}
	inUse := make(map[string]bool)
	for _, from := range sources {
		room, ok := p.roomOf(from.folder)
		if !ok {
			say("the package in %s is in no room: add a line to the table of rooms and to block imports", from.folder)
			continue
		}
		inUse[room] = true
		for _, importPath := range from.imports {
			if folder, ours := ownFolder(module, importPath); ours {
				to, ok := p.roomOf(folder)
				if !ok {
					say("%s imports %s, which is in no room", from.file, importPath)
				} else if !p.mayImport(room, to, from.test) {
					say("%s imports %s: block %s does not let %s import %s",
						from.file, importPath, blockFor(from.test), room, to)
				}
				continue
			}
			rooms, confined := p.confinedTo(importPath)
			if confined && !from.test && !slices.Contains(rooms, room) {
				say("%s imports %s: block libraries keeps it to %s", from.file, importPath, strings.Join(rooms, ", "))
			}
		}
	}
	for _, room := range p.rooms {
		if !inUse[room] {
			say("the room %s has no Go file: remove its lines from the page, or build it", room)
		}
	}
	slices.Sort(differences)
	return slices.Compact(differences)
}

func blockFor(test bool) string {
	if test {
		return "test-imports"
	}
	return "imports"
}

// ownFolder turns the import path of one of our packages into its folder.
func ownFolder(module, importPath string) (string, bool) {
	if importPath == module {
		return ".", true
	}
	return strings.CutPrefix(importPath, module+"/")
}
