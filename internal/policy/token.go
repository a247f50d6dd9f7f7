package policy

import (
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
	class      class // what sort of function word it is, if any
	gap        gap   // what stands before it
	single     bool  // one letter or digit by itself
}

// candidate is a word of the vocabulary that a token may be.
type candidate struct {
	word int32
	weak bool // seen only in the most aggressive reading
}

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
		r, size := rune(text[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[at:])
		}
		switch charOf(r) {
		case charAlone:
			tokens = append(tokens, token{start: int32(at), end: int32(at + size), gap: g}) // #nosec G115 -- see fold
			g = gapNone
		case charWord:
			end, runes := wordEnd(text, at)
			tokens = append(tokens, token{start: int32(at), end: int32(end), gap: g, single: runes == 1}) // #nosec G115 -- see fold
			g = gapNone
			at = end
			continue
		default:
			g = max(g, gapOf(text, at, r))
		}
		at += size
	}
	return tokens
}

func wordEnd(text []byte, at int) (end, runes int) {
	for at < len(text) {
		r, size := rune(text[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[at:])
		}
		if r == '\'' {
			next, _ := utf8.DecodeRune(text[at+1:])
			if !unicode.IsLetter(next) || charOf(next) != charWord {
				break
			}
		} else if charOf(r) != charWord {
			break
		}
		at += size
		runes++
	}
	return at, runes
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
		into = utf8.AppendRune(into, unicode.ToLower(r))
		at += size
	}
	return into
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// chunkEnd answers where the unbroken run of characters around at ends.
func chunkEnd(text []byte, at int) int {
	if i := slices.IndexFunc(text[at:], isSpace); i >= 0 {
		return at + i
	}
	return len(text)
}
