package policy

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"sync/atomic"
)

// startKey is all that the beginning of a match depends on.
type startKey struct {
	empty syntax.EmptyOp
	class int
}

// step is what a class of characters leads to: the places reached, sorted, and
// the patterns that were complete before it.
type step struct {
	places  []uint16
	matched []int32
}

// Limits on an automaton. A text that makes more than maxMisses new states is
// given to the regexes one by one, whose cost maxPrograms bounds.
const (
	firstStates = 64
	maxStates   = 4096
	maxMisses   = 512
)

// automaton is the part of all states that some text came to so far. Rows are
// only ever filled in, so that walking one needs no lock.
type automaton struct {
	next   []atomic.Int32 // state × class → state + 1, 0 when not yet known, or minus a number in ends
	ends   []ending       // 0 is nobody
	states []state        // the first is the beginning of a text
	number map[string]int32
	made   int // entries of ends in use
}

// ending is a step on which patterns were complete.
type ending struct {
	state   int32
	matched []int32
}

type state struct {
	places []uint16
	before rune // what EmptyOpContext needs to know of the last character
}

func newAutomaton(room, width int) *automaton {
	a := &automaton{
		next:   make([]atomic.Int32, room*width),
		ends:   make([]ending, room*2),
		states: make([]state, 0, room),
		number: make(map[string]int32),
		made:   1,
	}
	a.state(nil, beforeText)
	return a
}

// What stands before a place, as far as \b, ^ and $ ask.
const (
	beforeText = -1
	afterLine  = '\n'
	afterWord  = 'a'
	afterOther = ' '
)

// state answers the number of a state, making it if there is room; -1 if not.
func (a *automaton) state(places []uint16, before rune) int32 {
	key := binary.LittleEndian.AppendUint32(make([]byte, 0, 2*len(places)+4), uint32(before)) // #nosec G115 -- any bits will do
	for _, p := range places {
		key = binary.LittleEndian.AppendUint16(key, p)
	}
	if n, ok := a.number[string(key)]; ok {
		return n
	}
	if len(a.states) == cap(a.states) {
		return -1
	}
	n := int32(len(a.states)) // #nosec G115 -- at most maxStates
	a.states = append(a.states, state{places: slices.Clone(places), before: before})
	a.number[string(key)] = n
	return n
}

// step works out one transition. The automaton may be replaced by one with
// more room; the answer names the one to go on with and the transition's entry
// in it.
func (p *patterns) step(old *automaton, here int32, class int) (a *automaton, to int32) {
	p.making.Lock()
	defer p.making.Unlock()
	from := old.states[here]
	a = p.current.Load()
	if a != old {
		here = a.state(from.places, from.before)
	}
	if here < 0 || len(a.states) == cap(a.states) || a.made == len(a.ends) {
		a = p.larger(a)
		here = a.state(from.places, from.before)
	}
	cell := &a.next[int(here)*p.classes.width()+class]
	if known := cell.Load(); known != 0 {
		return a, known
	}
	s := p.follow(from, class)
	next := a.state(s.places, p.classes.before(class))
	to = next + 1
	if len(s.matched) > 0 {
		a.ends[a.made] = ending{state: next, matched: s.matched}
		to = int32(-a.made) // #nosec G115 -- at most maxStates
		a.made++
	}
	cell.Store(to)
	return a, to
}

// larger answers an automaton with room for more: twice as much with all that
// is known, or, when that would be too much, an empty one.
func (p *patterns) larger(old *automaton) *automaton {
	width := p.classes.width()
	room := 2 * cap(old.states)
	if room > maxStates {
		a := newAutomaton(firstStates, width)
		p.current.Store(a)
		return a
	}
	a := newAutomaton(room, width)
	a.states = append(a.states[:0], old.states...)
	a.number = old.number // only whoever holds the lock asks it, and the old one is not added to
	copy(a.ends, old.ends[:old.made])
	a.made = old.made
	for i := range len(old.states) * width {
		a.next[i].Store(old.next[i].Load())
	}
	p.current.Store(a)
	return a
}

// follow works out where a class of characters leads from a state.
func (p *patterns) follow(from state, class int) step {
	empty := syntax.EmptyOpContext(from.before, p.classes.example(class))
	first, ok := p.fresh[startKey{empty, class}]
	if !ok {
		first = p.closure(p.starts, empty, class)
		p.fresh[startKey{empty, class}] = first
	}
	places := make([]uint32, len(from.places))
	for i, at := range from.places {
		places[i] = uint32(at)
	}
	s := p.closure(places, empty, class)
	s.places = append(s.places, first.places...)
	slices.Sort(s.places)
	s.places = slices.Compact(s.places)
	s.matched = append(s.matched, first.matched...)
	slices.Sort(s.matched)
	s.matched = slices.Compact(s.matched)
	return s
}

// closure follows the programs from some places: over all that takes no
// character, and then over one of the class.
func (p *patterns) closure(from []uint32, empty syntax.EmptyOp, class int) step {
	var s step
	p.scratch.reset()
	for _, at := range from {
		p.scratch.add(at)
	}
	r := p.classes.example(class)
	for done := 0; done < len(p.scratch.list); {
		in := &p.insts[p.scratch.list[done]]
		done++
		switch in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			p.scratch.add(in.Out)
			p.scratch.add(in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			p.scratch.add(in.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^empty == 0 { // #nosec G115 -- a few bits
				p.scratch.add(in.Out)
			}
		case syntax.InstMatch:
			s.matched = append(s.matched, int32(in.Arg)) // #nosec G115 -- at most maxPrograms
		case syntax.InstFail:
		default:
			if r >= 0 && matchRune(in, r) {
				s.places = append(s.places, uint16(in.Out)) // #nosec G115 -- at most maxPrograms
			}
		}
	}
	return s
}

func matchRune(in *syntax.Inst, r rune) bool {
	switch in.Op {
	case syntax.InstRuneAny:
		return true
	case syntax.InstRuneAnyNotNL:
		return r != '\n'
	}
	return in.MatchRune(r)
}

// sparse is a set of small numbers in the order they were added.
type sparse struct {
	at   []uint32
	list []uint32
}

func (s *sparse) reset() { s.list = s.list[:0] }

func (s *sparse) add(n uint32) {
	if i := s.at[n]; int(i) < len(s.list) && s.list[i] == n {
		return
	}
	s.at[n] = uint32(len(s.list)) // #nosec G115 -- at most maxPrograms
	s.list = append(s.list, n)
}
