package policy

import "slices"

// hit is a term, or an allowed phrase, found in a surface.
type hit struct {
	rule     int32
	from, to int32 // tokens
	weak     bool
	allow    bool
}

// maxPhrase bounds the words of a term.
const maxPhrase = 24

// match walks the phrases that begin at each token.
func (w *work) match() {
	w.hits = w.hits[:0]
	if len(w.candidates) == 0 {
		return
	}
	for i := range w.tokens {
		t := w.tokens[i]
		for _, c := range w.candidates[t.from:t.to] {
			if node := w.lexicon.roots[c.word]; node != 0 {
				w.walk(node, i, i+1, c.sight, w.lexicon.solid(c))
			}
		}
	}
}

// walk goes on from a node that the tokens first:next lead to. Seen is how
// well the worst of their words is seen; solid, that one of them is no
// guesswork.
func (w *work) walk(at int32, first, next int, seen sight, solid bool) {
	n := &w.lexicon.nodes[at]
	for i := n.leaf; i != 0 && (seen != faintly || solid); {
		l := &w.lexicon.leaves[i]
		w.hits = append(w.hits, hit{rule: l.rule, from: int32(first), to: int32(next), weak: seen != surely, allow: l.allow}) // #nosec G115 -- see fold
		i = l.next
	}
	if !n.more || next >= len(w.tokens) || next-first >= maxPhrase || w.tokens[next].gap == gapSentence {
		return
	}
	t := w.tokens[next]
	for _, c := range w.candidates[t.from:t.to] {
		if further := w.lexicon.next(at, c.word); further != 0 {
			w.walk(further, first, next+1, max(seen, c.sight), solid || w.lexicon.solid(c))
		}
	}
}

// words turns the hits of one surface into findings.
func (w *work) words(surface int) {
	slices.SortStableFunc(w.hits, func(a, b hit) int { return int(a.rule - b.rule) })
	for len(w.hits) > 0 {
		rule := w.hits[0].rule
		n := 1
		for n < len(w.hits) && w.hits[n].rule == rule {
			n++
		}
		w.wordsOf(int(rule), surface, w.hits[:n])
		w.hits = w.hits[n:]
	}
}

func (w *work) wordsOf(number, surface int, hits []hit) {
	if !w.active[number] {
		return
	}
	rule := w.engine.rules[number].Words
	// Hits come in the order of their first tokens. A hit lies inside an
	// allowed phrase if one that begins no later ends no sooner.
	allowed, ahead := int32(0), 0
	for _, h := range hits {
		for ; ahead < len(hits) && hits[ahead].from <= h.from; ahead++ {
			if hits[ahead].allow {
				allowed = max(allowed, hits[ahead].to)
			}
		}
		if h.allow || h.to <= allowed || h.weak && rule.Disguised == DisguisedIgnore {
			continue
		}
		weak := h.weak && rule.Disguised == DisguisedFlag
		if w.full(number, weak) {
			continue
		}
		from, to := int(h.from), int(h.to)
		if rule.Aimed && !w.aim(from, to) || w.spared(rule, from, to) {
			continue
		}
		w.found(number, surface, w.tokens[from].start, w.tokens[to-1].end, weak)
	}
}

func (w *work) spared(rule *WordsRule, from, to int) bool {
	for _, s := range rule.Spare {
		switch s {
		case Quoted:
			if w.excused(from, to) {
				return true
			}
		case Negated:
			if w.negated(from) {
				return true
			}
		case Self:
			if w.self(from) {
				return true
			}
		}
	}
	return false
}
