package check

import (
	"math/rand/v2"
	"strings"
	"unicode"
)

// Disguises that put another letter or a sign in the place of some letters.

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
