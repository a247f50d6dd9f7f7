package policy

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"
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
	turned     bool // some of it reads from right to left by order
}

// origin answers the original stretch of text[from:to].
func (s *stream) origin(from, to int) (start, end int) {
	if s.ascii {
		return from, to
	}
	if from >= to {
		return 0, 0
	}
	if s.turned {
		return int(slices.Min(s.start[from:to])), int(slices.Max(s.end[from:to]))
	}
	return int(s.start[from]), int(s.end[to-1])
}

// fold fills the stream from a text, reusing its memory. The text must be
// shorter than 2 GiB.
func (s *stream) fold(text string) {
	s.text = append(s.text[:0], text...)
	s.start, s.end = s.start[:0], s.end[:0]
	s.differs, s.turned = false, false
	s.ascii = isASCII(s.text)
	if s.ascii {
		return
	}
	s.text = s.text[:0]
	for at := 0; at < len(text); {
		if c := text[at]; c < utf8.RuneSelf {
			s.text = append(s.text, c)
			s.start = append(s.start, int32(at)) // #nosec G115 -- see above
			at++
			s.end = append(s.end, int32(at)) // #nosec G115 -- see above
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		if r == turnsRight {
			at += s.turn(text, at)
			continue
		}
		s.rune(r, at, at+size)
		at += size
	}
}

const (
	turnsRight = '\u202e' // what follows is shown from right to left, Latin letters too
	turnsBack  = '\u202c'
)

// turn appends a stretch that its writer turned round as it is shown, and
// answers how long it is. A line's end ends it.
func (s *stream) turn(text string, start int) int {
	begin := start + len(string(turnsRight))
	length := strings.IndexAny(text[begin:], string(turnsBack)+string(turnsRight)+"\n")
	if length < 0 {
		length = len(text) - begin
	}
	s.differs, s.turned = true, true
	for end := begin + length; end > begin; {
		at := end
		for at > begin { // a letter with the marks upon it
			r, size := utf8.DecodeLastRuneInString(text[begin:at])
			at -= size
			if !mark(r) {
				break
			}
		}
		for part := at; part < end; {
			r, size := utf8.DecodeRuneInString(text[part:])
			s.rune(r, part, part+size)
			part += size
		}
		end = at
	}
	return begin + length - start
}

func isASCII(text []byte) bool {
	for len(text) >= 8 {
		if binary.LittleEndian.Uint64(text)&0x8080808080808080 != 0 {
			return false
		}
		text = text[8:]
	}
	for _, c := range text {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// rune appends what a reader sees of one character.
func (s *stream) rune(r rune, start, end int) {
	if r == utf8.RuneError && end-start == 1 {
		// A byte that is no text separates words and is never part of one.
		s.add(' ', start, end)
		return
	}
	page := glyphsOf(r)
	switch g := page.all[r&0xff]; g.seen {
	case seenNot:
		s.differs = true
	case seenMark:
		s.differs = true
		// A mark belongs to the letter it stands on.
		for i := len(s.end) - 1; i >= 0 && int(s.end[i]) == start; i-- {
			s.end[i] = int32(end) // #nosec G115 -- see fold
		}
	case seenAs:
		s.differs = true
		if text := page.texts[g.text]; len(text) == 1 {
			s.add(rune(text[0]), start, end)
		} else {
			for _, p := range text {
				s.add(p, start, end)
			}
		}
	default:
		s.add(r, start, end)
	}
}

func (s *stream) add(r rune, start, end int) {
	if r < utf8.RuneSelf { // most of what is undone comes to this
		s.text = append(s.text, byte(r))
		s.start = append(s.start, int32(start)) // #nosec G115 -- see fold
		s.end = append(s.end, int32(end))       // #nosec G115 -- see fold
		return
	}
	before := len(s.text)
	s.text = utf8.AppendRune(s.text, r)
	for range len(s.text) - before {
		s.start = append(s.start, int32(start)) // #nosec G115 -- see fold
		s.end = append(s.end, int32(end))       // #nosec G115 -- see fold
	}
}
