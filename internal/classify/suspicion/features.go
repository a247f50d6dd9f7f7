// Package suspicion is a cheap guess at how much a comment looks like breaking a
// policy, made on this machine: it chooses which comments a classifier is asked
// about. It accuses nobody.
//
// The guess is a logistic regression on words, pairs of words and pieces of words,
// hashed into one table. What the strictest preset's rules find comes before all of it. internal/check/measure/suspicion makes the table, tells how well it
// chooses and what a guess costs.
package suspicion

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Size is how many features the table tells apart; others share a place.
const Size = 1 << 17

// Pieces of words have this many characters, the word's ends counted.
const (
	shortest = 3
	longest  = 5
)

// maxText is how much of a text is looked at, in bytes: more than Discord's longest message.
const maxText = 8 << 10

// Features are the places in the table that a text touches, each once.
func Features(text string) []uint32 {
	if len(text) > maxText {
		text = text[:maxText]
	}
	var r reader
	text = norm.NFKC.String(text)
	r.features = make([]uint32, 0, 8*len(text))
	for _, c := range text {
		switch c = unicode.ToLower(c); {
		case unicode.IsLetter(c), unicode.IsDigit(c), c == '\'':
			r.word = utf8.AppendRune(r.word, c)
		default:
			r.end()
			if c == '!' || c == '?' || c > 0x2000 && !unicode.IsSpace(c) {
				r.word = utf8.AppendRune(r.word, c)
				r.end()
			}
		}
	}
	r.end()
	slices.Sort(r.features)
	return slices.Compact(r.features)
}

// reader collects the features of one word after another.
type reader struct {
	word     []byte
	starts   []int // of the characters in padded
	padded   []byte
	before   uint32 // hash of the word before
	any      bool   // there was one
	features []uint32
}

// Kinds of features, hashed first so that they do not meet.
const (
	aWord  = 'w'
	aPair  = 'b'
	aPiece = 'c'
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

// place spreads a hash over the table.
func place(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	return h & (Size - 1)
}

func (r *reader) end() {
	if len(r.word) == 0 {
		return
	}
	of := hash(basis, r.word)
	r.features = append(r.features, place((of^aWord)*prime))
	if r.any {
		r.features = append(r.features, place(hash((r.before^aPair)*prime, r.word)))
	}
	r.before, r.any = of, true
	r.padded = append(append(append(r.padded[:0], '_'), r.word...), '_')
	r.starts = r.starts[:0]
	for i := range string(r.padded) {
		r.starts = append(r.starts, i)
	}
	r.starts = append(r.starts, len(r.padded))
	for i := range r.starts {
		for n := shortest; n <= longest && i+n < len(r.starts); n++ {
			r.features = append(r.features, place((hash(basis, r.padded[r.starts[i]:r.starts[i+n]])^aPiece)*prime))
		}
	}
	r.word = r.word[:0]
}
