package policy

import "unicode/utf8"

// Rows of single letters with gaps between them: "i d i o t", "k.i.l.l t.h.e.m".
// A row is read as words only where all of it is words, or "a s s e s s" would
// hold one.

const (
	maxRow     = 160 // letters
	maxRowGap  = 8   // bytes between two of them
	maxSpelled = 26  // letters of a word in a row
)

// spelling is how a row reads up to some letter.
type spelling struct {
	words int8  // so many words; 0 when it cannot be read
	from  int16 // where the last of them begins
	free  bool  // which has a free end
}

// row tries to read the single letters from piece i on as words.
func (w *work) row(i int) (pieces int, used bool) {
	n, signed := 1, w.cut(w.pieces[i])
	for i+n < len(w.pieces) && w.pieces[i+n].single && n <= maxRow && w.cut(w.pieces[i+n]) == signed {
		if g := w.pieces[i+n].start - w.pieces[i+n-1].end; g > maxRowGap || g == 0 {
			break
		}
		n++
	}
	switch {
	case n < 2:
		return 0, false
	case n > maxRow:
		return w.plain(i, n-1), true
	}
	if m, ok := w.half(i, n); ok {
		return m, true
	}
	if n < 3 {
		return 0, false
	}
	// The gaps tell words apart, unless they only vary.
	groups := w.groups(i, n)
	if len(groups) == 1 || w.told(i, n, groups) == 0 {
		if w.spell(i, n) {
			w.spelled(i, n)
			return n, true
		}
		if len(groups) == 1 {
			return w.plain(i, n), true
		}
	}
	for g, at := range groups {
		end := groupEnd(groups, g, n)
		if end-at > 1 && w.spell(i+at, end-at) {
			w.spelled(i+at, end-at)
			continue
		}
		w.plain(i+at, end-at)
	}
	return n, true
}

func groupEnd(groups []int, g, n int) int {
	if g+1 < len(groups) {
		return groups[g+1]
	}
	return n
}

// told answers how many letters of a row its groups make words of, lone letters
// aside; 0 too when a group of several letters is no word.
func (w *work) told(i, n int, groups []int) int {
	letters := 0
	for g, at := range groups {
		end := groupEnd(groups, g, n)
		if end-at == 1 {
			continue
		}
		if !w.spell(i+at, end-at) {
			return 0
		}
		for to := end - at; to > 0; to = int(w.spelling[to].from) {
			if long := to - int(w.spelling[to].from); long > 1 {
				letters += long
			}
		}
	}
	return letters
}

// groups answers where in a row of n letters new words begin as far as the
// gaps tell: at spaces if some gaps have none, else at the wider gaps.
func (w *work) groups(i, n int) []int {
	tight, narrow := false, maxRowGap
	gapAt := func(k int) []byte { return w.stream.text[w.pieces[i+k-1].end:w.pieces[i+k].start] }
	for k := 1; k < n; k++ {
		g := gapAt(k)
		tight = tight || !hasSpace(g)
		narrow = min(narrow, len(g))
	}
	w.starts = append(w.starts[:0], 0)
	for k := 1; k < n; k++ {
		if g := gapAt(k); tight && hasSpace(g) || !tight && len(g) > narrow {
			w.starts = append(w.starts, k)
		}
	}
	return w.starts
}

func hasSpace(gap []byte) bool {
	for _, c := range gap {
		if isSpace(c) {
			return true
		}
	}
	return false
}

// plain takes letters that are no word one by one. Two are what they are; more
// are the letters of a word that nobody here knows, and not "u" or "a": or the
// end of "s t u f f, you" would be abuse.
func (w *work) plain(i, n int) int {
	for k := range n {
		if n < 3 {
			w.piece(i + k)
			continue
		}
		t := w.pieces[i+k]
		t.classed = true
		w.push(t, len(w.candidates))
	}
	return n
}

// spell reads n letters from piece i on as words, the fewest that will do, and
// says whether all of them are. How stands in w.spelling.
func (w *work) spell(i, n int) bool {
	w.spelling = append(w.spelling[:0], make([]spelling, n+1)...)
	w.row1 = w.row1[:0]
	for k := range n {
		w.row1 = append(w.row1, w.letterOf(i+k))
	}
	own, common := w.lexicon, functions().words
	reach := func(from, to int, free bool) {
		if s := &w.spelling[to]; s.words == 0 || s.words > w.spelling[from].words+1 {
			*s = spelling{words: w.spelling[from].words + 1, from: int16(from), free: free} // #nosec G115 -- maxRow
		}
	}
	for from := range n {
		if from > 0 && w.spelling[from].words == 0 || w.spelling[from].words > 100 {
			continue
		}
		if lone(w.row1[from]) {
			reach(from, from+1, false)
		}
		h, last := uint64(0), rune(0)
		for to := from; to < min(n, from+maxSpelled); to++ {
			if k := keyRune(w.row1[to]); k != last {
				h, last = hashRune(h, k), k
			}
			if to == from {
				continue
			}
			hash := hashEnd(h)
			text := w.row1[from : to+1]
			// "h.o.b.b.i.t" is neither a ho nor a bit.
			if (len(text) > 2 || n == 2) && own.skeletons.maybe(hash) && w.spelledIn(own, hash, text) || common.skeletons.maybe(hash) && w.spelledIn(common, hash, text) {
				reach(from, to+1, false)
			}
			if own.stems.maybe(hash) && w.stemIn(hash, text) {
				reach(from, n, true)
			}
		}
	}
	// Many small words are chance: "sat u rat i on" is a saturation.
	words := int(w.spelling[n].words)
	return words > 0 && (n < 4 || 2*n >= 5*words)
}

