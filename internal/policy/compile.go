package policy

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
)

// Limits on a compiled policy.
const (
	maxRules = 1000
	maxTerms = 1 << 20
)

// builder gathers a policy's rules into an engine and notes every mistake.
type builder struct {
	problems Problems
	engine   *Engine
	compile  map[string]func(b *builder, number int, rule *Rule) // by kind
	terms    int
	program  int // instructions of all regexes
	stream   stream
	pieces   []token
	lowered  []byte
	path     []int32
	plain    []byte
	joined   [1]int32

	conditions     *cel.Env // made for the first rule that needs it
	substringTexts [][]byte
	pieceAt        map[string]int // text → its number
	morePieces     []morePiece
}

// Compile makes an engine of a policy. It finds the mistakes that reading does
// not: bad patterns, terms that cannot match, terms that are allowed elsewhere
// in the same rule. They come back as Problems.
func Compile(p *Policy) (*Engine, error) {
	if p.compiled != nil && p.compiled.policy == p {
		return p.compiled, nil
	}
	b := &builder{engine: &Engine{policy: p, version: p.Version(), lexicon: newLexicon(), patterns: &patterns{}}}
	if len(p.Rules) > maxRules {
		b.problems.add(Pos{}, "a policy may have at most %d rules, this one has %d", maxRules, len(p.Rules))
		return nil, b.problems.err()
	}
	b.reserve(p)
	b.compile = make(map[string]func(*builder, int, *Rule))
	for _, k := range kinds() {
		b.compile[k.name] = k.compile
	}
	number := make(map[string]int)
	for i := range p.Rules {
		rule := &p.Rules[i]
		check := -1
		if rule.Mode != Off || p.turnedOn(rule.ID) {
			check = b.rule(rule)
		} else {
			b.tryRule(rule)
		}
		number[rule.ID] = i
		b.engine.faces = append(b.engine.faces, faceOf(rule, check))
	}
	for i := range p.Overrides {
		b.engine.turns = append(b.engine.turns, b.turns(&p.Overrides[i], number))
	}
	if err := b.problems.err(); err != nil {
		return nil, err
	}
	b.engine.active = activate(nil, b.engine.faces, len(b.engine.rules))
	b.engine.patterns.compile()
	b.searchSubstrings()
	return b.engine, nil
}

// reserve makes room for the policy's words.
func (b *builder) reserve(p *Policy) {
	terms, words, joined, size := 0, 0, 0, 0
	for i := range p.Rules {
		w := p.Rules[i].Words
		if w == nil || p.Rules[i].Mode == Off {
			continue
		}
		for k := range w.Terms {
			text := w.Terms[k].Text
			terms++
			size += len(text)
			spaces := strings.Count(text, " ")
			words += 1 + spaces
			if spaces > 0 && spaces < maxJoined {
				joined++ // it is looked for as one word, too
			}
		}
	}
	b.engine.lexicon.reserve(min(terms+joined, maxTerms), min(words+joined, maxTerms), size+size/8)
}

// turnedOn says whether an override may switch a rule on that is off.
func (p *Policy) turnedOn(id string) bool {
	for i := range p.Overrides {
		for k := range p.Overrides[i].Rules {
			if c := &p.Overrides[i].Rules[k]; c.Rule.ID == id && c.Mode && c.Rule.Mode != Off {
				return true
			}
		}
	}
	return false
}

// turns compiles what an override says. A rule that is new there gets a face
// that is off everywhere else.
func (b *builder) turns(o *Override, number map[string]int) []turn {
	var turns []turn
	for i := range o.Rules {
		c := &o.Rules[i]
		t := turn{change: c, check: -1}
		at, ok := number[c.Rule.ID]
		if !ok {
			at = len(b.engine.faces)
			number[c.Rule.ID] = at
			b.engine.faces = append(b.engine.faces, face{check: -1, mode: Off})
		}
		t.face = at
		if c.Looks {
			t.check = b.rule(&c.Rule)
		}
		turns = append(turns, t)
	}
	return turns
}

