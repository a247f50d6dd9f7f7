package policy

import (
	"bytes"
	"unicode/utf8"
)

// resolve turns the pieces of a stream into tokens and looks each up in the
// lexicon. Pieces that make a word of the vocabulary only together, "i d i o t"
// or "id-iot", become one token, but only as a whole: a word inside a row of
// letters is no word, or "a s s e s s" would be one.
func (w *work) resolve() {
	w.tokens = w.tokens[:0]
	w.candidates = w.candidates[:0]
	chunk := int32(0) // where the unbroken run that was looked at last ends
	for i := 0; i < len(w.pieces); {
		if w.pieces[i].single {
			if n, used := w.row(i); used {
				i += n
				continue
			}
		}
		if w.pieces[i].start >= chunk {
			if n, used := w.chunk(i, &chunk); used {
				i += n
				continue
			}
		}
		w.piece(i)
		i++
	}
}

// push adds a token with the candidates appended since from.
func (w *work) push(t token, from int) {
	t.from, t.to = int32(from), int32(len(w.candidates)) // #nosec G115 -- see fold
	w.tokens = append(w.tokens, t)
}

// piece looks a single word up.
func (w *work) piece(i int) {
	p := w.pieces[i]
	from := len(w.candidates)
	text := w.stream.text[p.start:p.end]
	if p.wide {
		w.lowered = lower(w.lowered[:0], text)
		text = w.lowered
	}
	w.candidates = w.lexicon.candidates(w.candidates, text)
	if p.odd && len(w.candidates) == from && len(text) <= maxChunk {
		w.candidates = w.disguised(w.candidates, text, false, false)
		if len(w.candidates) > from && w.lexicon.function(text) {
			w.candidates = w.candidates[:from] // "too" is too, whatever else it might be
		}
	}
	w.push(p, from)
}

// chunk tries to read an unbroken run of characters as one word when there is
// more in it than the word itself: "id-iot", "@ss", "1d!ot", "id*ot". It
// answers how many pieces that took, and notes where the run ends.
func (w *work) chunk(i int, chunkAt *int32) (pieces int, used bool) {
	text := w.stream.text
	p := w.pieces[i]
	start := int(p.start)
	if (start == 0 || isSpace(text[start-1])) && (int(p.end) == len(text) || isSpace(text[p.end])) {
		*chunkAt = p.end
		return 0, false // a plain piece
	}
	for start > 0 && start > int(p.start)-8 && sign(text[start-1]) {
		start--
	}
	end := int(p.end)
	if end < len(text) && !isSpace(text[end]) {
		end = chunkEnd(text, end)
	}
	*chunkAt = int32(end) // #nosec G115 -- see fold
	for end > int(p.end) && closing(text[end-1]) {
		end--
	}
	if start == int(p.start) && end == int(p.end) || end-start > maxChunk {
		return 0, false
	}
	n := 1
	for i+n < len(w.pieces) && int(w.pieces[i+n].end) <= end {
		n++
	}
	last := int(w.pieces[i+n-1].end)
	for _, try := range []struct {
		from, to int
		signs    bool
	}{{start, end, true}, {int(p.start), last, true}, {int(p.start), last, false}} {
		if try.to-try.from == int(p.end-p.start) {
			continue // a plain piece
		}
		if w.joined(text[try.from:try.to], try.signs) {
			w.token(i, try.from, try.to)
			return n, true
		}
	}
	if bytes.IndexByte(text[p.start:last], '*') >= 0 && w.starred(text[p.start:last]) {
		w.token(i, int(p.start), last)
		return n, true
	}
	return 0, false
}

// token makes one token out of the piece i and those after it; its candidates are those that joined or
// starred just found.
func (w *work) token(i, start, end int) {
	t := w.pieces[i]
	if start < int(t.start) {
		// What stood before the piece was part of the word: "$!ck".
		t.gap = gapNone
		if i == 0 {
			t.gap = gapSentence
		} else {
			for at := int(w.pieces[i-1].end); at < start; at++ {
				t.gap = max(t.gap, gapOf(w.stream.text, at, rune(w.stream.text[at])))
			}
		}
	}
	t.start, t.end, t.single, t.joined = int32(start), int32(end), false, true // #nosec G115 -- see fold
	w.push(t, w.mark)
}