// letterOf answers the letter that a piece of one letter is.
func (w *work) letterOf(i int) rune {
	p := w.pieces[i]
	r, _ := utf8.DecodeRune(w.stream.text[p.start:p.end])
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return glyphsOf(r).all[r&0xff].lower
}

// lone reports the letters that are words by themselves.
func lone(r rune) bool { return r == 'a' || r == 'i' || r == 'u' || r == 'r' || r == '4' || r == '2' }

// spelledIn says whether letters spell a word of a lexicon. One of two letters
// must be written as it is.
func (w *work) spelledIn(l *lexicon, hash uint32, text []rune) bool {
	for at := l.skeletons.find(hash, l.skeletons.start(hash)); at >= 0; at = l.skeletons.find(hash, at+1) {
		w.term = appendRunes(w.term[:0], l.text(l.skeletons.value(at)))
		if len(w.term) == 2 && len(text) == 2 && text[0] == w.term[0] && text[1] == w.term[1] ||
			len(w.term) > 2 && spells(text, w.term, false) && believable(text, w.term, true) {
			return true
		}
	}
	return false
}

func (w *work) stemIn(hash uint32, text []rune) bool {
	l := w.lexicon
	for at := l.stems.find(hash, l.stems.start(hash)); at >= 0; at = l.stems.find(hash, at+1) {
		w.term = appendRunes(w.term[:0], l.text(l.stems.value(at)))
		if believable(text, w.term, true) && spells(text, w.term, true) {
			return true
		}
	}
	return false
}

// spelled makes tokens of the words that spell just found.
func (w *work) spelled(i, n int) {
	w.ends = w.ends[:0]
	for at := n; at > 0; at = int(w.spelling[at].from) {
		w.ends = append(w.ends, at)
	}
	from := 0
	for k := len(w.ends) - 1; k >= 0; k-- {
		to := w.ends[k]
		if to-from == 1 {
			w.piece(i + from)
		} else {
			w.spelledWord(i+from, i+to-1)
		}
		if from > 0 {
			w.tokens[len(w.tokens)-1].gap = gapNone // what is between letters is no full stop
		}
		from = to
	}
}

// spelledWord makes one token of the pieces first to last.
func (w *work) spelledWord(first, last int) {
	start, end := int(w.pieces[first].start), int(w.pieces[last].end)
	text := w.stream.text[start:end]
	w.mark, w.made = len(w.candidates), 0
	if last-first > 1 {
		w.candidates = w.disguised(w.candidates, text, false, true)
	} else {
		w.lowered = append(appendRune(w.lowered[:0], w.letterOf(first)), string(w.letterOf(last))...)
		if word, ok := w.lexicon.lookup(&w.lexicon.exact, w.lowered, hashWord(w.lowered)); ok {
			w.candidates = append(w.candidates, candidate{word: word, sight: weakly})
		}
	}
	w.made = w.functionIn(text, false)
	w.token(first, start, end)
}

func appendRune(into []byte, r rune) []byte { return utf8.AppendRune(into, r) }

// maxHalf is how long, in bytes, the piece may be that a row is read with.
const maxHalf = 12

// half tries to read a row together with the piece before or after it as one
// word: "id i o t", "m o ron". Neither may be a word by itself.
func (w *work) half(i, n int) (pieces int, used bool) {
	rare := false
	for k := range n {
		rare = rare || !lone(w.letterOf(i+k))
	}
	if !rare {
		return 0, false // "I a" is two words
	}
	text := w.stream.text
	gapOf := func(k int) string { return string(text[w.pieces[k-1].end:w.pieces[k].start]) }
	like := gapOf(i + 1)
	for k := 2; k < n; k++ {
		if gapOf(i+k) != like {
			return 0, false
		}
	}
	if j := i + n; j < len(w.pieces) && gapOf(j) == like && w.half1(j) {
		if w.joinedOwn(int(w.pieces[i].start), int(w.pieces[j].end)) {
			w.token(i, int(w.pieces[i].start), int(w.pieces[j].end))
			return n + 1, true
		}
		if n > 2 && lone(w.letterOf(i)) && w.joinedOwn(int(w.pieces[i+1].start), int(w.pieces[j].end)) {
			w.candidates = w.candidates[:w.mark]
			w.piece(i) // tokens keep their candidates in order
			w.joinedOwn(int(w.pieces[i+1].start), int(w.pieces[j].end))
			w.token(i+1, int(w.pieces[i+1].start), int(w.pieces[j].end))
			return n + 1, true
		}
	}
	last := len(w.tokens) - 1
	if last < 0 || w.tokens[last].joined || w.tokens[last].to > w.tokens[last].from || gapOf(i) != like || !w.half1(i-1) {
		return 0, false
	}
	start, end := int(w.pieces[i-1].start), int(w.pieces[i+n-1].end)
	if !w.joinedOwn(start, end) {
		return 0, false
	}
	w.tokens = w.tokens[:last]
	w.token(i-1, start, end)
	return n, true
}

// half1 says whether a piece is short and no word that anybody knows.
func (w *work) half1(i int) bool {
	p := w.pieces[i]
	if p.end-p.start > maxHalf || p.single {
		return false
	}
	text := w.stream.text[p.start:p.end]
	w.lowered = lower(w.lowered[:0], text)
	before := len(w.candidates)
	w.candidates = w.lexicon.candidates(w.candidates, w.lowered, hashWord(w.lowered))
	known := len(w.candidates) > before
	w.candidates = w.candidates[:before]
	return !known && !function(text)
}

// joinedOwn looks a stretch up among the policy's words.
func (w *work) joinedOwn(from, to int) bool {
	return w.joined(w.stream.text[from:to], false) && w.made == 0
}
