package structure_test

import (
	"fmt"
	"slices"
	"strings"
)

// page is what docs/architecture.md says about rooms and imports.
type page struct {
	rooms       []string            // in the table's order
	imports     map[string][]string // room → rooms
	testImports map[string][]string // room → further rooms for its tests
	libraries   map[string][]string // import path → rooms
}

// Words that stand for a list of rooms.
const (
	nothing    = "nothing"
	everything = "everything"
)

// readPage finds the rooms in the table under "## Rooms" and the rules in the
// fenced blocks named imports, test-imports and libraries.
func readPage(markdown string) (page, error) {
	p := page{rooms: readRooms(markdown)}
	if len(p.rooms) == 0 {
		return page{}, fmt.Errorf(`the table under "## Rooms" lists no room`)
	}
	for _, block := range []struct {
		name string
		into *map[string][]string
	}{{"imports", &p.imports}, {"test-imports", &p.testImports}, {"libraries", &p.libraries}} {
		rules, err := readBlock(markdown, block.name)
		if err != nil {
			return page{}, err
		}
		*block.into = rules
	}
	return p, p.check()
}

// readRooms takes the first column of the table, which is set in backquotes.
func readRooms(markdown string) []string {
	_, section, _ := strings.Cut(markdown, "\n## Rooms\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var rooms []string
	for line := range strings.Lines(section) {
		if rest, ok := strings.CutPrefix(line, "| `"); ok {
			room, _, _ := strings.Cut(rest, "`")
			rooms = append(rooms, room)
		}
	}
	return rooms
}

// readBlock reads the lines "a -> b, c" of one fenced block.
func readBlock(markdown, name string) (map[string][]string, error) {
	_, block, found := strings.Cut(markdown, "\n```"+name+"\n")
	if !found {
		return nil, fmt.Errorf("there is no block ```%s", name)
	}
	block, _, _ = strings.Cut(block, "\n```")
	rules := make(map[string][]string)
	for line := range strings.SplitSeq(block, "\n") {
		from, to, found := strings.Cut(line, "->")
		from = strings.TrimSpace(from)
		if !found || from == "" {
			return nil, fmt.Errorf("block %s: the line %q is not of the form a -> b, c", name, line)
		}
		if _, twice := rules[from]; twice {
			return nil, fmt.Errorf("block %s: %s has two lines", name, from)
		}
		rules[from] = []string{}
		for room := range strings.SplitSeq(to, ",") {
			rules[from] = append(rules[from], strings.TrimSpace(room))
		}
	}
	return rules, nil
}

// check finds names on the page that contradict each other.
func (p page) check() error {
	for _, room := range p.rooms {
		if _, ok := p.imports[room]; !ok {
			return fmt.Errorf("the room %s has no line in block imports", room)
		}
	}
	for name, rules := range map[string]map[string][]string{
		"imports": p.imports, "test-imports": p.testImports, "libraries": p.libraries,
	} {
		for from, to := range rules {
			if name != "libraries" && !slices.Contains(p.rooms, from) {
				return fmt.Errorf("block %s has a line for %s, which is not in the table of rooms", name, from)
			}
			for _, room := range to {
				if !slices.Contains(p.rooms, room) && room != nothing && room != everything {
					return fmt.Errorf("block %s: the line of %s names %q, which is not in the table of rooms", name, from, room)
				}
			}
		}
	}
	return nil
}

// mayImport says whether the room from may import the room to.
func (p page) mayImport(from, to string, test bool) bool {
	if from == to {
		return true
	}
	allowed := p.imports[from]
	if test {
		allowed = slices.Concat(allowed, p.testImports[from])
	}
	return slices.Contains(allowed, to) || slices.Contains(allowed, everything) && to != "main"
}

// confinedTo returns the rooms that may import a library, and whether there is
// a rule at all. A rule covers the packages below its path too.
func (p page) confinedTo(importPath string) ([]string, bool) {
	for library, rooms := range p.libraries {
		if importPath == library || strings.HasPrefix(importPath, library+"/") {
			return rooms, true
		}
	}
	return nil, false
}

// roomOf finds the room that a folder belongs to: itself or the nearest folder
// above that is one. Only the root itself is the room main.
func (p page) roomOf(folder string) (string, bool) {
	if folder == "." {
		return "main", slices.Contains(p.rooms, "main")
	}
	best := ""
	for _, room := range p.rooms {
		if (folder == room || strings.HasPrefix(folder, room+"/")) && len(room) > len(best) {
			best = room
		}
	}
	return best, best != ""
}
