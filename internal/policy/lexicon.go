package policy

import (
	"math/bits"
	"slices"
	"unicode/utf8"
)

// lexicon holds every word and phrase of every rule of a policy: one lookup a
// token, however many terms and rules there are.
type lexicon struct {
	bytes []byte  // all words, one after the other
	upTo  []int32 // word → where it ends in bytes

	exact     table // word → its number
	skeletons table // key → words; see keyHash
	masks     table // words with their vowels starred out
	prefixes  table // "retard*"
	suffixes  table // "*tard"
	stems     table // key of a prefix → prefixes
	prefixLen uint64
	suffixLen uint64 // the lengths in bytes that occur
	heads     pairs  // the first two bytes of prefixes
	tails     pairs  // the last two of suffixes, the last one first
	stemHeads pairs  // the first two classes of the stems' keys

	// A phrase is a path of words.
	roots  []int32 // word → first node, 0 for none
	edges  table   // node and word → further node
	nodes  []node  // 0 is nobody
	leaves []leaf  // 0 is nobody
}

// node is a place on a path.
type node struct {
	before, word int32 // how it is reached; before is 0 for a first word
	leaf         int32 // the first term that ends here
	more         bool  // paths go on from here
}

// leaf is a rule's term, or what the rule allows.
type leaf struct {
	rule  int32
	next  int32 // another term that ends at the same node
	allow bool
}

func newLexicon() *lexicon {
	return &lexicon{nodes: make([]node, 1), leaves: make([]leaf, 1)}
}

// reserve makes room at once, which is quicker than bit by bit, for so many words
// and terms, so many places on the terms' paths and so many bytes.
func (l *lexicon) reserve(words, places, bytes int) {
	l.bytes = slices.Grow(l.bytes, bytes)
	l.exact.reserve(words)
	l.skeletons.reserve(words)
	l.masks.reserve(words)
	l.upTo = slices.Grow(l.upTo, words)
	l.roots = slices.Grow(l.roots, words)
	l.nodes = slices.Grow(l.nodes, places)
	l.leaves = slices.Grow(l.leaves, words)
	l.edges.reserve(places - words)
}

// text answers a word's bytes.
func (l *lexicon) text(word int32) []byte {
	from := int32(0)
	if word > 0 {
		from = l.upTo[word-1]
	}
	return l.bytes[from:l.upTo[word]]
}

// number gives a word its number.
func (l *lexicon) number(word []byte) int32 {
	l.bytes = append(l.bytes, word...)
	l.upTo = append(l.upTo, int32(len(l.bytes))) // #nosec G115 -- bounded by maxTerms
	l.roots = append(l.roots, 0)
	return int32(len(l.upTo) - 1) // #nosec G115 -- bounded by maxTerms
}

// lookup finds a word in one of the tables of whole words.
func (l *lexicon) lookup(t *table, word []byte, hash uint32) (int32, bool) {
	if !t.maybe(hash) {
		return 0, false
	}
	for at := t.find(hash, t.start(hash)); at >= 0; at = t.find(hash, at+1) {
		if w := t.value(at); sameWord(word, l.text(w)) {
			return w, true
		}
	}
	return 0, false
}

// sameWord compares a word in any ASCII case with one in lower case.
func sameWord(word, known []byte) bool {
	if len(word) != len(known) {
		return false
	}
	for i, c := range word {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != known[i] {
			return false
		}
	}
	return true
}

func (l *lexicon) word(word []byte) int32 {
	hash := hashWord(word)
	if w, ok := l.lookup(&l.exact, word, hash); ok {
		return w
	}
	w := l.number(word)
	l.exact.add(hash, w)
	return w
}

// maxAlike is how many words are looked for behind one disguise.
const maxAlike = 32

// wordDisguised is a word of a term: it is looked for in disguise as well.
func (l *lexicon) wordDisguised(word []byte) int32 {
	before := len(l.upTo)
	w := l.word(word)
	if int(w) < before || utf8.RuneCount(word) > maxWordLetters {
		return w // known already, or nobody's disguise
	}
	hash, _ := keyHash(word, false)
	l.skeletons.addFew(hash, w)
	hash, _ = maskHash(word)
	l.masks.addFew(hash, w)
	return w
}