// rule compiles one check and answers its number.
func (b *builder) rule(rule *Rule) int {
	n := len(b.engine.rules)
	if n == maxRules {
		b.problems.add(rule.At, "a policy may have at most %d rules, those of its overrides included", maxRules)
	}
	b.engine.rules = append(b.engine.rules, rule)
	b.add(n, rule)
	return n
}

// tryRule compiles a rule that is off, for its mistakes, and leaves nothing
// behind.
func (b *builder) tryRule(rule *Rule) {
	off := &builder{engine: &Engine{policy: b.engine.policy, lexicon: newLexicon(), patterns: &patterns{}}, compile: b.compile}
	off.engine.rules = []*Rule{rule}
	off.add(0, rule)
	b.problems = append(b.problems, off.problems...)
}

func (b *builder) add(n int, rule *Rule) {
	if rule.broken {
		return
	}
	if _, ok := b.engine.policy.Clause(rule.Clause); !ok {
		b.problems.add(rule.At, "the rule %q serves the clause %q, which this policy does not have", rule.ID, rule.Clause)
	}
	compile, ok := b.compile[rule.Kind]
	if !ok {
		b.problems.add(rule.At, "the rule %q is of the unknown kind %q", rule.ID, rule.Kind)
		return
	}
	compile(b, n, rule)
}

func (b *builder) read(rule int, do func(w *work, surface int)) {
	b.engine.reads = append(b.engine.reads, read{rule, do})
}

func (b *builder) check(rule int, do func(w *work)) {
	b.engine.checks = append(b.engine.checks, check{rule, do})
}

// words adds a rule's terms to the lexicon.
func (b *builder) words(i int, rule *Rule) {
	w := rule.Words
	if len(w.Terms) == 0 {
		b.problems.add(rule.At, "the rule %q has no words", rule.ID)
	}
	var allowed map[string]Term
	if len(w.Allow) > 0 {
		allowed = make(map[string]Term)
	}
	for _, t := range w.Allow {
		b.term(t, leaf{rule: int32(i), allow: true}, func(form []byte) { allowed[string(form)] = t }) // #nosec G115 -- maxRules
	}
	for _, t := range w.Terms {
		var check func(form []byte)
		if allowed != nil {
			check = func(form []byte) {
				// What extends a policy may allow a word of it again.
				if a, ok := allowed[string(form)]; ok && t.layer <= a.layer {
					b.problems.add(t.At, "the rule %q forbids %q and allows it at %s: it would never match", rule.ID, form, a.At)
				}
			}
		}
		b.term(t, leaf{rule: int32(i)}, check) // #nosec G115 -- maxRules
	}
}

// term adds one term in all its choices and, if it is asked for, calls each
// with the plain form of every one.
func (b *builder) term(t Term, end leaf, each func(form []byte)) {
	choices := []string{t.Text}
	if strings.IndexByte(t.Text, '(') >= 0 || strings.IndexByte(t.Text, ')') >= 0 {
		var err error
		if choices, err = expand(t.Text); err != nil {
			b.problems.add(t.At, "the term %q %v", t.Text, err)
			return
		}
	}
	for _, text := range choices {
		if b.terms++; b.terms > maxTerms {
			if b.terms == maxTerms+1 {
				b.problems.add(t.At, "a policy may have at most %d terms", maxTerms)
			}
			return
		}
		form, err := b.phrase(text, end)
		if err != nil {
			b.problems.add(t.At, "the term %q %v", t.Text, err)
			return
		}
		if each != nil {
			each(form)
		}
	}
}

