package policy

import (
	"slices"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
)

// SubstringRule finds pieces of text wherever they stand, inside words too, in
// any case and as a reader sees them. What is disguised further is for words.
type SubstringRule struct {
	Terms Terms
	Allow Terms // texts in which a term does not count
}

func substringKind() kind {
	part := func(rule *Rule) *SubstringRule {
		if rule.Substring == nil {
			rule.Substring = &SubstringRule{}
		}
		return rule.Substring
	}
	return kind{
		name: "substring",
		keys: map[string]func(*reader, ast.Node, *Rule){
			"substring": func(r *reader, n ast.Node, rule *Rule) {
				s := part(rule)
				s.Terms = append(s.Terms, r.terms(n, "substring")...)
			},
			"allow": func(r *reader, n ast.Node, rule *Rule) {
				s := part(rule)
				s.Allow = append(s.Allow, r.terms(n, "allow")...)
			},
		},
		compile: (*builder).substrings,
	}
}

// piece is one text of a substring rule.
type piece struct {
	rule  int
	allow bool
	next  int32 // another rule's use of the same text, plus one
}

// substrings notes a rule's texts; all rules share one search.
func (b *builder) substrings(i int, rule *Rule) {
	s := rule.Substring
	if len(s.Terms) == 0 {
		b.problems.add(rule.At, "the rule %q has no substring", rule.ID)
	}
	allowed := make(map[string]Term)
	for _, t := range s.Allow {
		if text, ok := b.piece(t, piece{rule: i, allow: true}); ok {
			allowed[text] = t
		}
	}
	for _, t := range s.Terms {
		text, ok := b.piece(t, piece{rule: i})
		if a, both := allowed[text]; ok && both && t.layer <= a.layer {
			b.problems.add(t.At, "the rule %q forbids %q and allows it at %s: it would never match", rule.ID, text, a.At)
		}
	}
}

// piece notes one text and answers it as it is looked for.
func (b *builder) piece(t Term, p piece) (text string, ok bool) {
	if b.terms++; b.terms > maxTerms {
		if b.terms == maxTerms+1 {
			b.problems.add(t.At, "a policy may have at most %d terms", maxTerms)
		}
		return "", false
	}
	b.stream.fold(t.Text)
	b.lowered = lower(b.lowered[:0], b.stream.text)
	text = string(b.lowered)
	if n := utf8.RuneCountInString(text); n < 3 && n == len(text) || n == 0 {
		b.problems.add(t.At, "the substring %q has fewer than three letters, which would match far too much", t.Text)
		return "", false
	}
	at, known := b.pieceAt[text]
	if !known {
		if b.pieceAt == nil {
			b.pieceAt = make(map[string]int)
		}
		b.pieceAt[text] = len(b.substringTexts)
		b.substringTexts = append(b.substringTexts, []byte(text))
		b.engine.substrings.pieces = append(b.engine.substrings.pieces, p)
		return text, true
	}
	// A term's further uses follow the terms, so that numbers stay those of
	// the texts until all are known.
	b.morePieces = append(b.morePieces, morePiece{at, p})
	return text, true
}

// morePiece is another use of a text that is there.
type morePiece struct {
	text int
	use  piece
}

// substrings are all texts that rules look for inside words.
type substrings struct {
	search *ahoCorasick // nil when there are none
	pieces []piece      // by the text's number, then further uses
	longs  []int        // text → bytes
}

func (b *builder) searchSubstrings() {
	s := &b.engine.substrings
	if len(b.substringTexts) == 0 {
		return
	}
	for _, m := range b.morePieces {
		m.use.next = s.pieces[m.text].next
		s.pieces = append(s.pieces, m.use)
		s.pieces[m.text].next = int32(len(s.pieces)) // #nosec G115 -- bounded by maxTerms
	}
	for _, t := range b.substringTexts {
		s.longs = append(s.longs, len(t))
	}
	s.search = newAhoCorasick(b.substringTexts)
}

// found is a text of a substring rule found in a stream.
type inside struct {
	rule     int
	allow    bool
	from, to int32
}

// maxInside bounds what is kept of a text made of nothing but terms.
const maxInside = 4096

// substrings finds the texts of all rules in the current stream.
func (w *work) substrings(surface int) {
	s := &w.engine.substrings
	w.insides = w.insides[:0]
	text := w.stream.text
	if !w.stream.ascii {
		w.folded = lower(w.folded[:0], text)
		if len(w.folded) == len(text) {
			text = w.folded // else a small letter is longer than its capital, and places would not fit
		}
	}
	s.search.find(text, func(term, end int) bool {
		for at := int32(term + 1); at != 0; at = s.pieces[at-1].next { // #nosec G115 -- bounded by maxTerms
			if p := &s.pieces[at-1]; w.active[p.rule] {
				w.insides = append(w.insides, inside{p.rule, p.allow, int32(end - s.longs[term]), int32(end)}) // #nosec G115 -- see fold
			}
		}
		return len(w.insides) < maxInside
	})
	if len(w.insides) == 0 {
		return
	}
	slices.SortFunc(w.insides, func(a, b inside) int {
		if a.rule != b.rule {
			return a.rule - b.rule
		}
		if a.from != b.from {
			return int(a.from - b.from)
		}
		return int(b.to - a.to)
	})
	// Texts come by rule and then in the order of their beginnings, so that
	// what allows one has come before it or begins where it does.
	allowed, rule := int32(0), -1
	for i, f := range w.insides {
		if f.rule != rule {
			allowed, rule = 0, f.rule
		}
		if f.allow {
			allowed = max(allowed, f.to)
			continue
		}
		for _, same := range w.insides[i+1:] {
			if same.rule != f.rule || same.from != f.from {
				break
			}
			if same.allow {
				allowed = max(allowed, same.to)
			}
		}
		if f.to > allowed && !w.full(f.rule, false) {
			w.found(f.rule, surface, f.from, f.to, false)
		}
	}
}
