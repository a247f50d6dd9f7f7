package policy

import (
	"bytes"
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Seen is a text as its readers see it, in which names are looked for: whoever keeps names back has to
// know them in every dress in which rules know a word. It is not safe for concurrent use.
type Seen struct {
	stream  stream
	chars   []seenChar
	starts  map[rune][]int // characters that a word can begin at, by their keyRune
	letters []rune         // of the text that are read as the name's
}

// seenChar is a character of the stream.
type seenChar struct {
	r        rune // in lower case
	from, to int32
	class    seenClass
	stroke   bool // an upright one, which may be an i or an l
}

type seenClass uint8

const (
	seenGap   seenClass = iota
	seenSpace           // a gap that ends a chunk
	seenWord            // part of a word
	seenAlone           // a word by itself, as in Chinese
)

// See reads a text. It must be shorter than 2 GiB.
func See(text string) *Seen {
	s := &Seen{}
	s.stream.fold(text)
	text = string(s.stream.text)
	s.chars = make([]seenChar, 0, len(text))
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		g := glyphsOf(r).all[r&0xff]
		c := seenChar{r: g.lower, from: int32(at), to: int32(at + size)} // #nosec G115 -- see fold
		switch {
		case g.char == charWord:
			c.class = seenWord
		case g.char == charAlone:
			c.class = seenAlone
		case unicode.IsSpace(r):
			c.class = seenSpace
		}
		c.stroke = r == 'I' || (r == 'i' || r == 'l') && !s.stream.ascii && s.stream.end[at]-s.stream.start[at] > 1
		s.chars = append(s.chars, c)
		at += size
	}
	s.starts = map[rune][]int{}
	for at, c := range s.chars {
		if s.begins(at) {
			s.starts[keyRune(c.r)] = append(s.starts[keyRune(c.r)], at)
		}
	}
	return s
}

// String is the text as it is seen, in its case.
func (s *Seen) String() string { return string(s.stream.text) }

// Stretch is a part of a text, in bytes.
type Stretch struct{ Start, End int }

// Named answers where a name stands by itself: plainly, in other letters, with signs and digits for letters,
// with letters stretched, starred out, or apart. A name of fewer than three letters (two, in writing
// without spaces) is nowhere: it would be everywhere.
func (s *Seen) Named(name string) []Stretch {
	var all []Stretch
	for _, n := range callings(name) {
		done := 0
		for _, at := range s.starts[keyRune(n.letters[0])] {
			end := max(s.named(n, at, false), s.named(n, at, true))
			if at < done || end <= at {
				continue
			}
			start, stop := s.stream.origin(int(s.chars[at].from), int(s.chars[end-1].to))
			all = append(all, Stretch{start, stop})
			done = end
		}
	}
	return all
}

// calling is one way to write a name: its letters in lower case.
type calling struct {
	letters []rune
	words   uint64 // bit i: a word of the name begins at letter i
}

// callings are the ways to write a name: as it is, without the digits at its end, and with the letters that
// its digits stand for.
func callings(name string) []calling {
	seen := See(name)
	var n calling
	between, digits, alone := false, 0, true
	for _, c := range seen.chars {
		if c.class != seenWord && c.class != seenAlone {
			between = true
			continue
		}
		if between && len(n.letters) > 0 && len(n.letters) < maxWordLetters {
			n.words |= 1 << len(n.letters)
		}
		between = false
		alone = alone && c.class == seenAlone
		if unicode.IsDigit(c.r) {
			digits++
		}
		n.letters = append(n.letters, c.r)
	}
	least := 3
	if alone {
		least = 2
	}
	if len(n.letters) < least || len(n.letters) > maxWordLetters {
		return nil
	}
	all := []calling{n}
	if digits == 0 || digits == len(n.letters) {
		return all
	}
	bare := n.letters
	for unicode.IsDigit(bare[len(bare)-1]) {
		bare = bare[:len(bare)-1]
	}
	if len(bare) < len(n.letters) && len(bare) >= 3 && !functionOf(bare) {
		all = append(all, calling{letters: bare, words: n.words})
	}
	read := calling{words: n.words}
	for _, r := range bare {
		if l, ok := letterLike(r); ok {
			r = l
		}
		read.letters = append(read.letters, r)
	}
	if string(read.letters) != string(bare) && len(bare) >= 3 && !functionOf(read.letters) {
		all = append(all, read)
	}
	return all
}

