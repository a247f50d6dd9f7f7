package suspicion

import (
	"math/bits"
	"strings"
	"unicode"
)

// look is what a text looks like, whatever it says.
type look struct {
	text                     string
	words, letters, pictures int
	capitals, small, shouts  int // letters; words of capitals only
	digits                   int
	calls, asks              int // ! and ?
}

// whole looks at a text as it was written.
func (l *look) whole(text string) {
	l.text = text
	run, shouted := 0, true
	endWord := func() {
		if shouted && run > 2 {
			l.shouts++
		}
		run, shouted = 0, true
	}
	for _, c := range text {
		switch {
		case unicode.IsUpper(c):
			l.capitals++
			run++
		case unicode.IsLetter(c):
			l.small++
			run++
			shouted = false
		default:
			endWord()
			switch {
			case unicode.IsDigit(c):
				l.digits++
			case c == '!':
				l.calls++
			case c == '?':
				l.asks++
			}
		}
	}
	endWord()
}

// features are the places in the table of signs.
func (l *look) features(k *kinds) []uint32 {
	var out []uint32
	add := func(name string, values ...int) {
		h := hash(basis, []byte(name))
		for _, v := range values {
			h = (h ^ uint32(v)) * prime
		}
		out = append(out, place(h, Signs))
	}
	n := max(l.words, 1)
	add("length", bits.Len(uint(n)))
	add("letters", min(l.letters/n, 8)) // of a word
	add("capitals", steps(l.capitals, l.capitals+l.small))
	add("shouts", min(l.shouts, 3))
	add("calls", min(l.calls, 3))
	add("asks", min(l.asks, 2))
	add("digits", steps(l.digits, len(l.text)))
	add("pictures", min(l.pictures, 4))
	add("quotes", has(l.text, `"“”`))
	add("address", has(l.text, "@"), btoi(strings.Contains(l.text, "http")), has(l.text, "#"))
	add("lines", has(l.text, "\n"))
	names := [...]kind{aGroup, worse, bad, good, matter, you, they, us, not, all, must, is}
	for i, name := range names {
		add("share", int(name), steps(k.count[name], n))
		add("many", int(name), min(k.count[name], 3))
		for _, other := range names[:i] {
			add("both", int(name), int(other), min(k.count[name], 1), min(k.count[other], 1))
		}
	}
	ill := steps(2*k.count[worse]+k.count[bad], n)
	tone := k.count[good] + k.count[matter] - k.count[bad] - 2*k.count[worse]
	add("tone", max(min(tone, 4), -4)+4)
	add("ill", ill)
	for _, name := range [...]kind{aGroup, you, they, us, not} {
		add("beside", int(name), min(k.count[name], 1), ill)
		add("tone beside", int(name), min(k.count[name], 1), max(min(tone, 3), -3)+3)
	}
	add("who", min(k.count[you], 1), min(k.count[they], 1), min(k.count[aGroup], 1), min(k.count[us], 1))
	for i := range k.seq {
		add("two", int(at(k.seq, i-1)), int(k.seq[i]))
		add("three", int(at(k.seq, i-2)), int(at(k.seq, i-1)), int(k.seq[i]))
	}
	return out
}

func at(seq []kind, i int) kind {
	if i < 0 {
		return nothing
	}
	return seq[i]
}

// steps is a share in a few steps, finer where it is small.
func steps(part, of int) int {
	if part <= 0 || of <= 0 {
		return 0
	}
	percent := 100 * part / of
	for i, most := range [...]int{2, 5, 10, 20, 40} {
		if percent < most {
			return i + 1
		}
	}
	return 6
}

func has(text, characters string) int { return btoi(strings.ContainsAny(text, characters)) }

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