// ending is a word with a free end.
func (l *lexicon) ending(stem []byte, prefix bool) int32 {
	t, lengths := &l.suffixes, &l.suffixLen
	if prefix {
		t, lengths = &l.prefixes, &l.prefixLen
		l.heads.add(stem[0], stem[1])
	} else {
		l.tails.add(stem[len(stem)-1], stem[len(stem)-2])
	}
	hash := hashWord(stem)
	if w, ok := l.lookup(t, stem, hash); ok {
		return w
	}
	w := l.number(stem)
	t.add(hash, w)
	*lengths |= 1 << min(len(stem), 63)
	if n := utf8.RuneCount(stem); prefix && n > 3 && n <= maxWordLetters {
		hash, _ := keyHash(stem, false)
		l.stems.addFew(hash, w)
		l.stemHeads.addKey(stem)
	}
	return w
}

// add writes one term's words into the tree of phrases.
func (l *lexicon) add(words []int32, end leaf) {
	at := l.roots[words[0]]
	if at == 0 {
		at = l.node(0, words[0])
		l.roots[words[0]] = at
	}
	for _, w := range words[1:] {
		next := l.next(at, w)
		if next == 0 {
			next = l.node(at, w)
			l.edges.add(hashPair(at, w), next)
			l.nodes[at].more = true
		}
		at = next
	}
	for i := l.nodes[at].leaf; i != 0; i = l.leaves[i].next {
		if have := l.leaves[i]; have.rule == end.rule && have.allow == end.allow {
			return
		}
	}
	end.next = l.nodes[at].leaf
	l.leaves = append(l.leaves, end)
	l.nodes[at].leaf = int32(len(l.leaves) - 1) // #nosec G115 -- bounded by maxTerms
}

func (l *lexicon) node(before, word int32) int32 {
	l.nodes = append(l.nodes, node{before: before, word: word})
	return int32(len(l.nodes) - 1) // #nosec G115 -- bounded by maxTerms
}

// next follows a path by one word; 0 is the end of it.
func (l *lexicon) next(at, word int32) int32 {
	hash := hashPair(at, word)
	if !l.edges.maybe(hash) {
		return 0
	}
	for i := l.edges.find(hash, l.edges.start(hash)); i >= 0; i = l.edges.find(hash, i+1) {
		if n := l.edges.value(i); l.nodes[n].before == at && l.nodes[n].word == word {
			return n
		}
	}
	return 0
}

// wordJoined is a phrase written as one word. Only the aggressive reading looks
// for it: "therapist" is not "the rapist".
func (l *lexicon) wordJoined(word []byte) int32 {
	w := l.number(word)
	hash, _ := keyHash(word, false)
	l.skeletons.addFew(hash, w)
	return w
}

// candidates appends what a plain word, whose hash is known, may be: as it
// stands, without its possessive, or one with a free end.
func (l *lexicon) candidates(into []candidate, word []byte, hash uint32) []candidate {
	before := len(into)
	if w, ok := l.lookup(&l.exact, word, hash); ok {
		into = append(into, candidate{word: w})
	} else if stem := owner(word); stem != nil {
		if w, ok := l.lookup(&l.exact, stem, hashWord(stem)); ok {
			into = append(into, candidate{word: w})
		}
	}
	if n := len(word); n < 3 {
		return into
	} else if l.heads.has(word[0], word[1]) || l.tails.has(word[n-1], word[n-2]) {
		into = l.endings(into, word)
	}
	return into[:min(len(into), before+maxCandidates)]
}

// endings appends the words with a free end that a word may be.
func (l *lexicon) endings(into []candidate, word []byte) []candidate {
	for lengths := l.prefixLen; lengths != 0; lengths &= lengths - 1 {
		n := bits.TrailingZeros64(lengths)
		if n > len(word) {
			break
		}
		if w, ok := l.lookup(&l.prefixes, word[:n], hashWord(word[:n])); ok {
			into = append(into, candidate{word: w})
		}
	}
	for lengths := l.suffixLen; lengths != 0; lengths &= lengths - 1 {
		n := bits.TrailingZeros64(lengths)
		if n > len(word) {
			break
		}
		if w, ok := l.lookup(&l.suffixes, word[len(word)-n:], hashWord(word[len(word)-n:])); ok {
			into = append(into, candidate{word: w})
		}
	}
	return into
}

// owner answers the word before 's, or nil.
func owner(word []byte) []byte {
	if n := len(word) - 2; n > 0 && word[n] == '\'' && word[n+1]|0x20 == 's' {
		return word[:n]
	}
	return nil
}

// solid says whether a word is seen for sure and long enough to be one.
func (l *lexicon) solid(c candidate) bool { return c.sight != faintly && len(l.text(c.word)) >= 3 }

// maxCandidates bounds the paths a token can open.
const maxCandidates = 6
