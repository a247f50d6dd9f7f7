package policy

import "math/bits"

// lexicon holds every word and phrase of every rule of a policy: one lookup a
// token, however many terms and rules there are.
type lexicon struct {
	exact     map[string]int32   // word → its number
	skeletons map[string][]int32 // key → words; see appendKey
	masks     map[string][]int32 // words with their vowels starred out
	prefixes  map[string]int32   // "retard*"
	suffixes  map[string]int32   // "*tard"
	prefixLen uint64             // the lengths in bytes that occur
	suffixLen uint64
	stems     map[string][]int32 // key of a prefix → prefixes
	stemLen   uint64
	letters   [][]rune // word → its letters
	classes   []class  // word → what sort of function word it is
	known     map[string]class

	// A phrase is a path of words.
	roots []int32          // word → first node, 0 for none
	edges map[edge]int32   // further nodes
	ends  map[int32][]leaf // node → the terms that end there
	nodes int32
}

type edge struct{ node, word int32 }

// leaf is a rule's term, or what the rule allows.
type leaf struct {
	rule  int32
	allow bool
}

func newLexicon() *lexicon {
	l := &lexicon{
		exact:     make(map[string]int32),
		skeletons: make(map[string][]int32),
		masks:     make(map[string][]int32),
		prefixes:  make(map[string]int32),
		suffixes:  make(map[string]int32),
		stems:     make(map[string][]int32),
		edges:     make(map[edge]int32),
		ends:      make(map[int32][]leaf),
		known:     functionWords(),
	}
	for word := range l.known {
		l.word(word)
	}
	return l
}

// number gives a word its number.
func (l *lexicon) number(word string) int32 {
	l.letters = append(l.letters, []rune(word))
	l.classes = append(l.classes, l.known[word])
	l.roots = append(l.roots, 0)
	return int32(len(l.letters) - 1) // #nosec G115 -- bounded by maxTerms
}

func (l *lexicon) word(word string) int32 {
	if w, ok := l.exact[word]; ok {
		return w
	}
	w := l.number(word)
	l.exact[word] = w
	return w
}

// wordDisguised is a word of a term: it is looked for in disguise as well.
func (l *lexicon) wordDisguised(word string) int32 {
	w := l.word(word)
	runes := l.letters[w]
	if len(runes) > maxWordLetters {
		return w
	}
	key := string(appendKey(nil, runes))
	for _, have := range l.skeletons[key] {
		if have == w {
			return w
		}
	}
	l.skeletons[key] = append(l.skeletons[key], w)
	mask, _ := masked(nil, runes)
	l.masks[string(mask)] = append(l.masks[string(mask)], w)
	return w
}

// ending is a word with a free end.
func (l *lexicon) ending(stem string, prefix bool) int32 {
	table, lengths := l.suffixes, &l.suffixLen
	if prefix {
		table, lengths = l.prefixes, &l.prefixLen
	}
	if w, ok := table[stem]; ok {
		return w
	}
	w := l.number(stem)
	table[stem] = w
	*lengths |= 1 << min(len(stem), 63)
	if runes := l.letters[w]; prefix && len(runes) > 3 && len(runes) <= maxWordLetters {
		key := string(appendKey(nil, runes))
		l.stems[key] = append(l.stems[key], w)
		l.stemLen |= 1 << min(len(key), 63)
	}
	return w
}

// add writes one term's words into the tree of phrases.
func (l *lexicon) add(words []int32, end leaf) {
	node := l.roots[words[0]]
	if node == 0 {
		l.nodes++
		node = l.nodes
		l.roots[words[0]] = node
	}
	for _, w := range words[1:] {
		next, ok := l.edges[edge{node, w}]
		if !ok {
			l.nodes++
			next = l.nodes
			l.edges[edge{node, w}] = next
		}
		node = next
	}
	for _, have := range l.ends[node] {
		if have == end {
			return
		}
	}
	l.ends[node] = append(l.ends[node], end)
}

// candidates appends what a plain word may be: as it stands, without its
// possessive, or one with a free end.
func (l *lexicon) candidates(into []candidate, word []byte) []candidate {
	before := len(into)
	if w, ok := l.exact[string(word)]; ok {
		into = append(into, candidate{word: w})
	} else if n := len(word) - 2; n > 0 && word[n] == '\'' && word[n+1] == 's' {
		if w, ok := l.exact[string(word[:n])]; ok {
			into = append(into, candidate{word: w})
		}
	}
	for lengths := l.prefixLen; lengths != 0; lengths &= lengths - 1 {
		n := bits.TrailingZeros64(lengths)
		if n > len(word) {
			break
		}
		if w, ok := l.prefixes[string(word[:n])]; ok {
			into = append(into, candidate{word: w})
		}
	}
	for lengths := l.suffixLen; lengths != 0; lengths &= lengths - 1 {
		n := bits.TrailingZeros64(lengths)
		if n > len(word) {
			break
		}
		if w, ok := l.suffixes[string(word[len(word)-n:])]; ok {
			into = append(into, candidate{word: w})
		}
	}
	return into[:min(len(into), before+maxCandidates)]
}

// maxCandidates bounds the paths a token can open.
const maxCandidates = 6

// disguised appends what the letters may be once read aggressively.
func (l *lexicon) disguised(into []candidate, key []byte, text []rune, joined bool) []candidate {
	before := len(into)
	for _, w := range l.skeletons[string(key)] {
		if term := l.letters[w]; believable(text, term, joined) && spells(text, term, false) {
			into = append(into, candidate{word: w, weak: true})
			if len(into)-before == maxCandidates {
				return into
			}
		}
	}
	if len(into) > before {
		return into
	}
	for lengths := l.stemLen; lengths != 0; lengths &= lengths - 1 {
		n := bits.TrailingZeros64(lengths)
		if n > len(key) {
			break
		}
		for _, w := range l.stems[string(key[:n])] {
			if term := l.letters[w]; believable(text, term, true) && spells(text, term, true) {
				return append(into, candidate{word: w, weak: true})
			}
		}
	}
	return into
}

// wordJoined is a phrase written as one word. Only the aggressive reading looks
// for it: "therapist" is not "the rapist".
func (l *lexicon) wordJoined(word string) int32 {
	w := l.number(word)
	key := string(appendKey(nil, l.letters[w]))
	l.skeletons[key] = append(l.skeletons[key], w)
	return w
}
