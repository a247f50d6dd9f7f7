package suspicion

import (
	_ "embed"
	"strings"
	"sync"
)

// kind is what a word is about, as far as a guess knows it.
type kind byte

// The kinds of words.txt; other words are of none.
const (
	aGroup  kind = 'g'
	worse   kind = 'w'
	bad     kind = 'b'
	good    kind = 'p'
	matter  kind = 'm'
	you     kind = 'y'
	they    kind = 't'
	us      kind = 'u'
	not     kind = 'n'
	all     kind = 'a'
	must    kind = 's'
	is      kind = 'i'
	nothing kind = 0
)

//go:embed words.txt
var wordsFile string

var words = sync.OnceValue(func() map[string]kind { //nolint:gochecknoglobals // it is made once and never changes
	names := map[string]kind{
		"group": aGroup, "worse": worse, "bad": bad, "good": good, "matter": matter, "you": you, "they": they, "us": us,
		"not": not, "all": all, "must": must, "is": is,
	}
	known := map[string]kind{}
	for line := range strings.Lines(wordsFile) {
		name, list, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(list) {
			known[word] = names[name]
		}
	}
	return known
})

// endings that a word may have behind one of the list, and what may stand in their place there.
var endings = [...]struct{ end, instead string }{ //nolint:gochecknoglobals // a table
	{"'s", ""},
	{"s", ""},
	{"es", ""},
	{"ies", "y"},
	{"ed", ""},
	{"d", ""},
	{"ied", "y"},
	{"ing", ""},
	{"ing", "e"},
	{"er", ""},
	{"ers", ""},
	{"r", ""},
	{"est", ""},
	{"ly", ""},
	{"ness", ""},
	{"y", ""},
	{"ish", ""},
}

// kindOf knows a word of the list, whatever its ending.
func kindOf(word string) kind {
	known := words()
	if k, ok := known[word]; ok {
		return k
	}
	for _, e := range &endings {
		if stem, ok := strings.CutSuffix(word, e.end); ok && len(stem) > 2 {
			if k, ok := known[stem+e.instead]; ok && k.bends() {
				return k
			}
		}
	}
	return nothing
}

// bends reports whether words of a kind have endings that are not in the list.
func (k kind) bends() bool { return k == worse || k == bad || k == good || k == matter }

// kinds are those of a text's words, one after the other, without the words of none.
type kinds struct {
	seq   []kind
	count [256]int
}

func (k *kinds) add(one kind) {
	if one == nothing {
		return
	}
	k.seq = append(k.seq, one)
	k.count[one]++
}
