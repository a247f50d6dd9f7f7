package policy

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// runeClasses puts characters that no program tells apart into one class.
type runeClasses struct {
	ascii    [utf8.RuneSelf]uint16
	bounds   []rune   // where a stretch of one class begins
	classes  []uint16 // the stretch's class
	examples []rune   // one character of each class
	end      int      // the class of the text's end
}

func (c *runeClasses) width() int { return c.end + 1 }

func (c *runeClasses) of(r rune) int {
	i, here := slices.BinarySearch(c.bounds, r)
	if !here {
		i--
	}
	return int(c.classes[i])
}

// example is a character of a class, -1 for the end of a text.
func (c *runeClasses) example(class int) rune {
	if class == c.end {
		return -1
	}
	return c.examples[class]
}

// before is what a character of the class is to the place after it.
func (c *runeClasses) before(class int) rune {
	switch r := c.example(class); {
	case r == '\n':
		return afterLine
	case r >= 0 && syntax.IsWordChar(r):
		return afterWord
	}
	return afterOther
}

// classesOf finds the classes: between two bounds of any program's ranges all
// characters are alike, and so are stretches that the same programs match.
func classesOf(insts []syntax.Inst) runeClasses {
	bounds := []rune{0, '\n', '\n' + 1, '0', '9' + 1, 'A', 'Z' + 1, '_', '_' + 1, 'a', 'z' + 1}
	distinct := make(map[string]bool)
	var asked []*syntax.Inst
	for i := range insts {
		in := &insts[i]
		if in.Op != syntax.InstRune && in.Op != syntax.InstRune1 {
			continue
		}
		key := binary.LittleEndian.AppendUint32(nil, in.Arg)
		for _, r := range in.Rune {
			key = binary.LittleEndian.AppendUint32(key, uint32(r)) // #nosec G115 -- any bits will do
		}
		if distinct[string(key)] {
			continue
		}
		distinct[string(key)] = true
		asked = append(asked, in)
		if len(in.Rune) == 1 {
			r := in.Rune[0]
			bounds = append(bounds, r, r+1)
			for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
				bounds = append(bounds, f, f+1)
			}
			continue
		}
		for k := 0; k+1 < len(in.Rune); k += 2 {
			bounds = append(bounds, in.Rune[k], in.Rune[k+1]+1)
		}
	}
	slices.Sort(bounds)
	c := runeClasses{bounds: slices.Compact(bounds)}
	known := make(map[string]uint16)
	for _, r := range c.bounds {
		alike := make([]byte, 0, len(asked)/8+2)
		bits := byte(0)
		if r == '\n' {
			bits |= 1
		}
		if syntax.IsWordChar(r) {
			bits |= 2
		}
		alike = append(alike, bits)
		bits = 0
		for i, in := range asked {
			if in.MatchRune(r) {
				bits |= 1 << (i % 8)
			}
			if i%8 == 7 {
				alike = append(alike, bits)
				bits = 0
			}
		}
		alike = append(alike, bits)
		class, ok := known[string(alike)]
		if !ok {
			class = uint16(len(known)) // #nosec G115 -- fewer than the bounds of maxPrograms instructions
			known[string(alike)] = class
			c.examples = append(c.examples, r)
		}
		c.classes = append(c.classes, class)
	}
	c.end = len(c.examples)
	for r := range c.ascii {
		c.ascii[r] = uint16(c.of(rune(r))) // #nosec G115 -- see above
	}
	return c
}
