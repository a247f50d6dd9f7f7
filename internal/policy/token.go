package policy

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// token is one word of a stream, or several pieces of it that are read as one
// word ("i d i o t"). What the policy's vocabulary knows of it stands in
// candidates.
type token struct {
	start, end int32 // in the stream's text
	from, to   int32 // in scratch.candidates
	gap        gap   // what stands before it
	single     bool  // one letter or digit by itself
	wide       bool  // not all of it is ASCII
	odd        bool  // has a digit or a letter twice in a row, so that it may be a disguise
	joined     bool  // more than one word of the text, read as one
	classed    bool  // class is known: that of a joined one always is
	class      class
}

// candidate is a word of the vocabulary that a token may be.
type candidate struct {
	word  int32
	sight sight
}

// sight says how well a word is seen.
type sight uint8

const (
	surely  sight = iota
	weakly        // only in the most aggressive reading
	faintly       // and so poorly that it counts in a phrase only, beside a better word: "50n 0f 4 8itch"
)

// gap is what separates a token from the one before.
type gap uint8

const (
	gapNone     gap = iota // hyphens, spaces, markdown
	gapComma               // the sentence goes on
	gapSentence            // a new sentence or line
)

// split cuts a stream into words: runs of letters and digits, with apostrophes
// inside. Writing without spaces between words is cut into single characters,
// so that a term of it is a phrase of characters. Pictures are words as well.
func split(text []byte, tokens []token) []token {
	tokens = tokens[:0]
	g := gapSentence
	for at := 0; at < len(text); {
		c := text[at]
		if c < utf8.RuneSelf && asciiClass[c]&asciiWord == 0 {
			if c == '@' || c == '$' || c == '|' {
				if n := signRun(text, at); n > 0 {
					tokens = append(tokens, token{start: int32(at), end: int32(at + n), gap: g, odd: true, single: n == 1}) // #nosec G115 -- see fold
					g = gapNone
					at += n
					continue
				}
			}
			if c != ' ' {
				g = max(g, gapOf(text, at, rune(c)))
			}
			at++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(text[at:])
			switch glyphsOf(r).all[r&0xff].char {
			case charGap:
				g = max(g, gapOf(text, at, r))
				at += size
				continue
			case charAlone:
				tokens = append(tokens, token{start: int32(at), end: int32(at + size), gap: g, wide: true}) // #nosec G115 -- see fold
				g = gapNone
				at += size
				continue
			}
		}
		n, odd := asciiRun(text[at:])
		t := token{start: int32(at), end: int32(at + n), single: n == 1, odd: odd} // #nosec G115 -- see fold
		if end := at + n; end < len(text) && (text[end] == '\'' || text[end] >= utf8.RuneSelf) {
			t = word(text, at)
		}
		t.gap = g
		g = gapNone
		at = int(t.end)
		tokens = append(tokens, t)
	}
	return tokens
}

// signRun answers how long a word made of nothing but signs is: "@$$", or the
// "@" of "50n 0f @ 8itch". Most signs are none.
func signRun(text []byte, start int) int {
	if start > 0 && !isSpace(text[start-1]) {
		return 0
	}
	at := start
	for at < len(text) && sign(text[at]) {
		at++
	}
	if at < len(text) && wordByte(text[at]) || at-start < 3 && (text[start] == '$' || at-start > 1) {
		return 0
	}
	return at - start
}

// asciiRun answers how many ASCII letters and digits a text begins with, and
// whether there is a digit, or a letter twice in a row, among them.
func asciiRun(text []byte) (n int, odd bool) {
	last, digit, twice := byte(0), byte(0), byte(0)
	for _, c := range text {
		k := asciiClass[c]
		if k&asciiWord == 0 {
			break
		}
		c |= 0x20
		digit |= k & asciiDigit
		if c == last {
			twice = 1
		}
		last = c
		n++
	}
	return n, digit|twice != 0
}

// word reads the word that begins at a place.
func word(text []byte, start int) token {
	t := token{start: int32(start)} // #nosec G115 -- see fold
	var last rune
	at, runes, apostrophes := start, 0, 0
	for at < len(text) {
		c := text[at]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(text[at:])
			g := &glyphsOf(r).all[r&0xff]
			if g.char != charWord {
				break
			}
			t.wide = true
			t.odd = t.odd || g.lower == last
			last = g.lower
			at += size
			runes++
			continue
		}
		k := asciiClass[c]
		if k&asciiWord == 0 {
			if c != '\'' || !letterAt(text, at+1) {
				break
			}
			if apostrophes++; apostrophes > 1 {
				t.odd = true // "h'o'n'k'y"
			}
			at++
			runes++
			continue
		}
		c |= 0x20
		t.odd = t.odd || k&asciiDigit != 0 || rune(c) == last
		last = rune(c)
		at++
		runes++
	}
	t.end = int32(at) // #nosec G115 -- see fold
	if apostrophes == 1 && !usualTail(text[start:at]) {
		t.odd = true // "id'iot"
	}
	t.single = runes == 1
	return t
}

// usualTail says whether what stands after a word's apostrophe often does.
func usualTail(word []byte) bool {
	_, tail, _ := bytes.Cut(word, []byte("'"))
	switch string(tail) {
	case "s", "S", "t", "T", "d", "D", "m", "M", "ll", "LL", "re", "RE", "ve", "VE", "em", "all", "n":
		return true
	}
	return false
}

// letterAt says whether a letter of a word stands at a place.
func letterAt(text []byte, at int) bool {
	if at >= len(text) {
		return false
	}
	if c := text[at]; c < utf8.RuneSelf {
		return asciiClass[c]&(asciiWord|asciiDigit) == asciiWord
	}
	r, _ := utf8.DecodeRune(text[at:])
	return unicode.IsLetter(r) && glyphsOf(r).all[r&0xff].char == charWord
}

func gapOf(text []byte, at int, r rune) gap {
	switch r {
	case '\n', '!', '?', ';', ':', '…', '。', '！', '？':
		return gapSentence
	case '.':
		// "3.5" and "e.g." end nothing.
		if at+1 == len(text) || text[at+1] == ' ' || text[at+1] == '\n' || text[at+1] == '.' || text[at+1] == '"' {
			return gapSentence
		}
	case ',', '(', ')', '、', '،':
		return gapComma
	}
	return gapNone
}

type char uint8

const (
	charGap   char = iota
	charWord       // part of a word
	charAlone      // a word by itself
)

func charOf(r rune) char {
	if r < utf8.RuneSelf {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return charWord
		}
		return charGap
	}
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai,
		unicode.Lao, unicode.Khmer, unicode.Myanmar):
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return charAlone
		}
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mc, r):
		return charWord
	case unicode.Is(unicode.So, r):
		return charAlone
	}
	return charGap
}

// lower appends a word in lower case.
func lower(into, word []byte) []byte {
	for at := 0; at < len(word); {
		c := word[at]
		if c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			into = append(into, c)
			at++
			continue
		}
		r, size := utf8.DecodeRune(word[at:])
		into = utf8.AppendRune(into, glyphsOf(r).all[r&0xff].lower)
		at += size
	}
	return into
}

func isSpace(c byte) bool { return asciiClass[c]&asciiSpace != 0 }

// chunkEnd answers where the unbroken run of characters around at ends, as far
// as it is looked at: it is asked for every piece of a run.
func chunkEnd(text []byte, at int) int {
	most := min(len(text), at+2*maxChunk)
	if i := slices.IndexFunc(text[at:most], isSpace); i >= 0 {
		return at + i
	}
	return most
}
