package policy

import "slices"

// ahoCorasick finds any number of terms inside a text in one pass: one step a
// byte, whatever the terms are (Aho and Corasick, 1975). Bytes that no term
// tells apart share a class.
//
// States near the root, where a text spends its time, have a row with every
// class's next state; the others have only their own edges and follow their
// fallback for the rest, or a hundred thousand terms would not fit in memory.
type ahoCorasick struct {
	class  [256]uint8
	width  int
	dense  int     // states below it have a row
	rows   []int32 // state × class → state
	states []acState
	edges  []acEdge // of the other states, by state and class
}

type acState struct {
	fall        int32 // where to go on when nothing fits: the longest end of it that begins a term
	also        int32 // the next state on the way of falls at which a term ends; 0 for none
	first, edge int32 // its edges are edges[first:edge]
	term        int32 // plus one; the term that ends here
}

type acEdge struct {
	class uint8
	to    int32
}

// maxDense is how many entries the rows may have: 256 KiB.
const maxDense = 1 << 16

// newAhoCorasick takes different terms that are not empty. What it finds are
// their numbers.
func newAhoCorasick(terms [][]byte) *ahoCorasick {
	a := &ahoCorasick{width: 1}
	for _, t := range terms {
		for _, c := range t {
			if a.class[c] == 0 {
				a.class[c] = uint8(a.width) // #nosec G115 -- see below
				a.width++
			}
		}
	}
	// All 256 bytes cannot occur: terms are UTF-8, which leaves some out.
	a.build(terms)
	return a
}

// build makes the states breadth first, so that those near the root have the
// small numbers.
func (a *ahoCorasick) build(terms [][]byte) {
	order := make([]int, len(terms))
	for i := range order {
		order[i] = i
	}
	compare := func(x, y int) int { return slices.Compare(terms[x], terms[y]) }
	slices.SortFunc(order, compare)
	// Each state stands for the terms from:to, which begin with the same
	// bytes, depth of them.
	type group struct{ from, to, depth int }
	groups := []group{{0, len(order), 0}}
	a.states = append(a.states, acState{})
	a.dense = maxDense / a.width
	for s := 0; s < len(groups); s++ {
		g := groups[s]
		a.states[s].first = int32(len(a.edges)) // #nosec G115 -- bounded by maxTerms
		for from := g.from; from < g.to; {
			if len(terms[order[from]]) == g.depth {
				a.states[s].term = int32(order[from] + 1) // #nosec G115 -- bounded by maxTerms
				from++
				continue
			}
			c := terms[order[from]][g.depth]
			to := from
			for to < g.to && terms[order[to]][g.depth] == c {
				to++
			}
			a.edges = append(a.edges, acEdge{a.class[c], int32(len(groups))}) // #nosec G115 -- bounded by maxTerms
			groups = append(groups, group{from, to, g.depth + 1})
			a.states = append(a.states, acState{})
			from = to
		}
		a.states[s].edge = int32(len(a.edges)) // #nosec G115 -- bounded by maxTerms
	}
	a.dense = min(a.dense, len(a.states))
	a.rows = make([]int32, a.dense*a.width)
	for s := range a.states {
		st := &a.states[s]
		if s < a.dense {
			row := a.rows[s*a.width : (s+1)*a.width]
			if s > 0 {
				copy(row, a.rows[int(st.fall)*a.width:]) // a fall has the smaller number
			}
			for _, e := range a.edges[st.first:st.edge] {
				a.fallOf(s, e)
				row[e.class] = e.to
			}
			continue
		}
		for _, e := range a.edges[st.first:st.edge] {
			a.fallOf(s, e)
		}
	}
}

// fallOf sets where the child of a state falls to, and which terms end there.
func (a *ahoCorasick) fallOf(s int, e acEdge) {
	child := &a.states[e.to]
	if s > 0 {
		child.fall = a.step(a.states[s].fall, e.class)
	}
	child.also = child.fall
	if f := &a.states[child.fall]; f.term == 0 {
		child.also = f.also
	}
}

// step goes on by one byte's class.
func (a *ahoCorasick) step(s int32, class uint8) int32 {
	for int(s) >= a.dense {
		st := &a.states[s]
		edges := a.edges[st.first:st.edge]
		next := int32(-1)
		for i := range edges {
			if edges[i].class == class {
				next = edges[i].to
				break
			}
		}
		if next >= 0 {
			return next
		}
		s = st.fall
	}
	return a.rows[int(s)*a.width+int(class)]
}

// find calls yield with each term that ends at a place, until it answers false.
// Capitals of ASCII count as small letters.
func (a *ahoCorasick) find(text []byte, yield func(term, end int) bool) {
	s := int32(0)
	for i, c := range text {
		if c-'A' < 26 {
			c |= 0x20
		}
		s = a.step(s, a.class[c])
		at := s
		if a.states[at].term == 0 {
			at = a.states[at].also
		}
		for ; at != 0; at = a.states[at].also {
			if !yield(int(a.states[at].term-1), i+1) {
				return
			}
		}
	}
}
