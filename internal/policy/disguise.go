package policy

import "unicode/utf8"

// disguised appends what a stretch of text may be once read aggressively. All
// that is not a letter is left out; signs that may be letters are left out too
// unless they are asked for.
func (w *work) disguised(into []candidate, text []byte, signs, joined bool) []candidate {
	hash, n := keyHash(text, signs)
	return w.disguisedAs(into, text, hash, n, signs, joined)
}

// disguisedAs is disguised for whoever knows the text's key already.
func (w *work) disguisedAs(into []candidate, text []byte, hash uint32, n int, signs, joined bool) []candidate {
	l := w.lexicon
	if n > 4*maxWordLetters || joined && n < 3 && !signs {
		return into
	}
	before := len(into)
	if l.skeletons.maybe(hash) {
		w.letters = letters(w.letters[:0], text, signs)
		for at := l.skeletons.find(hash, l.skeletons.start(hash)); at >= 0; at = l.skeletons.find(hash, at+1) {
			word := l.skeletons.value(at)
			w.term = appendRunes(w.term[:0], l.text(word))
			if !spells(w.letters, w.term, false) {
				continue
			}
			c := candidate{word: word, sight: weakly}
			if !believable(w.letters, w.term, joined) {
				c.sight = faintly
			}
			into = append(into, c)
			if len(into)-before == maxCandidates {
				break
			}
		}
	}
	if len(into) > before || l.stems.used == 0 || !l.stemHeads.hasKey(text, signs) {
		return into
	}
	return w.stem(into, text, signs)
}

// stem looks for words with a free end: every beginning of the key that is
// one's key may be one.
func (w *work) stem(into []candidate, text []byte, signs bool) []candidate {
	l := w.lexicon
	read := false
	keyPrefixes(text, signs, func(hash uint32) bool {
		if !l.stems.maybe(hash) {
			return true
		}
		if !read {
			read = true
			w.letters = letters(w.letters[:0], text, signs)
		}
		for at := l.stems.find(hash, l.stems.start(hash)); at >= 0; at = l.stems.find(hash, at+1) {
			word := l.stems.value(at)
			w.term = appendRunes(w.term[:0], l.text(word))
			if believable(w.letters, w.term, true) && spells(w.letters, w.term, true) {
				into = append(into, candidate{word: word, sight: weakly})
				return false
			}
		}
		return true
	})
	return into
}

func appendRunes(into []rune, text []byte) []rune {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		into = append(into, r)
		text = text[size:]
	}
	return into
}

// keyHash is the hash of a text's key: the classes of its letters, each run
// once. It answers how many letters there were too.
func keyHash(text []byte, signs bool) (hash uint32, letters int) {
	h := uint64(0)
	var last rune
	for at := 0; at < len(text); {
		var k rune
		if c := text[at]; c < utf8.RuneSelf { // keyAt, without a call for each letter
			at++
			if !signs && asciiClass[c]&asciiWord == 0 {
				continue
			}
			k = rune(asciiKey[c])
		} else {
			var size int
			k, size = keyAt(text, at, signs)
			at += size
		}
		if k == 0 {
			continue
		}
		letters++
		if k != last {
			h = hashRune(h, k)
			last = k
		}
	}
	return hashEnd(h), letters
}

// keyPrefixes calls yield for the hash of every beginning of a key, the
// shortest first, until it answers false.
func keyPrefixes(text []byte, signs bool, yield func(hash uint32) bool) {
	h := uint64(0)
	var last rune
	for at := 0; at < len(text); {
		k, size := keyAt(text, at, signs)
		at += size
		if k == 0 || k == last {
			continue
		}
		h = hashRune(h, k)
		last = k
		if !yield(hashEnd(h)) {
			return
		}
	}
}

// keyAt answers the class of the character at a place, 0 for what is no letter.
func keyAt(text []byte, at int, signs bool) (k rune, size int) {
	c := text[at]
	if c < utf8.RuneSelf {
		if !signs && asciiClass[c]&asciiWord == 0 {
			return 0, 1
		}
		return rune(asciiKey[c]), 1
	}
	r, size := utf8.DecodeRune(text[at:])
	g := glyphsOf(r).all[r&0xff]
	if g.char == charWord {
		return keyRune(g.lower), size
	}
	if _, ok := letterLike(r); signs && ok {
		return keyRune(r), size
	}
	return 0, size
}

// maskHash is the hash of a word with its vowels starred out, and whether it
// has a star of its own among other letters: "f*ck" and "fuck" share it.
func maskHash(text []byte) (hash uint32, starred bool) {
	h := uint64(0)
	stars, rest := 0, 0
	for at := 0; at < len(text); {
		r, size := rune(text[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[at:])
		}
		at += size
		if r >= 'A' && r <= 'Z' {
			r |= 0x20
		}
		switch {
		case masking(r):
			r = '*'
			stars++
		case r == 'a' || r == 'e' || r == 'i' || r == 'o' || r == 'u':
			r = '*'
		default:
			rest++
		}
		h = hashRune(h, r)
	}
	return hashEnd(h), stars > 0 && rest > 1
}

// masking reports the signs that people put in the place of a vowel.
func masking(r rune) bool {
	switch r {
	case '*', '#', '%', '&', '?', '^', '~', '•', '■', '█', '-', '_', '.':
		return true
	}
	return false
}
