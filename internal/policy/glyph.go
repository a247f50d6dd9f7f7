package policy

import (
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// glyph is what has to be known of one character beyond ASCII: how a reader
// sees it and what part it plays in a word.
type glyph struct {
	lower rune
	text  uint16 // for seenAs: number in glyphs.texts
	seen  seen
	char  char
}

// seen says what a reader sees of a character.
type seen uint8

const (
	seenSame seen = iota // itself
	seenAs               // other characters: a look-alike, an accent undone
	seenNot              // nothing
	seenMark             // a mark on the letter before
)

// glyphs are 256 characters that follow one another.
type glyphs struct {
	all   [256]glyph
	texts []string
}

// pages holds the glyphs of Unicode that some text had so far: working one out
// takes long, and most are never met. They are facts, the same for every
// policy, and do not change once they are known.
//
//nolint:gochecknoglobals // a cache of constants
var pages [(unicode.MaxRune + 1) >> 8]atomic.Pointer[glyphs]

// glyphsOf answers the page that a character stands on.
func glyphsOf(r rune) *glyphs {
	if p := pages[r>>8].Load(); p != nil {
		return p
	}
	p := &glyphs{}
	for i := range p.all {
		p.all[i] = p.glyph(r&^0xff | rune(i))
	}
	pages[r>>8].Store(p) // two at once come to the same
	return p
}

func (p *glyphs) glyph(r rune) glyph {
	g := glyph{lower: unicode.ToLower(r), char: charOf(r)}
	switch {
	case r < utf8.RuneSelf:
		return g
	case invisible(r):
		g.seen = seenNot
		return g
	case mark(r):
		g.seen = seenMark
		return g
	}
	if text := plain(r); text != string(r) {
		g.seen, g.text = seenAs, uint16(len(p.texts)) // #nosec G115 -- at most 256
		p.texts = append(p.texts, text)
	}
	return g
}

// plain is what a reader sees of a character that shows.
func plain(r rune) string {
	if text := lookalike(r); text != "" {
		return text
	}
	decomposed := norm.NFKD.PropertiesString(string(r)).Decomposition()
	if decomposed == nil {
		if text := confusedWith(r); text != "" {
			return text
		}
		return string(r)
	}
	var text []byte
	for len(decomposed) > 0 {
		d, size := utf8.DecodeRune(decomposed)
		decomposed = decomposed[size:]
		like := lookalike(d)
		if like == "" && d >= utf8.RuneSelf {
			like = confusedWith(d)
		}
		switch {
		case mark(d) || invisible(d):
		case like != "":
			text = append(text, like...)
		default:
			text = utf8.AppendRune(text, d)
		}
	}
	return string(text)
}

// mark reports the marks that stand on, in or around a letter.
func mark(r rune) bool {
	return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me) || r >= 0x1F3FB && r <= 0x1F3FF // skin tones
}

// invisible reports characters that a reader does not see and that separate
// nothing.
func invisible(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u17b4', '\u17b5', '\u2800', '\u2065': // letters and signs without a shape
		return true
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || r >= 0xE0000 && r <= 0xE0FFF || r < ' ' && r != '\n' && r != '\t' && r != '\r'
}
