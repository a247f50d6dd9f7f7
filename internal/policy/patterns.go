package policy

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// patterns asks all regexes of a policy at once which of them match a text. It
// walks an automaton whose states, sets of places in the programs, are worked
// out when a text first comes to them: then a character costs one step,
// however many regexes there are. Only those that match are run by themselves,
// to tell where.
//
// It is the construction of Thompson's programs to deterministic states that
// RE2 has, on the same programs as the standard library's.
type patterns struct {
	list    []pattern
	insts   []syntax.Inst // of all programs; Match holds its pattern's number
	starts  []uint32
	classes runeClasses

	current atomic.Pointer[automaton]
	making  sync.Mutex // held while states are added
	fresh   map[startKey]step
	scratch sparse
}

// pattern is one regex and the rule it belongs to.
type pattern struct {
	rule int
	re   *regexp.Regexp
}

// add puts a pattern's program in. The walk begins once compile was called.
func (p *patterns) add(rule int, re *regexp.Regexp, prog *syntax.Prog) {
	moved := uint32(len(p.insts)) // #nosec G115 -- at most maxPrograms
	for _, in := range prog.Inst {
		switch in.Op {
		case syntax.InstMatch:
			in.Arg = uint32(len(p.list)) // #nosec G115 -- at most maxPrograms
		case syntax.InstAlt, syntax.InstAltMatch:
			in.Arg += moved
		}
		in.Out += moved
		p.insts = append(p.insts, in)
	}
	p.starts = append(p.starts, moved+uint32(prog.Start)) // #nosec G115 -- at most maxProgram
	p.list = append(p.list, pattern{rule: rule, re: re})
}

func (p *patterns) compile() {
	p.classes = classesOf(p.insts)
	p.fresh = make(map[startKey]step)
	p.scratch.at = make([]uint32, len(p.insts))
	p.current.Store(newAutomaton(firstStates, p.classes.width()))
}

// match appends the numbers of the patterns that match a text, each once.
func (p *patterns) match(text []byte, into []int32) []int32 {
	a := p.current.Load()
	next, width := a.next, p.classes.width()
	misses := 0
	at, here := 0, int32(0)
	for {
		class, size := p.classes.end, 1
		if at < len(text) {
			if c := text[at]; c < utf8.RuneSelf {
				class = int(p.classes.ascii[c])
			} else {
				var r rune
				r, size = utf8.DecodeRune(text[at:])
				class = p.classes.of(r)
			}
		}
		to := next[int(here)*width+class].Load()
		if to == 0 {
			if misses++; misses > maxMisses {
				return p.everyone(into)
			}
			a, to = p.step(a, here, class)
			next = a.next
		}
		if to < 0 {
			e := &a.ends[-to]
			for _, m := range e.matched {
				if !slices.Contains(into, m) {
					into = append(into, m)
				}
			}
			to = e.state + 1
		}
		if at >= len(text) {
			return into
		}
		here = to - 1
		at += size
	}
}

// everyone is the answer when nothing is known: each regex has to be asked.
func (p *patterns) everyone(into []int32) []int32 {
	into = into[:0]
	for i := range p.list {
		into = append(into, int32(i)) // #nosec G115 -- at most maxPrograms
	}
	return into
}
