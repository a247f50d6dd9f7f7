package policy

import (
	"math/bits"
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
	k := &w.engine.key
	place := w.place(rule)
	author := k.text(labelAuthor, w.message.Author.ID)
	var room [bands]uint64
	texts := append(room[:0], w.sketch.whole)
	if !spec.Exactly {
		texts = w.sketch.bands(room[:0])
	}
	for _, text := range texts {
		if spec.Times > 0 {
			window := k.join(labelByAuthor, place, author, text)
			w.event(rule, spec.Times, "times the same by one author", spec.Within, window, k.text(labelMessage, w.message.ID), 1)
		}
		if spec.Authors > 0 {
			window := k.join(labelByAnyone, place, Fingerprint{}, text)
			w.event(rule, spec.Authors, "authors who write the same", spec.Within, window, author, 1)
		}
	}
}

// sketch is what is kept of a text to tell whether another is nearly the same:
// of the hashes of its long words and its pairs of words, which fall into bins,
// the smallest in each bin. Two texts that share most of their words share most
// of these (one-permutation hashing; Li, Owen and Zhang, 2012). It never leaves
// the engine but keyed.
type sketch struct {
	least   [bands * perBand]uint32
	filled  [bands * perBand]bool
	before  uint32 // the word before
	whole   uint64 // all words in their order
	letters int
}

// Texts count as nearly the same when all minima of a band agree. Of texts
// that share nine tenths of what is hashed, 98 in 100 have such a band, of
// those that share two tenths 2 in 100.
const (
	bands   = 3
	perBand = 3
	longish = 6 // letters of a word that tells something by itself
)

func (s *sketch) reset() { *s = sketch{} }

// draw adds the words of the current stream.
func (w *work) draw() {
	s := &w.sketch
	for i := range w.pieces {
		p := &w.pieces[i]
		text := w.stream.text[p.start:p.end]
		if p.wide {
			w.lowered = lower(w.lowered[:0], text)
			text = w.lowered
		}
		word := hashWord(text)
		s.letters += len(text)
		s.whole = mix(s.whole ^ uint64(word))
		if len(text) >= longish {
			s.add(word)
		}
		s.add(hashPair(int32(s.before), int32(word))) // #nosec G115 -- any bits will do
		s.before = word
	}
}

func (s *sketch) add(hash uint32) {
	bin, rest := bits.Mul32(hash, bands*perBand)
	if !s.filled[bin] || rest < s.least[bin] {
		s.filled[bin], s.least[bin] = true, rest
	}
}

// bands appends a hash of each band. An empty bin takes the next one's least.
func (s *sketch) bands(into []uint64) []uint64 {
	for band := range bands {
		h := uint64(band + 1)
		for i := range perBand {
			bin := band*perBand + i
			for step := 0; step < len(s.least) && !s.filled[(bin+step)%len(s.least)]; step++ {
				if s.filled[(bin+step+1)%len(s.least)] {
					bin += step + 1
					break
				}
			}
			h = mix(h ^ uint64(s.least[bin%len(s.least)]))
		}
		into = append(into, h)
	}
	return into
}
