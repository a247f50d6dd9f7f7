package policy

import (
	"fmt"
	"unicode"

	"github.com/goccy/go-yaml/ast"
)

// CapsRule finds shouting: texts written in capitals.
type CapsRule struct {
	Percent int // so many of a hundred letters are capitals, or more
	Letters int // in a text of at least so many letters
}

func capsKind() kind {
	return kind{
		name: "caps",
		keys: map[string]func(*reader, ast.Node, *Rule){
			"caps": func(r *reader, n ast.Node, rule *Rule) {
				if rule.Caps == nil {
					rule.Caps = &CapsRule{Percent: 70, Letters: 25}
				}
				c := rule.Caps
				r.mapping(n, "caps", fields{
					"percent": func(v ast.Node) { c.Percent = r.count(v, "percent", 1, 100) },
					"letters": func(v ast.Node) { c.Letters = r.count(v, "letters", 1, 10000) },
				})
			},
		},
		compile: func(b *builder, i int, rule *Rule) {
			spec := rule.Caps
			b.read(i, func(w *work, surface int) { w.caps(i, surface, spec) })
		},
	}
}

// caps counts the letters that have a case at all; writing without cases never
// shouts. Links are not counted: nobody chooses their letters.
func (w *work) caps(rule, surface int, spec *CapsRule) {
	text := w.message.Surfaces[surface].Text
	if w.stream.ascii && 100*asciiCapitals(w.stream.text) < spec.Percent*spec.Letters {
		return // too few, however few letters there are
	}
	links := w.linksOf(surface)
	capitals, letters, first, last := 0, 0, -1, 0
	for at, r := range text {
		for len(links) > 0 && at >= links[0].at.End {
			links = links[1:]
		}
		if len(links) > 0 && at >= links[0].at.Start {
			continue
		}
		switch {
		case unicode.IsUpper(r):
			capitals++
		case !unicode.IsLower(r):
			continue
		}
		letters++
		if first < 0 {
			first = at
		}
		last = at + len(string(r))
	}
	if letters >= spec.Letters && capitals*100 >= spec.Percent*letters {
		w.foundAt(rule, Span{Surface: surface, Start: first, End: last}, false)
		w.findings[rule].reason = fmt.Sprintf("%d of 100 letters are capitals", capitals*100/letters)
	}
}

// linksOf answers the links of the surface that is being read.
func (w *work) linksOf(surface int) []link {
	for i := range w.links {
		if w.links[i].at.Surface == surface {
			return w.links[i:]
		}
	}
	return nil
}

// asciiCapitals counts the capitals of a plain text.
func asciiCapitals(text []byte) int {
	n := 0
	for _, c := range text {
		if c-'A' < 26 {
			n++
		}
	}
	return n
}
