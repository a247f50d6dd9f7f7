package policy

import (
	"math/bits"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// DuplicateRule counts messages that say the same, or nearly.
type DuplicateRule struct {
	Times   int // more often than this by one author
	Authors int // by more authors than this: a raid
	Within  time.Duration
	Letters int  // texts with fewer letters are not compared
	Exactly bool // only the same words in the same order
}

func duplicateKind() kind {
	return kind{
		name: "duplicate",
		keys: map[string]func(*reader, ast.Node, *Rule){"duplicate": func(r *reader, n ast.Node, rule *Rule) {
			if rule.Duplicate == nil {
				rule.Duplicate = &DuplicateRule{Within: 10 * time.Minute, Letters: 20}
			}
			d := rule.Duplicate
			r.mapping(n, "duplicate", fields{
				"times":   func(v ast.Node) { d.Times = r.count(v, "times", 1, 1000) },
				"authors": func(v ast.Node) { d.Authors = r.count(v, "authors", 1, 1000) },
				"within":  func(v ast.Node) { d.Within = r.duration(v, "within", maxWithin) },
				"letters": func(v ast.Node) { d.Letters = r.count(v, "letters", 1, 4000) },
				"exactly": func(v ast.Node) { d.Exactly = r.flag(v, "exactly") },
			})
		}},
		compile: func(b *builder, i int, rule *Rule) {
			spec := rule.Duplicate
			if spec.Times+spec.Authors == 0 {
				b.problems.add(rule.At, "the rule %q counts nothing: set times or authors", rule.ID)
			}
			b.engine.counts, b.engine.sketches = true, true
			b.check(i, func(w *work) { w.duplicate(i, spec) })
		},
	}
}

func (w *work) duplicate(rule int, spec *DuplicateRule) {
	if w.sketch.letters < spec.Letters {
		return
	}
	place, author := w.place(rule), w.author()
	var room [bands]uint64
	texts := append(room[:0], w.sketch.whole)
	if !spec.Exactly {
		texts = w.sketch.bands(room[:0])
	}
	message := w.engine.key.text(labelMessage, w.message.ID)
	for _, text := range texts {
		if spec.Times > 0 {
			window := place.window(labelByAuthor, author, text)
			w.event(rule, spec.Times, talliedSame, Event{Window: window, Member: message, Amount: 1, Within: spec.Within})
		}
		if spec.Authors > 0 {
			window := place.window(labelByAnyone, Fingerprint{}, text)
			w.event(rule, spec.Authors, talliedAuthors, Event{Window: window, Member: author, Amount: 1, Within: spec.Within})
		}
	}
}

// sketch is what is kept of a text to tell whether another is nearly the same:
// of the hashes of its long words and its pairs of words, which fall into bins,
// the smallest in each bin. Two texts that share most of their words share most
// of these (one-permutation hashing; Li, Owen and Zhang, 2012). It never leaves
// the engine but keyed.
type sketch struct {
	least   [bands * perBand]uint32 // emptyBin where nothing fell
	before  uint32                  // the word before
	whole   uint64                  // all words in their order
	letters int
}

const emptyBin = 1<<32 - 1

// Texts count as nearly the same when all minima of a band agree. Of texts
// that share nine tenths of what is hashed, 98 in 100 have such a band, of
// those that share two tenths 2 in 100.
const (
	bands   = 3
	perBand = 3
	longish = 6 // letters of a word that tells something by itself
)

func (s *sketch) reset() {
	*s = sketch{}
	for i := range s.least {
		s.least[i] = emptyBin
	}
}

// draw adds the words of the current stream. It does so for every message, and
// without a branch that depends on a word: those cost more than all the rest.
func (s *sketch) draw(w *work) {
	before, whole, letters, least := s.before, s.whole, s.letters, s.least
	for i := range w.pieces {
		p := &w.pieces[i]
		word := w.hashes[i]
		if word == 0 {
			word = w.hashOf(p)
		}
		n := p.end - p.start
		letters += int(n)
		whole = mix(whole ^ uint64(word))
		short := uint32((n - longish) >> 31) // #nosec G115 -- all ones for a short word, which leaves its bin as it is
		bin, rest := bits.Mul32(word, bands*perBand)
		least[bin] = min(least[bin], rest|short)
		pair := mix(uint64(before)<<32 | uint64(word))
		bin, rest = bits.Mul32(uint32(pair>>32), bands*perBand) // #nosec G115 -- half of it is enough
		least[bin] = min(least[bin], rest)
		before = word
	}
	s.before, s.whole, s.letters, s.least = before, whole, letters, least
}

// hashOf is the hash of a piece that was not looked up by itself.
func (w *work) hashOf(p *token) uint32 {
	text := w.stream.text[p.start:p.end]
	if p.wide {
		w.lowered = lower(w.lowered[:0], text)
		text = w.lowered
	}
	return hashWord(text)
}

// bands appends a hash of each band. An empty bin takes the next one's least.
func (s *sketch) bands(into []uint64) []uint64 {
	if slices.Contains(s.least[:], emptyBin) {
		s.fill()
	}
	for band := range bands {
		h := uint64(band + 1)
		for _, least := range s.least[band*perBand : (band+1)*perBand] {
			h = mix(h ^ uint64(least))
		}
		into = append(into, h)
	}
	return into
}

// fill gives empty bins the least of the next one that is not. Short texts have
// some.
func (s *sketch) fill() {
	for i := 2*len(s.least) - 2; i >= 0; i-- {
		if bin := i % len(s.least); s.least[bin] == emptyBin {
			s.least[bin] = s.least[(i+1)%len(s.least)]
		}
	}
}
