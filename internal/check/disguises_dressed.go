package check

import (
	"math/rand/v2"
	"unicode"
)

// Disguises that write each letter in another form of itself.

func fullWidth(_ *rand.Rand, text string) string {
	return eachLetter(text, func(c rune) string {
		if c > ' ' && c <= '~' {
			return string(c - '!' + '！')
		}
		return string(c)
	})
}

func mathematical(r *rand.Rand, text string) string {
	// Where the capitals of alphabets without gaps begin: bold, bold italic, bold script, bold fraktur, sans serif,
	// its bold, italic and bold italic, monospace.
	first := pick(r, []rune{0x1D400, 0x1D468, 0x1D4D0, 0x1D56C, 0x1D5A0, 0x1D5D4, 0x1D608, 0x1D63C, 0x1D670})
	return eachLetter(text, func(c rune) string {
		switch {
		case c >= 'A' && c <= 'Z':
			return string(first + c - 'A')
		case c >= 'a' && c <= 'z':
			return string(first + 26 + c - 'a')
		}
		return string(c)
	})
}

func enclosed(r *rand.Rand, text string) string {
	// Circled, squared, negative circled, negative squared, in brackets.
	first := pick(r, []rune{0x24B6, 0x1F130, 0x1F150, 0x1F170, 0x1F110})
	return eachLetter(text, func(c rune) string {
		if c = unicode.ToUpper(c); c >= 'A' && c <= 'Z' {
			return string(first + c - 'A')
		}
		return string(c)
	})
}

func flagLetters(r *rand.Rand, text string) string {
	gap := pick(r, []string{"", " ", "\u200b"})
	return between(eachLetter(text, func(c rune) string {
		if c = unicode.ToUpper(c); c >= 'A' && c <= 'Z' {
			return string(0x1F1E6 + c - 'A')
		}
		return string(c)
	}), func() string { return gap })
}

func marked(r *rand.Rand, text string) string {
	most := 1 + r.IntN(4)
	return eachLetter(text, func(c rune) string {
		marks := []rune{c}
		for range 1 + r.IntN(most) {
			marks = append(marks, pick(r, []rune{0x300, 0x301, 0x308, 0x30a, 0x332, 0x334, 0x335, 0x336, 0x338, 0x33f, 0x353, 0x20e0, 0x489}))
		}
		return string(marks)
	})
}