func functionOf(letters []rune) bool { return function([]byte(string(letters))) }

// begins says whether a word can begin at a character.
func (s *Seen) begins(at int) bool {
	c := s.chars[at]
	if _, sign := letterLike(c.r); c.class != seenWord && c.class != seenAlone && !sign {
		return false
	}
	return at == 0 || c.class == seenAlone || s.chars[at-1].class != seenWord
}

// ends says whether a word can end with a character.
func (s *Seen) ends(at int) bool {
	return at+1 == len(s.chars) || s.chars[at].class == seenAlone || s.chars[at+1].class != seenWord
}

// named reads the text from a character on as a name, and answers the character after the longest that it
// can be read as; 0: it cannot. In a row every letter stands by itself, with spaces between.
func (s *Seen) named(n calling, at int, row bool) (end int) {
	reached, done := uint64(1), uint64(1)<<len(n.letters)
	s.letters = s.letters[:0]
	stars, gaps, wide := 0, 0, 0
	for i := at; i < len(s.chars); i++ {
		c := s.chars[i]
		next := s.reach(n, reached, c)
		read := next != 0
		if read {
			s.letters = append(s.letters, c.r)
		}
		if c.class == seenGap && i > at { // even a sign that may be a letter may be nothing
			next |= reached
		}
		switch {
		case c.class >= seenWord || read:
			wide = 0
		case c.class == seenSpace && !row:
			next = reached & n.words
			gaps++
		case c.class == seenSpace:
			next = reached
			gaps++
		case c.r == '*':
			next |= reached << 1 & (done<<1 - 1)
			stars++
		default:
			gaps++
		}
		if wide++; next == 0 || wide > maxRowGap || row && c.class >= seenWord && !s.ends(i) {
			return end
		}
		reached = next
		last := read || c.r == '*' && len(s.letters) < len(n.letters)
		if last && reached&done != 0 && s.ends(i) && s.believed(n, at, i+1, stars, gaps) {
			end = i + 1
		}
	}
	return end
}

// reach answers how much of the name is read after one more character: see spells.
func (s *Seen) reach(n calling, reached uint64, c seenChar) (next uint64) {
	for may := (reached | reached>>1) & (uint64(1)<<len(n.letters) - 1); may != 0; may &= may - 1 {
		if p := bits.TrailingZeros64(may); readsAs(c.r, n.letters[p]) || c.stroke && (n.letters[p] == 'i' || n.letters[p] == 'l') {
			next |= 1 << (p + 1)
		}
	}
	return next
}

// believed keeps words of everyday language, and chance, from being read as a name.
func (s *Seen) believed(n calling, from, to, stars, gaps int) bool {
	whole := s.stream.text[s.chars[from].from:s.chars[to-1].to]
	if missing := len(n.letters) - len(s.letters); missing > 0 {
		return stars == missing && (2*stars < len(n.letters) || s.vowels(n, from, to))
	}
	if bytes.IndexByte(whole, '\'') >= 0 && usualTail(whole) {
		return false // "she'll" is no Shell
	}
	if string(s.letters) == string(n.letters) {
		return true
	}
	if more := len(s.letters) - len(n.letters); more == 1 && len(n.letters) < 5 {
		return false // "marry" is no Mary
	}
	return believable(s.letters, n.letters, gaps+stars > 0) && !function(whole)
}

// vowels says whether nothing but vowels of the name is starred out.
func (s *Seen) vowels(n calling, from, to int) bool {
	if to-from != len(n.letters) {
		return false
	}
	for i, letter := range n.letters {
		if s.chars[from+i].r == '*' && !strings.ContainsRune("aeiou", letter) {
			return false
		}
	}
	return true
}
