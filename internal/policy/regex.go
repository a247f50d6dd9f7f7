package policy

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// RegexRule finds patterns in RE2's syntax, which never backtracks. Each is
// tried on the text as written and, where look-alikes or invisible characters
// make a difference, on the text as it reads. Case counts unless a pattern
// begins with (?i).
type RegexRule struct {
	Patterns []Term
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
				re, size, digits, err := compilePattern(p.Text)
				if err != nil {
					b.problems.add(p.At, "the pattern %q %v", p.Text, err)
					continue
				}
				if b.program += size; b.program > maxPrograms {
					b.problems.add(p.At, "all patterns together come to more than %d steps a character", maxPrograms)
					return
				}
				b.read(func(w *work, surface int) {
					if !digits || w.digits {
						w.regex(i, surface, re)
					}
				})
			}
		},
	}
}

// compilePattern answers the pattern, how many instructions it comes to, and
// whether nothing without a digit can match it: most texts have none, and need
// not be searched.
func compilePattern(pattern string) (re *regexp.Regexp, size int, digits bool, err error) {
	if len(pattern) > maxPattern {
		return nil, 0, false, fmt.Errorf("is longer than %d bytes", maxPattern)
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, 0, false, fmt.Errorf("is no pattern: %w", err)
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, 0, false, fmt.Errorf("is no pattern: %w", err)
	}
	if n := len(prog.Inst); n > maxProgram {
		return nil, 0, false, fmt.Errorf("comes to %d steps a character, more than the %d allowed: a message could take too long", n, maxProgram)
	}
	re, err = regexp.Compile(pattern)
	if err != nil {
		return nil, 0, false, fmt.Errorf("is no pattern: %w", err)
	}
	if re.MatchString("") {
		return nil, 0, false, fmt.Errorf("matches the empty text, so it would match every message")
	}
	return re, len(prog.Inst), needsDigit(tree), nil
}

func needsDigit(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return slices.ContainsFunc(re.Rune, isDigit)
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			if re.Rune[i] < '0' || re.Rune[i+1] > '9' {
				return false
			}
		}
		return len(re.Rune) > 0
	case syntax.OpCapture, syntax.OpPlus:
		return needsDigit(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min > 0 && needsDigit(re.Sub[0])
	case syntax.OpConcat:
		return slices.ContainsFunc(re.Sub, needsDigit)
	case syntax.OpAlternate:
		return len(re.Sub) > 0 && !slices.ContainsFunc(re.Sub, func(s *syntax.Regexp) bool { return !needsDigit(s) })
	}
	return false
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func (w *work) regex(rule, surface int, re *regexp.Regexp) {
	text := w.message.Surfaces[surface].Text
	for _, at := range re.FindAllStringIndex(text, maxSpans) {
		if start, end, ok := whole(text, at[0], at[1]); ok {
			w.foundAt(rule, Span{Surface: surface, Start: start, End: end}, false)
		}
	}
	if !w.stream.differs {
		return
	}
	for _, at := range re.FindAllIndex(w.stream.text, maxSpans) {
		if at[0] < at[1] {
			w.found(rule, surface, int32(at[0]), int32(at[1]), false) // #nosec G115 -- see fold
		}
	}
}
