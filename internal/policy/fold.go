package policy

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// stream is a text as a reader sees it: compatibility forms, look-alike
// letters, marks and invisible characters are undone, its case is kept. Every
// byte knows the stretch of the original it came from.
//
// A text of plain ASCII is its own stream and needs no offsets.
type stream struct {
	text       []byte
	start, end []int32
	ascii      bool // text is the original: there are no offsets
	differs    bool // reads otherwise than the original
}

// origin answers the original stretch of text[from:to].
func (s *stream) origin(from, to int) (start, end int) {
	if s.ascii {
		return from, to
	}
	if from >= to {
		return 0, 0
	}
	return int(s.start[from]), int(s.end[to-1])
}

// fold fills the stream from a text, reusing its memory. The text must be
// shorter than 2 GiB.
func (s *stream) fold(text string) {
	s.text = s.text[:0]
	s.start, s.end = s.start[:0], s.end[:0]
	s.differs = false
	s.ascii = isASCII(text)
	if s.ascii {
		s.text = append(s.text, text...)
		return
	}
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		s.rune(text, r, at, at+size)
		at += size
	}
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// rune appends what a reader sees of one character.
func (s *stream) rune(text string, r rune, start, end int) {
	if r < utf8.RuneSelf {
		s.add(r, start, end)
		return
	}
	if r == utf8.RuneError && end-start == 1 {
		// A byte that is no text separates words and is never part of one.
		s.add(' ', start, end)
		return
	}
	switch {
	case invisible(r):
		s.differs = true
		return
	case mark(r):
		s.differs = true
		// A mark belongs to the letter it stands on.
		if n := len(s.end); n > 0 && int(s.end[n-1]) == start {
			for i := n - 1; i >= 0 && int(s.end[i]) == start; i-- {
				s.end[i] = int32(end) // #nosec G115 -- see fold
			}
		}
		return
	}
	if plain := lookalike(r); plain != "" {
		s.differs = true
		for _, p := range plain {
			s.add(p, start, end)
		}
		return
	}
	decomposed := norm.NFKD.PropertiesString(text[start:end]).Decomposition()
	if decomposed == nil {
		s.add(r, start, end)
		return
	}
	s.differs = true
	for len(decomposed) > 0 {
		d, size := utf8.DecodeRune(decomposed)
		decomposed = decomposed[size:]
		switch plain := lookalike(d); {
		case mark(d) || invisible(d):
		case plain != "":
			for _, p := range plain {
				s.add(p, start, end)
			}
		default:
			s.add(d, start, end)
		}
	}
}

func (s *stream) add(r rune, start, end int) {
	before := len(s.text)
	s.text = utf8.AppendRune(s.text, r)
	for range len(s.text) - before {
		s.start = append(s.start, int32(start)) // #nosec G115 -- see fold
		s.end = append(s.end, int32(end))       // #nosec G115 -- see fold
	}
}

// mark reports the marks that stand on, in or around a letter.
func mark(r rune) bool {
	return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me) || r >= 0x1F3FB && r <= 0x1F3FF // skin tones
}

// invisible reports characters that a reader does not see and that separate
// nothing.
func invisible(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0': // Hangul fillers are letters without a shape
		return true
	}
	return unicode.Is(unicode.Cf, r)
}
