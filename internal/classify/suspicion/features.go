// Package suspicion is a cheap guess at how much a comment looks like breaking a
// policy, made on this machine: it chooses which comments a classifier is asked
// about. It accuses nobody.
//
// The guess is a sum of two logistic regressions: one on words, pairs of words and pieces of words, hashed into one
// table, and one on signs: which kinds of words stand beside each other, and what the text looks like. What the
// strictest preset's rules find comes before both. internal/check/measure/suspicion makes the tables, tells how well
// they choose and what a guess costs.
package suspicion

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/unicode/runenames"
)

// Size is how many words, pairs and pieces the table tells apart; others share a place. Signs is the same for signs.
const (
	Size  = 1 << 17
	Signs = 1 << 13
)

// Pieces of words have this many characters, the word's ends counted.
const (
	shortest = 3
	longest  = 5
)

// maxText is how much of a text is looked at, in bytes: more than Discord's longest message.
const maxText = 8 << 10

// Features are the places in the two tables that a text touches, each once.
type Features struct {
	Words []uint32 // below Size
	Signs []uint32 // below Signs
}

// Read finds the features of a text.
func Read(text string) Features {
	if len(text) > maxText {
		text = text[:maxText]
	}
	var r reader
	r.look.whole(text)
	text = norm.NFKC.String(text)
	r.features = make([]uint32, 0, 8*len(text))
	for _, c := range text {
		switch {
		case unicode.IsLetter(c), unicode.IsDigit(c), c == '\'':
			r.word = utf8.AppendRune(r.word, unicode.ToLower(c))
		default:
			r.end()
			r.sign(c)
		}
	}
	r.end()
	return Features{Words: once(r.features), Signs: once(r.look.features(&r.kinds))}
}

func once(features []uint32) []uint32 {
	slices.Sort(features)
	return slices.Compact(features)
}

// reader collects the features of one word after another.
type reader struct {
	word     []byte
	starts   []int // of the characters in padded
	padded   []byte
	before   uint32 // hash of the word before
	any      bool   // there was one
	kind     kind   // of the word before
	features []uint32
	kinds    kinds
	look     look
}

// sign reads what is neither letter nor digit. A picture is read by its name, so that what a table has learnt of a
// word holds for its picture too.
func (r *reader) sign(c rune) {
	switch {
	case c == '!' || c == '?':
		r.word = utf8.AppendRune(r.word, c)
		r.end()
	case c <= 0x2000 || unicode.IsSpace(c) || unicode.Is(unicode.M, c) || unicode.Is(unicode.Cf, c):
	case unicode.Is(unicode.So, c) || unicode.Is(unicode.Sk, c):
		r.look.pictures++
		for _, word := range strings.FieldsFunc(strings.ToLower(runenames.Name(c)), func(c rune) bool { return c == ' ' || c == '-' }) {
			r.word = append(r.word, word...)
			r.end()
		}
	default:
		r.word = utf8.AppendRune(r.word, c)
		r.end()
	}
}

// Kinds of features, hashed first so that they do not meet.
const (
	aWord       = 'w'
	aPair       = 'b'
	aPiece      = 'c'
	aKind       = 'k' // a word, and the kind of the next one
	aKindBefore = 'j' // a word, and the kind of the one before
)

// FNV-1a.
const (
	basis = 2166136261
	prime = 16777619
)

func hash(from uint32, text []byte) uint32 {
	for _, c := range text {
		from = (from ^ uint32(c)) * prime
	}
	return from
}

// place spreads a hash over a table.
func place(h, size uint32) uint32 {
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	return h & (size - 1)
}

// standIn is read for every group of people: none is suspect by its name.
const standIn = "a-group"

func (r *reader) end() {
	if len(r.word) == 0 {
		return
	}
	kind := kindOf(string(r.word))
	r.kinds.add(kind)
	if kind == aGroup {
		r.word = append(r.word[:0], standIn...)
	}
	r.look.words++
	r.look.letters += len(r.word)
	of := hash(basis, r.word)
	r.features = append(r.features, place((of^aWord)*prime, Size))
	if r.any {
		r.features = append(r.features, place(hash((r.before^aPair)*prime, r.word), Size))
	}
	if r.any && kind != nothing {
		r.features = append(r.features, place((r.before^aKind^uint32(kind)<<8)*prime, Size))
	}
	if r.any && r.kind != nothing {
		r.features = append(r.features, place((of^aKindBefore^uint32(r.kind)<<8)*prime, Size))
	}
	r.before, r.any, r.kind = of, true, kind
	if kind != aGroup {
		r.pieces()
	}
	r.word = r.word[:0]
}

func (r *reader) pieces() {
	r.padded = append(append(append(r.padded[:0], '_'), r.word...), '_')
	r.starts = r.starts[:0]
	for i := range string(r.padded) {
		r.starts = append(r.starts, i)
	}
	r.starts = append(r.starts, len(r.padded))
	for i := range r.starts {
		for n := shortest; n <= longest && i+n < len(r.starts); n++ {
			r.features = append(r.features, place((hash(basis, r.padded[r.starts[i]:r.starts[i+n]])^aPiece)*prime, Size))
		}
	}
}
