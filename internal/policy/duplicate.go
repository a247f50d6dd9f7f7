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
	texts, n := [bands]uint64{w.sketch.whole}, 1
	if !spec.Exactly {
		texts, n = w.sketch.bands(), bands
	}
	if spec.Times > 0 {
		message := w.engine.key.text(labelMessage, w.message.ID)
		for _, text := range texts[:n] {
			window := place.window(labelByAuthor, author, text)
			w.event(rule, spec.Times, talliedSame, Event{Window: window, Member: message, Amount: 1, Within: spec.Within})
		}
	}
	if spec.Authors > 0 {
		shared := place.shared(texts)
		for _, window := range shared[:n] {
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
	before  uint64                  // the word before, spread
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
	*s = sketch{least: [bands * perBand]uint32{emptyBin, emptyBin, emptyBin, emptyBin, emptyBin, emptyBin, emptyBin, emptyBin, emptyBin}}
}

// draw adds the words of the current stream. It does so for every message, so
// its loop calls nothing and has no branch that depends on a word: those cost
// more than all the rest.
func (s *sketch) draw(w *work) {
	pieces, hashes := w.pieces, w.hashes[:len(w.pieces)]
	for i, word := range hashes {
		if word == 0 {
			hashes[i] = w.hashOf(&pieces[i])
		}
	}
	before, whole, letters, least := s.before, s.whole, int32(0), s.least
	for i, word := range hashes {
		n := pieces[i].end - pieces[i].start
		letters += n
		spread := uint64(word) * hashFactor
		whole = (whole + spread) * hashFactor
		short := uint32((n - longish) >> 31) // #nosec G115 -- all ones for a short word, which leaves its bin as it is
		bin, rest := bits.Mul32(word, bands*perBand)
		least[bin] = min(least[bin], rest|short)
		pair := uint32((bits.RotateLeft64(before, 27) + spread) >> 32) // #nosec G115 -- half of it is enough
		bin, rest = bits.Mul32(pair, bands*perBand)
		least[bin] = min(least[bin], rest)
		before = spread
	}
	s.before, s.whole, s.least = before, whole, least
	s.letters += int(letters)
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

// bands are a hash of each band. An empty bin takes the next one's least.
func (s *sketch) bands() (hashes [bands]uint64) {
	if slices.Contains(s.least[:], emptyBin) {
		s.fill()
	}
	for band := range hashes {
		least := s.least[band*perBand:][:perBand]
		hashes[band] = mix(mix(uint64(least[0])<<32|uint64(least[1])) ^ uint64(least[2])<<8 ^ uint64(band)) // #nosec G115 -- three
	}
	return hashes
}

// fill gives empty bins the least of the next one that is not. Short texts have
// some. After the last bin comes the first.
func (s *sketch) fill() {
	next := uint32(emptyBin)
	for range 2 {
		for bin := len(s.least) - 1; bin >= 0; bin-- {
			if s.least[bin] == emptyBin {
				s.least[bin] = next
			}
			next = s.least[bin]
		}
	}
}