// joined looks a stretch up as one word, all that is not a letter left out.
func (w *work) joined(text []byte, signs bool) bool {
	w.mark = len(w.candidates)
	w.candidates = w.disguised(w.candidates, text, signs, true)
	return len(w.candidates) > w.mark
}

// starred looks up a word with vowels starred out.
func (w *work) starred(text []byte) bool {
	w.letters = w.letters[:0]
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		at += size
		if r != '*' && charOf(r) != charWord {
			return false
		}
		if len(w.letters) > maxWordLetters {
			return false
		}
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		w.letters = append(w.letters, r)
	}
	l := w.lexicon
	hash, ok := maskHash(text)
	if !ok || !l.masks.maybe(hash) {
		return false
	}
	w.mark = len(w.candidates)
	for at := l.masks.find(hash, l.masks.start(hash)); at >= 0; at = l.masks.find(hash, at+1) {
		word := l.masks.value(at)
		w.term = appendRunes(w.term[:0], l.text(word))
		if unmasks(w.letters, w.term) {
			w.candidates = append(w.candidates, candidate{word: word, weak: true})
			if len(w.candidates)-w.mark == maxCandidates {
				break
			}
		}
	}
	return len(w.candidates) > w.mark
}

// Limits on rows of single letters.
const (
	maxRow    = 64 // letters
	maxRowGap = 3  // bytes between two of them
)

// row tries to read single letters with like gaps between them as one word. A
// word of one letter ("a", "I", "u") may stand at either end of the row.
func (w *work) row(i int) (pieces int, used bool) {
	n := 1
	gap := int32(-1)
	for i+n < len(w.pieces) && w.pieces[i+n].single {
		g := w.pieces[i+n].start - w.pieces[i+n-1].end
		if gap < 0 {
			gap = g
		}
		if g != gap || g > maxRowGap || g == 0 {
			break
		}
		n++
	}
	if n < 3 {
		return 0, false
	}
	if n > maxRow {
		return w.plain(i, n), true
	}
	for _, ends := range [][2]int{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		from, to := i+ends[0], i+n-ends[1]
		if to-from < 3 || ends[0] == 1 && !w.lone(i) || ends[1] == 1 && !w.lone(i+n-1) {
			continue
		}
		text := w.stream.text[w.pieces[from].start:w.pieces[to-1].end]
		if !w.joined(text, false) {
			continue
		}
		found := len(w.candidates)
		// The lone letter before the word is a token of its own, and tokens
		// keep their candidates in order: look the word up again after it.
		if ends[0] == 1 {
			w.candidates = w.candidates[:w.mark]
			w.piece(i)
			w.joined(text, false)
			found = len(w.candidates)
		}
		w.candidates = w.candidates[:found]
		w.token(from, int(w.pieces[from].start), int(w.pieces[to-1].end))
		if ends[1] == 1 {
			w.piece(i + n - 1)
		}
		return n, true
	}
	return w.plain(i, n-1), true
}

// plain takes a row that is no word letter by letter. The last one may begin
// another row and is left to the caller.
func (w *work) plain(i, n int) int {
	for k := range n {
		w.piece(i + k)
	}
	return n
}

// lone reports the letters that are words by themselves.
func (w *work) lone(i int) bool {
	switch w.stream.text[w.pieces[i].start] {
	case 'a', 'A', 'i', 'I', 'u', 'U':
		return true
	}
	return false
}

// sign reports signs that stand for a letter at the beginning of a word: @$!|+(<#
func sign(c byte) bool { return asciiClass[c]&asciiSign != 0 }

// closing reports what ends a word or a sentence and is not part of it:
// .,!?;:)"'*_~|>]}-
func closing(c byte) bool { return asciiClass[c]&asciiClosing != 0 }
