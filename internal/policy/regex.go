package policy

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"

	"github.com/goccy/go-yaml/ast"
)

// RegexRule finds patterns in RE2's syntax, which never backtracks. Each is
// tried on the text as written and, where look-alikes or invisible characters
// make a difference, on the text as it reads. Case counts unless a pattern
// begins with (?i).
type RegexRule struct {
	Patterns Terms
}

// Matching costs at most about instructions × characters steps of some 5 ns:
// 250 instructions on 4,000 characters come to 5 ms. All patterns together may
// have forty times as many.
const (
	maxProgram  = 250
	maxPrograms = 40 * maxProgram
)

// maxPattern keeps a pattern from being parsed at length only to be refused.
const maxPattern = 2000

func regexKind() kind {
	return kind{
		name: "regex",
		keys: map[string]func(*reader, ast.Node, *Rule){
			"regex": func(r *reader, n ast.Node, rule *Rule) {
				if rule.Regex == nil {
					rule.Regex = &RegexRule{}
				}
				rule.Regex.Patterns = append(rule.Regex.Patterns, r.terms(n, "regex")...)
			},
		},
		compile: func(b *builder, i int, rule *Rule) {
			if len(rule.Regex.Patterns) == 0 {
				b.problems.add(rule.At, "the rule %q has no pattern", rule.ID)
			}
			for _, p := range rule.Regex.Patterns {
				re, prog, err := compilePattern(p.Text)
				if err != nil {
					b.problems.add(p.At, "the pattern %q %v", p.Text, err)
					continue
				}
				if b.program += len(prog.Inst); b.program > maxPrograms {
					b.problems.add(p.At, "all patterns together come to more than %d steps a character", maxPrograms)
					return
				}
				b.engine.patterns.add(i, re, prog)
			}
		},
	}
}

// compilePattern answers the pattern and its program.
func compilePattern(pattern string) (*regexp.Regexp, *syntax.Prog, error) {
	if len(pattern) > maxPattern {
		return nil, nil, fmt.Errorf("is longer than %d bytes", maxPattern)
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, nil, fmt.Errorf("is no pattern: %w", err)
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, nil, fmt.Errorf("is no pattern: %w", err)
	}
	if n := len(prog.Inst); n > maxProgram {
		return nil, nil, fmt.Errorf("comes to %d steps a character, more than the %d allowed: a message could take too long", n, maxProgram)
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, nil, fmt.Errorf("is no pattern: %w", err)
	}
	if re.MatchString("") {
		return nil, nil, errors.New("matches the empty text, so it would match every message")
	}
	return re, prog, nil
}

// regexes looks for all patterns in a surface as written and, where that is
// something else, as it reads.
func (w *work) regexes(surface int) {
	p := w.engine.patterns
	text := w.message.Surfaces[surface].Text
	written := w.stream.text
	if !w.stream.ascii {
		w.written = append(w.written[:0], text...)
		written = w.written
	}
	w.matched = p.match(written, w.matched[:0])
	for _, m := range w.matched {
		if !w.active[p.list[m].rule] {
			continue
		}
		for _, at := range p.list[m].re.FindAllStringIndex(text, maxSpans) {
			if start, end, ok := whole(text, at[0], at[1]); ok {
				w.foundAt(p.list[m].rule, Span{Surface: surface, Start: start, End: end}, false)
			}
		}
	}
	if !w.stream.differs {
		return
	}
	w.matched = p.match(w.stream.text, w.matched[:0])
	for _, m := range w.matched {
		if !w.active[p.list[m].rule] {
			continue
		}
		for _, at := range p.list[m].re.FindAllIndex(w.stream.text, maxSpans) {
			if at[0] < at[1] {
				w.found(p.list[m].rule, surface, int32(at[0]), int32(at[1]), false) // #nosec G115 -- see fold
			}
		}
	}
}
