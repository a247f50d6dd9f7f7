package policy

import (
	"bytes"
	"cmp"
	"slices"
)

// stretch is a part of a stream's text.
type stretch struct {
	from, to int32
	block    bool // quoted by ">" at the head of the line, not by marks
}

// maxQuote is how long a quotation within marks may be, in bytes: a lost mark
// must not put a whole text in quotes.
const maxQuote = 400

// quotations finds what a text quotes: lines that start with ">", everything
// after ">>>", and what stands between quotation marks on one line. A single
// mark opens only before a word and closes only after one, so that an
// apostrophe does neither.
func quotations(text []byte, into []stretch) []stretch {
	into = into[:0]
	for at := 0; at < len(text); {
		end := len(text)
		if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		line := text[at:end]
		head := bytes.TrimLeft(line, " ")
		switch {
		case bytes.HasPrefix(head, []byte(">>> ")):
			return append(into, stretch{int32(at), int32(len(text)), true}) // #nosec G115 -- see fold
		case bytes.HasPrefix(head, []byte(">")):
			into = append(into, stretch{int32(at), int32(end), true}) // #nosec G115 -- see fold
		default:
			into = marked(line, at, into)
		}
		at = end
	}
	return into
}

// marked finds what stands between quotation marks on a line that starts at.
func marked(line []byte, at int, into []stretch) []stretch {
	open, mark := -1, byte(0)
	for i, c := range line {
		if c != '"' && c != '\'' {
			continue
		}
		before := i > 0 && wordByte(line[i-1])
		after := i+1 < len(line) && wordByte(line[i+1])
		switch {
		case open >= 0 && i-open > maxQuote:
			open = -1
		case open >= 0 && c == mark && (c == '"' || !after && i > open+1):
			into = append(into, stretch{int32(at + open), int32(at + i + 1), false}) // #nosec G115 -- see fold
			open = -1
			continue
		}
		if open < 0 && (c == '"' || !before && after) {
			open, mark = i, c
		}
	}
	return into
}

func wordByte(c byte) bool {
	return c >= 0x80 || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// quotation finds the quotation that a stretch of the text lies in.
func (w *work) quotation(from, to int32) (stretch, bool) {
	i, here := slices.BinarySearchFunc(w.quotes, from, func(q stretch, at int32) int { return cmp.Compare(q.from, at) })
	if !here {
		i--
	}
	if i >= 0 && to <= w.quotes[i].to {
		return w.quotes[i], true
	}
	return stretch{}, false
}

// excused says whether the words from:to are in somebody else's mouth and the
// writer is not using them.
//
//   - In lines quoted with ">", if the writer adds two words of their own.
//   - Within quotation marks, if a word outside says that something was said
//     or what to think of it ("called me", "the word", "is unacceptable"), and
//     the quoted words are not aimed at the reader from outside. Quotation
//     marks alone excuse nothing, or everybody would write them.
//   - Without marks, right after "calling people", unless the writer says
//     "I call".
func (w *work) excused(from, to int) bool {
	q, quoted := w.quotation(w.tokens[from].start, w.tokens[to-1].end)
	if !quoted {
		return w.reported(from)
	}
	if q.block {
		return w.own >= 2
	}
	if !w.speaks {
		return false
	}
	return w.insideAim(from, q) || !w.aimBefore(from)
}

// insideAim says whether what aims the words stands inside the quotation too:
// then it is the quoted speaker who aims.
func (w *work) insideAim(from int, q stretch) bool {
	for i := from - 1; i >= 0 && w.tokens[i].start > q.from; i-- {
		if w.class(i)&(classYou|classYouAre|classThird|classThirdIs) != 0 {
			return true
		}
	}
	return false
}

// reported looks for "calling (up to three words) X".
func (w *work) reported(from int) bool {
	for i := from - 1; i >= max(0, from-5) && w.tokens[i+1].gap != gapSentence; i-- {
		if w.class(i)&classCall == 0 {
			continue
		}
		return i == 0 || w.class(i-1)&(classFirst|classFirstIs) == 0
	}
	return false
}

// survey notes what excused asks about the text outside its quotations.
func (w *work) survey() {
	w.own, w.speaks = 0, false
	if len(w.quotes) == 0 {
		return
	}
	for i, t := range w.tokens {
		q, quoted := w.quotation(t.start, t.end)
		if !quoted || !q.block {
			w.own++
		}
		if !quoted && w.class(i)&(classReport|classCall|classCondemns) != 0 {
			w.speaks = true
		}
	}
}
