package check

import (
	"math/rand/v2"
	"strings"
	"unicode"
)

// disguise is one way in which people write a word so that a filter does not
// see it and a reader does. The choices in it are drawn anew for every word.
type disguise struct {
	name string
	// of writes a word, or the words of a phrase, in disguise.
	of func(r *rand.Rand, text string) string
}

// disguises are the eight ways that the bar is about.
func disguises() []disguise {
	return []disguise{
		{"leet", leet},
		{"look-alikes", swapped(cyrillicOrGreek)},
		{"full width", fullWidth},
		{"zero-width", zeroWidth},
		{"spaced letters", spaced},
		{"repeats", repeated},
		{"punctuation", punctuated},
		{"combining marks", marked},
	}
}

// furtherDisguises are ways nobody promised anything about. They keep the
// eight honest: what is seen of them was not written for them.
func furtherDisguises() []disguise {
	return []disguise{
		{"mathematical alphabets", mathematical},
		{"enclosed letters", enclosed},
		{"small capitals", swapped(smallCapital)},
		{"Armenian, Cherokee", swapped(distantLetter)},
		{"flag letters", flagLetters},
		{"tags and selectors", tagged},
		{"accents", swapped(accented)},
		{"one letter changed", oneChanged},
		{"one sign inside", oneSign},
		{"half of it spaced", halfSpaced},
		{"written backwards", overridden},
		{"two at once", twoAtOnce},
		{"mixed signs between", mixedSigns},
	}
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// eachLetter replaces letters, and leaves everything else as it is.
func eachLetter(text string, of func(letter rune) string) string {
	var b strings.Builder
	for _, c := range text {
		if unicode.IsLetter(c) {
			b.WriteString(of(c))
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

// between puts something between letters that follow each other.
func between(text string, of func() string) string {
	var b strings.Builder
	before := false
	for _, c := range text {
		letter := unicode.IsLetter(c)
		if letter && before {
			b.WriteString(of())
		}
		before = letter
		b.WriteRune(c)
	}
	return b.String()
}

// swapped replaces letters that a table has something for: all of them, or
// each with even chances, and one at least.
func swapped(table func(letter rune) string) func(*rand.Rand, string) string {
	return func(r *rand.Rand, text string) string {
		all := r.IntN(2) == 0
		var able []int
		for i, c := range []rune(text) {
			if table(unicode.ToLower(c)) != "" {
				able = append(able, i)
			}
		}
		if len(able) == 0 {
			return text
		}
		must := pick(r, able)
		var b strings.Builder
		for i, c := range []rune(text) {
			if to := table(unicode.ToLower(c)); to != "" && (all || i == must || r.IntN(2) == 0) {
				b.WriteRune(pick(r, []rune(to)))
				continue
			}
			b.WriteRune(c)
		}
		return b.String()
	}
}

func leet(r *rand.Rand, text string) string {
	return swapped(func(letter rune) string {
		switch letter {
		case 'a':
			return "4@"
		case 'b':
			return "8"
		case 'c':
			return "(<"
		case 'e':
			return "3"
		case 'g':
			return "96"
		case 'i':
			return "1!|"
		case 'l':
			return "1|"
		case 'o':
			return "0"
		case 's':
			return "5$"
		case 't':
			return "7+"
		case 'z':
			return "2"
		}
		return ""
	})(r, text)
}

func cyrillicOrGreek(letter rune) string {
	switch letter {
	case 'a':
		return "аα"
	case 'b':
		return "ЬΒ"
	case 'c':
		return "сϲ"
	case 'e':
		return "еε"
	case 'g':
		return "ԍ"
	case 'h':
		return "һΗ"
	case 'i':
		return "іι"
	case 'j':
		return "ј"
	case 'k':
		return "кκ"
	case 'm':
		return "мΜ"
	case 'n':
		return "пΝη"
	case 'o':
		return "оο"
	case 'p':
		return "рρ"
	case 'r':
		return "г"
	case 's':
		return "ѕ"
	case 't':
		return "тτ"
	case 'u':
		return "υ"
	case 'v':
		return "ѵν"
	case 'w':
		return "ѡω"
	case 'x':
		return "хχ"
	case 'y':
		return "уγ"
	case 'z':
		return "Ζ"
	}
	return ""
}

func smallCapital(letter rune) string {
	const capitals = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡ ʏᴢ"
	if letter < 'a' || letter > 'z' || letter == 'x' {
		return ""
	}
	return string([]rune(capitals)[letter-'a'])
}

func distantLetter(letter rune) string {
	switch letter {
	case 'a':
		return "ᎪꓮΑ"
	case 'b':
		return "ᏴꓐᏏ"
	case 'c':
		return "ᏟꓚⲤ"
	case 'd':
		return "ᎠꓓԁⅮ"
	case 'e':
		return "ᎬꓰℯⲈ"
	case 'g':
		return "ᏀꓖցƓ"
	case 'h':
		return "ᎻꓧհᏂ"
	case 'i':
		return "Ꭵꓲⅰі"
	case 'k':
		return "ᏦꓗⲔ"
	case 'l':
		return "ᏞꓡⅼӀ"
	case 'm':
		return "ᎷꓟⅯⲘ"
	case 'n':
		return "ꓠոռⲚ"
	case 'o':
		return "ՕꓳⲞօ"
	case 'p':
		return "ᏢꓑⲢ"
	case 'r':
		return "ᎡᏒꓣ"
	case 's':
		return "ᏚꓢՏႽ"
	case 't':
		return "ᎢꓔⲦ"
	case 'u':
		return "ՍꓴսԱ"
	case 'v':
		return "ᏙꓦⅤ"
	case 'w':
		return "ᎳꓪᏔ"
	case 'y':
		return "ᎩꓬⲨ"
	}
	return ""
}

func accented(letter rune) string {
	switch letter {
	case 'a':
		return "áäåāą"
	case 'c':
		return "çčć"
	case 'e':
		return "éëėę"
	case 'i':
		return "íïīį"
	case 'l':
		return "łľĺ"
	case 'n':
		return "ñńň"
	case 'o':
		return "óöøō"
	case 's':
		return "śšş"
	case 'u':
		return "úüůū"
	case 'y':
		return "ýÿ"
	case 'z':
		return "žźż"
	}
	return ""
}

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

func zeroWidth(r *rand.Rand, text string) string {
	often := 1 + r.IntN(3)
	n := 0
	return between(text, func() string {
		if n++; n > 1 && r.IntN(often) > 0 {
			return ""
		}
		return pick(r, []string{"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e"})
	})
}

func tagged(r *rand.Rand, text string) string {
	return between(text, func() string {
		return pick(r, []string{"\ufe0f", "\ufe0e", "\U000e0061", "\U000e007f", "\u034f", "\u2063", "\U000e0101", "\u061c", "\u2066", "\u3164"})
	})
}

func spaced(r *rand.Rand, text string) string {
	gap := pick(r, []string{" ", " ", "  ", "\u00a0", "\u2009"})
	wide := strings.Repeat(gap, 1+r.IntN(3))
	words := strings.Fields(text)
	for i, w := range words {
		words[i] = between(w, func() string { return gap })
	}
	return strings.Join(words, wide)
}

func halfSpaced(r *rand.Rand, text string) string {
	runes := []rune(text)
	if len(runes) < 4 {
		return spaced(r, text)
	}
	at := 2 + r.IntN(len(runes)-3)
	if r.IntN(2) == 0 {
		return spaced(r, string(runes[:at])) + " " + string(runes[at:])
	}
	return string(runes[:at]) + " " + spaced(r, string(runes[at:]))
}

func repeated(r *rand.Rand, text string) string {
	runes := []rune(text)
	if len(runes) == 0 {
		return text
	}
	must := r.IntN(len(runes))
	var b strings.Builder
	for i, c := range runes {
		b.WriteRune(c)
		if unicode.IsLetter(c) && (i == must || r.IntN(3) == 0) {
			b.WriteString(strings.Repeat(string(c), 2+r.IntN(4)))
		}
	}
	return b.String()
}

func punctuated(r *rand.Rand, text string) string {
	sign := pick(r, []string{".", "-", "_", "*", "'", "/", "~", "|", ",", "·", "..", "+"})
	return between(text, func() string { return sign })
}

func mixedSigns(r *rand.Rand, text string) string {
	return between(text, func() string {
		return pick(r, []string{".", "-", "_", "*", " ", "/", "~", " . ", "—", "•", ":", "^", "="})
	})
}

func oneSign(r *rand.Rand, text string) string {
	runes := []rune(text)
	if len(runes) < 3 {
		return punctuated(r, text)
	}
	at := 1 + r.IntN(len(runes)-2)
	return string(runes[:at]) + pick(r, []string{".", "-", "_", "*", "\u200b", "'", "~"}) + string(runes[at:])
}

func oneChanged(r *rand.Rand, text string) string {
	runes := []rune(text)
	var able []int
	for i, c := range runes {
		if cyrillicOrGreek(unicode.ToLower(c)) != "" {
			able = append(able, i)
		}
	}
	if len(able) == 0 {
		return leet(r, text)
	}
	at := pick(r, able)
	return string(runes[:at]) + swapped(cyrillicOrGreek)(r, string(runes[at])) + string(runes[at+1:])
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

// overridden stores a word back to front between signs that show it the right
// way round.
func overridden(_ *rand.Rand, text string) string {
	runes := []rune(text)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return "\u202e" + string(runes) + "\u202c"
}

func twoAtOnce(r *rand.Rand, text string) string {
	ways := [][2]func(*rand.Rand, string) string{
		{leet, repeated},
		{swapped(cyrillicOrGreek), zeroWidth},
		{swapped(cyrillicOrGreek), spaced},
		{leet, marked},
		{repeated, punctuated},
		{swapped(cyrillicOrGreek), leet},
		{fullWidth, spaced},
		{spaced, zeroWidth},
		{leet, zeroWidth},
		{swapped(cyrillicOrGreek), punctuated},
	}
	way := pick(r, ways)
	return way[1](r, way[0](r, text))
}