// phrase adds one plain term: its words as they are, and, for those who write
// it in spaced letters, its words as one.
func (b *builder) phrase(text string, end leaf) (form []byte, err error) {
	lex := b.engine.lexicon
	b.stream.fold(text)
	folded := b.stream.text
	b.pieces = split(folded, b.pieces)
	if len(b.pieces) == 1 && int(b.pieces[0].end-b.pieces[0].start) == len(folded) {
		// Most terms are a word and nothing else.
		b.lowered = lower(b.lowered[:0], folded)
		b.path = append(b.path[:0], lex.wordDisguised(b.lowered))
		lex.add(b.path, end)
		return b.lowered, nil
	}
	words, plain := b.path[:0], b.plain[:0] // plain are the words with a space after each
	defer func() { b.path, b.plain = words, plain }()
	begin := 0 // where the last word of plain does
	free := false
	for k, piece := range b.pieces {
		b.lowered = lower(b.lowered[:0], folded[piece.start:piece.end])
		word := b.lowered
		before := piece.start > 0 && folded[piece.start-1] == '*'
		after := int(piece.end) < len(folded) && folded[piece.end] == '*'
		switch {
		case before && after:
			return nil, fmt.Errorf("has a * at both ends of a word; it may stand at one")
		case (before || after) && utf8.RuneCount(word) < 3:
			return nil, fmt.Errorf("has a * on fewer than three letters, which would match far too much")
		case (before || after) && len(word) > 62:
			return nil, fmt.Errorf("has a word longer than 62 bytes")
		case before || after:
			words = append(words, lex.ending(word, after))
			free = true
			begin = len(plain)
			plain = append(append(plain, word...), '*', ' ')
			continue
		case k > 0 && piece.start > 0 && folded[piece.start-1] == '-':
			// "a-hole" is one word, however it is joined.
			words = words[:len(words)-1]
			plain = append(plain[:len(plain)-1], word...)
			words = append(words, lex.wordDisguised(plain[begin:]))
		default:
			words = append(words, lex.wordDisguised(word))
			begin = len(plain)
			plain = append(plain, word...)
		}
		plain = append(plain, ' ')
	}
	switch {
	case len(words) == 0:
		return nil, fmt.Errorf("holds neither letters nor digits")
	case len(words) > maxPhrase:
		return nil, fmt.Errorf("has more than %d words", maxPhrase)
	}
	lex.add(words, end)
	plain = plain[:len(plain)-1]
	if len(words) > 1 && len(words) <= maxJoined && !free {
		b.lowered = b.lowered[:0]
		for word := range bytes.FieldsSeq(plain) {
			b.lowered = append(b.lowered, word...)
		}
		if utf8.RuneCount(b.lowered) <= maxWordLetters {
			b.joined[0] = lex.wordJoined(b.lowered)
			lex.add(b.joined[:], end)
		}
	}
	return plain, nil
}

// maxJoined is the longest phrase, in words, that is looked for as one word.
const maxJoined = 3

// maxChoices bounds what one term with choices comes to.
const maxChoices = 2000

// expand writes out the choices of a term: "(kill|hurt) (you|them|)" is six
// terms. Choices are not nested.
func expand(text string) ([]string, error) {
	terms := []string{""}
	for text != "" {
		open := strings.IndexAny(text, "()")
		if open < 0 {
			open = len(text)
		}
		for i := range terms {
			terms[i] += text[:open]
		}
		text = text[open:]
		if text == "" {
			break
		}
		end := strings.IndexAny(text[1:], "()")
		if text[0] == ')' || end < 0 || text[1+end] == '(' {
			return nil, fmt.Errorf("has a choice that is not one pair of round brackets with | between")
		}
		parts := strings.Split(text[1:1+end], "|")
		text = text[end+2:]
		if len(terms)*len(parts) > maxChoices {
			return nil, fmt.Errorf("comes to more than %d choices", maxChoices)
		}
		next := make([]string, 0, len(terms)*len(parts))
		for _, t := range terms {
			for _, p := range parts {
				next = append(next, t+p)
			}
		}
		terms = next
	}
	return terms, nil
}
