package policy

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// WordsRule finds words and phrases. They match as whole words, in any case;
// "*" at one end of a word stands for any ending or beginning, and
// "(one|two|)" for a choice, which may be empty.
type WordsRule struct {
	Terms Terms
	Allow Terms // never matched by this rule, even where a term stands inside

	// Aimed asks for a person at the other end: "you are stupid" counts,
	// "a stupid law" does not. See aim.
	Aimed bool
	// Spare lists uses that do not count.
	Spare []Spare
	// Disguised says what a match is worth that shows only once digits are
	// read as letters, repeats taken out and spaced letters joined.
	Disguised Disguised
}

// Spare is a use of a word that a rule may leave alone.
type Spare int

// The uses that a rule may spare.
const (
	Quoted  Spare = iota // in somebody else's mouth: see excused
	Negated              // "you are not an idiot"
	Self                 // "I am such an idiot"
)

func spares() []string { return []string{"quoted", "negated", "self"} }

// MarshalText writes the word used in policy files.
func (s Spare) MarshalText() ([]byte, error) { return []byte(spares()[s]), nil }

// Disguised is the worth of a match found in the most aggressive reading only.
type Disguised int

// Such a match flags at most; the rule may count it like any other, or not at
// all.
const (
	DisguisedFlag Disguised = iota
	DisguisedSame
	DisguisedIgnore
)

func disguises() []string { return []string{"flag", "same", "ignore"} }

// MarshalText writes the word used in policy files.
func (d Disguised) MarshalText() ([]byte, error) { return []byte(disguises()[d]), nil }

// wordsKind adds what a rule of a preset says, rather than replacing it: the
// usual change is one word more, and a preset's list must not vanish for it.
func wordsKind() kind {
	part := func(rule *Rule) *WordsRule {
		if rule.Words == nil {
			rule.Words = &WordsRule{}
		}
		return rule.Words
	}
	return kind{
		name: "words",
		keys: map[string]func(*reader, ast.Node, *Rule){
			"words": func(r *reader, n ast.Node, rule *Rule) {
				w := part(rule)
				w.Terms = w.Terms.and(r.terms(n, "words"))
			},
			"lists": func(r *reader, n ast.Node, rule *Rule) {
				w := part(rule)
				for _, name := range r.terms(n, "lists") {
					w.Terms = w.Terms.and(r.wordList(name))
				}
			},
			"allow": func(r *reader, n ast.Node, rule *Rule) {
				w := part(rule)
				w.Allow = w.Allow.and(r.terms(n, "allow"))
			},
			"allow-lists": func(r *reader, n ast.Node, rule *Rule) {
				w := part(rule)
				for _, name := range r.terms(n, "allow-lists") {
					w.Allow = w.Allow.and(r.wordList(name))
				}
			},
			"aimed": func(r *reader, n ast.Node, rule *Rule) {
				part(rule).Aimed = r.flag(n, "aimed")
			},
			"spare": func(r *reader, n ast.Node, rule *Rule) {
				w := part(rule)
				w.Spare = nil
				r.each(n, "spare", func(v ast.Node) {
					w.Spare = append(w.Spare, Spare(r.choice(v, "spare", spares())))
				})
			},
			"disguised": func(r *reader, n ast.Node, rule *Rule) {
				part(rule).Disguised = Disguised(r.choice(n, "disguised", disguises()))
			},
		},
		compile: func(b *builder, i int, rule *Rule) { b.words(i, rule) },
	}
}

// maxListBytes is the largest word list that is read.
const maxListBytes = 16 << 20

// wordList reads a list: one term a line, lines that start with # are
// comments.
func (r *reader) wordList(name Term) Terms {
	data, err := r.open(name.Text)
	if err != nil {
		r.problems.add(name.At, "the list %q cannot be read: %v", name.Text, err)
		return nil
	}
	if len(data) > maxListBytes {
		r.problems.add(name.At, "the list %q is larger than %d bytes", name.Text, maxListBytes)
		return nil
	}
	var terms Terms
	line := 0
	for text := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		line++
		term := strings.TrimSpace(text)
		if term == "" || strings.HasPrefix(term, "#") {
			continue
		}
		terms = append(terms, Term{Text: term, layer: r.layer, At: Pos{File: name.Text, Line: line, Column: 1}})
	}
	return terms
}
