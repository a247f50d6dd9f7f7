package policy

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// resolve turns the pieces of a stream into tokens and looks each up in the
// lexicon. Pieces that make a word of the vocabulary only together, "i d i o t"
// or "id-iot", become one token, but only as a whole: a word inside a row of
// letters is no word, or "a s s e s s" would be one.
func (w *work) resolve() {
	w.tokens = w.tokens[:0]
	w.candidates = w.candidates[:0]
	w.hashes = append(w.hashes[:0], make([]uint32, len(w.pieces))...)
	chunk := int32(0) // where the unbroken run that was looked at last ends
	for i := 0; i < len(w.pieces); {
		single := w.pieces[i].single
		if single && !w.cut(w.pieces[i]) {
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
		if single && w.cut(w.pieces[i]) {
			if n, used := w.row(i); used {
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
	hash := hashWord(text)
	w.hashes[i] = hash
	if p.single && w.cut(p) {
		w.push(p, from) // "w0rk!f you" says nothing with its f
		return
	}
	w.candidates = w.lexicon.candidates(w.candidates, text, hash)
	if p.odd && len(w.candidates) == from && len(text) <= maxChunk && !w.cut(p) {
		key, n := keyHash(text, sign(text[0]))
		w.candidates = w.disguisedAs(w.candidates, text, key, n, sign(text[0]), false)
		if len(w.candidates) > from && function(text) || w.twin(text, key, sign(text[0]), from) {
			w.candidates = w.candidates[:from] // "too" is too, whatever else it might be
		}
	}
	w.push(p, from)
}

// cut says whether a piece may be half a word: a sign that can stand for a
// letter joins it to more letters, as in "P4kis+an".
func (w *work) cut(p token) bool {
	text, start, end := w.stream.text, int(p.start), int(p.end)
	for start > 0 && sign(text[start-1]) {
		start--
	}
	for end < len(text) && sign(text[end]) {
		end++
	}
	return start < int(p.start) && start > 0 && wordByte(text[start-1]) || end > int(p.end) && end < len(text) && wordByte(text[end])
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
	if bytes.Contains(text[start:end], []byte("://")) {
		return 0, false // nobody reads the letters of an address as a word
	}
	if n, used := w.stretch(i, start, end); used {
		return n, true
	}
	// Not all of it is one word: what stands before the next comma or slash, or
	// the next sign that is part of no word, may be.
	for _, soft := range []bool{false, true} {
		if part := partEnd(text, int(p.end), end, soft); part < end && part > int(p.end) {
			if n, used := w.stretch(i, start, part); used {
				*chunkAt = p.end
				return n, true
			}
		}
	}
	if partEnd(text, int(p.end), end, true) < end {
		*chunkAt = p.end // what follows is looked at by itself
	}
	return 0, false
}

// stretch tries to read the run from:end, in which the piece i is the first, as
// one word, and answers how many pieces that took.
func (w *work) stretch(i, start, end int) (pieces int, used bool) {
	text := w.stream.text
	p := w.pieces[i]
	for end > int(p.end) && closing(text[end-1]) && (!sign(text[end-1]) || text[end-1] == '!') {
		end--
	}
	if start == int(p.start) && end == int(p.end) || end-start > maxChunk {
		return 0, false
	}
	n := 1
	for i+n < len(w.pieces) && int(w.pieces[i+n].end) <= end {
		n++
	}
	first, last := int(p.start), int(w.pieces[i+n-1].end)
	try := func(from, to int, signs bool) bool {
		if to-from == int(p.end)-first || !w.joined(text[from:to], signs) {
			return false // a plain piece, or none of the words
		}
		w.token(i, from, to)
		return true
	}
	if signed(text[start:end]) && (try(start, end, true) ||
		start < first && try(first, end, true) ||
		last < end && (try(start, last, true) || start < first && try(first, last, true))) {
		return n, true
	}
	// A sign that can be a letter is none only where signs stand between many: "f|ag" is a flag.
	if (n > 2 || !signed(text[first:last])) && try(first, last, false) {
		return n, true
	}
	if w.starred(text[p.start:last]) {
		w.token(i, int(p.start), last)
		return n, true
	}
	return 0, false
}

// signed says whether a text holds a sign that can stand for a letter.
func signed(text []byte) bool { return slices.ContainsFunc(text, sign) }

// partEnd answers where in text[from:to] a character stands that separates
// words even without a space. With soft any sign does that can be no letter.
func partEnd(text []byte, from, to int, soft bool) int {
	for at := from; at < to; at++ {
		switch c := text[at]; {
		case c == ',' || c == ';' || c == ':' || c == '/' || c == '"':
			return at
		case soft && c < utf8.RuneSelf && asciiClass[c]&(asciiWord|asciiSign) == 0 && c != '*':
			return at
		}
	}
	return to
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
	t.start, t.end, t.single, t.joined, t.classed = int32(start), int32(end), false, true, true // #nosec G115 -- see fold
	t.class = w.made
	w.push(t, w.mark)
}

// joined looks a stretch up as one word, all that is not a letter left out. A
// word that only makes sentences counts too: it is context for others.
func (w *work) joined(text []byte, signs bool) bool {
	w.mark, w.made = len(w.candidates), 0
	hash, n := keyHash(text, signs)
	w.candidates = w.disguisedAs(w.candidates, text, hash, n, signs, true)
	if len(w.candidates) > w.mark {
		if !w.twin(text, hash, signs, w.mark) {
			return true
		}
		w.candidates = w.candidates[:w.mark]
	}
	w.made = w.functionAs(text, hash, n, signs)
	return w.made != 0
}

// starred looks up a word with vowels starred out.
func (w *work) starred(text []byte) bool {
	w.letters = w.letters[:0]
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		at += size
		if masking(r) {
			r = '*'
		} else if charOf(r) != charWord {
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
	w.made = 0
	hash, ok := maskHash(text)
	if !ok || !l.masks.maybe(hash) {
		return false
	}
	w.mark = len(w.candidates)
	for at := l.masks.find(hash, l.masks.start(hash)); at >= 0; at = l.masks.find(hash, at+1) {
		word := l.masks.value(at)
		w.term = appendRunes(w.term[:0], l.text(word))
		if unmasks(w.letters, w.term) {
			w.candidates = append(w.candidates, candidate{word: word, sight: weakly})
			if len(w.candidates)-w.mark == maxCandidates {
				break
			}
		}
	}
	return len(w.candidates) > w.mark
}

// sign reports signs that stand for a letter at the beginning of a word: @$!|+(<#
func sign(c byte) bool { return asciiClass[c]&asciiSign != 0 }

// closing reports what ends a word or a sentence and is not part of it:
// .,!?;:)"'*_~|>]}-
func closing(c byte) bool { return asciiClass[c]&asciiClosing != 0 }
