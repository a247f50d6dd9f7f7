package policy

import (
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// The most aggressive reading: digits and signs stand for letters, repeats
// count once, and whatever stands between letters is not there. Words that
// look alike under it share one key; whether a text really can be read as the
// term is then checked letter by letter, so that "as" is no "ass".

const (
	maxWordLetters = 48  // longer words are nobody's term
	maxChunk       = 160 // bytes of an unbroken run that is read as one word
)

// letterLike answers the letter that a sign most often stands for, and whether
// it can stand for one at all.
func letterLike(r rune) (rune, bool) {
	switch r {
	case '0':
		return 'o', true
	case '1', '!', '|':
		return 'i', true
	case '2':
		return 'z', true
	case '3':
		return 'e', true
	case '4', '@':
		return 'a', true
	case '5', '$':
		return 's', true
	case '6', '9':
		return 'g', true
	case '7', '+':
		return 't', true
	case '8':
		return 'b', true
	case '(', '<', '¢':
		return 'c', true
	case '#':
		return 'h', true
	case '£':
		return 'l', true
	case '¥':
		return 'y', true
	}
	return 0, false
}

// readsAs says whether a character of a text can be a letter of a term.
func readsAs(r, letter rune) bool {
	if r == letter {
		return true
	}
	if r >= 'a' && r <= 'z' {
		return false // most are letters, and stand for themselves
	}
	if l, ok := letterLike(r); ok && l == letter {
		return true
	}
	switch r {
	case '1', '|', '!', '7':
		return letter == 'l'
	case '6', '3', '8':
		return r == '6' && letter == 'b' || r == '8' && letter == 'a'
	}
	return false
}

// keyRune is the class of a character in keys; letters that one sign may stand
// for share a class.
func keyRune(r rune) rune {
	if l, ok := letterLike(r); ok {
		r = l
	}
	if r == 'l' {
		return 'i'
	}
	return r
}

// letters appends the lower-case characters of a stretch that may be letters:
// letters and digits, and signs too if asked for.
func letters(into []rune, text []byte, signs bool) []rune {
	for at := 0; at < len(text) && len(into) <= 4*maxWordLetters; {
		if c := text[at]; c < utf8.RuneSelf && asciiClass[c]&asciiWord != 0 {
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
			into = append(into, rune(c))
			at++
			continue
		}
		r, size := utf8.DecodeRune(text[at:])
		at += size
		switch {
		case glyphsOf(r).all[r&0xff].char == charWord:
			into = append(into, glyphsOf(r).all[r&0xff].lower)
		case signs:
			if _, ok := letterLike(r); ok {
				into = append(into, r)
			}
		}
	}
	return into
}

// spells says whether the characters of a text can be read as the term's
// letters, each at least once, in order, stretched at will; prefix asks for the
// beginning only. Terms are at most maxWordLetters long, so that the positions
// reached fit into one word: no text costs more than its length times that.
func spells(text, term []rune, prefix bool) bool {
	reached, done := uint64(1), uint64(1)<<len(term)
	for _, r := range text {
		var next uint64
		// The character is the letter after those reached, or the last of them again.
		for may := (reached | reached>>1) & (done - 1); may != 0; may &= may - 1 {
			if p := bits.TrailingZeros64(may); readsAs(r, term[p]) {
				next |= 1 << (p + 1)
			}
		}
		reached = next
		if prefix && reached&done != 0 {
			return true
		}
		if reached == 0 {
			return false
		}
	}
	return reached&done != 0
}

// believable keeps numbers and chance from being read as words: at least one
// character must be a real letter or two of them signs, in a short term a third
// letters, and a term of three letters needs more than one letter doubled.
func believable(text, term []rune, joined bool) bool {
	letters, signs, same := 0, 0, len(text) == len(term)
	for _, r := range text {
		switch {
		case unicode.IsLetter(r):
			letters++
		case r < '0' || r > '9':
			signs++
		}
	}
	switch {
	case len(term) < 3: // part of a phrase
		return !joined && letters == len(text)
	case letters == 0:
		return signs > 1 && same // "@$$", and no price
	case same && signs > 0:
		return true // "d0|t"
	case letters == 1 && len(term) == 3:
		return false // a road: "A55"
	case 3*letters < len(text) && len(term) < 5:
		return false
	case joined, same, len(term) > 3:
		return true
	}
	return len(text) >= len(term)+2
}

// unmasks says whether a starred-out word can be the term.
func unmasks(text, term []rune) bool {
	if len(text) != len(term) || len(term) < 3 {
		return false
	}
	for i, r := range text {
		if r != '*' && r != term[i] {
			return false
		}
	}
	return true
}
