package policy

import (
	"unicode"

	"go.mau.fi/util/confusable"
	"golang.org/x/text/unicode/norm"
)

// lookalike answers what a letter is read as among Latin letters, or "". What
// compatibility decomposition undoes by itself (full width, mathematical and
// circled letters, ligatures, accents) is not repeated here.
//
// The choice is our own: letters that pass for a Latin one in ordinary type.
// A Russian or Greek word is folded the same way in a policy's terms and in a
// message, so that terms of those languages match as well.
func lookalike(r rune) string {
	switch {
	case r >= 0x1F150 && r <= 0x1F169: // negative circled
		return latin(r - 0x1F150)
	case r >= 0x1F170 && r <= 0x1F189: // negative squared
		return latin(r - 0x1F170)
	case r >= 0x1F1E6 && r <= 0x1F1FF: // regional indicators
		return latin(r - 0x1F1E6)
	case r >= 0x249C && r <= 0x24B5: // in brackets
		return latin(r - 0x249C)
	case r >= 0x1F110 && r <= 0x1F129:
		return latin(r - 0x1F110)
	}
	switch r {
	case 'А', 'а', 'Α', 'α', 'ɑ', 'ᴀ', 'Ꭺ', 'ꓮ', 'ⱥ', 'Ⱥ', 'ӕ', 'ɐ', 'ᗩ', 'ꭺ', 'Ⲁ', 'ⲁ', 'Λ', 'λ', 'Δ', 'д', 'Д':
		return "a"
	case 'В', 'Β', 'β', 'ʙ', 'Ь', 'ь', 'ƀ', 'Ƀ', 'ɓ', 'Ɓ', 'Ᏼ', 'ꓐ', 'в', 'ᗷ', 'ც', '฿', 'Ъ', 'ъ', 'Б', 'б', 'ხ':
		return "b"
	case 'С', 'с', 'Ϲ', 'ϲ', 'ᴄ', 'ƈ', 'Ƈ', 'ȼ', 'Ȼ', 'Ꮯ', 'ꓚ', 'ↄ', '©', 'ᑕ', 'ɔ', 'Ɔ', 'ς', '¢':
		return "c"
	case 'ԁ', 'Ԁ', 'ᴅ', 'đ', 'Đ', 'ɗ', 'Ɗ', 'ɖ', 'Ɖ', 'Ꭰ', 'ꓓ', 'ð', 'Ð', 'ᗪ', 'ძ', 'δ', '∂', 'ԃ', 'ɒ':
		return "d"
	case 'Е', 'е', 'Ε', 'ε', 'Є', 'є', 'ᴇ', 'ɇ', 'Ɇ', 'ǝ', 'Ǝ', 'ə', 'Ə', 'ɛ', 'Ɛ', 'Ꭼ', 'ꓰ', '℮', '€', 'ҽ', 'Ҽ', 'ᗴ', 'Ⲉ', 'ⲉ', 'Σ', 'э', 'Э', 'ē', 'ξ', 'Ξ':
		return "e"
	case 'ƒ', 'Ƒ', 'ꜰ', 'ꓝ', 'ϝ', 'Ϝ', 'ғ', 'Ғ', 'ẝ', 'ᖴ', 'ſ', 'ɟ':
		return "f"
	case 'ɡ', 'ɢ', 'ǥ', 'Ǥ', 'ɠ', 'Ɠ', 'Ꮐ', 'ꓖ', 'ց', 'Ԍ', 'ԍ', 'ɕ', 'ƃ', 'ᘜ', 'Ģ':
		return "g"
	case 'Н', 'Η', 'һ', 'Һ', 'н', 'ʜ', 'ħ', 'Ħ', 'ɦ', 'Ꮋ', 'ꓧ', 'հ', 'Ћ', 'ћ', 'ᕼ', 'ɥ', 'Ђ', 'ђ', 'ჩ', 'ɧ':
		return "h"
	case 'І', 'і', 'Ι', 'ι', 'ɪ', 'ı', 'ɨ', 'Ɨ', 'Ӏ', 'ӏ', 'ꓲ', 'Ꭵ', 'ί', 'ɩ', 'ˌ', 'ᴉ', 'ῐ', 'ỉ', 'ї', 'Ї':
		return "i"
	case 'Ј', 'ј', 'ϳ', 'Ϳ', 'ᴊ', 'ɉ', 'Ɉ', 'Ꭻ', 'ꓙ', 'ʝ', 'ᒍ', 'ĵ':
		return "j"
	case 'К', 'к', 'Κ', 'κ', 'ᴋ', 'ƙ', 'Ƙ', 'Ꮶ', 'ꓗ', 'ⱪ', 'Ⱪ', 'қ', 'Қ', 'ʞ', 'ᛕ', 'ҝ', 'Ҝ', 'ԟ':
		return "k"
	case 'ʟ', 'ł', 'Ł', 'ƚ', 'Ƚ', 'ɫ', 'ⱡ', 'Ⱡ', 'Ꮮ', 'ꓡ', 'Լ', 'ʅ', 'ᒪ', 'ℓ', 'ɭ', 'ӷ':
		return "l"
	case 'М', 'м', 'Μ', 'ᴍ', 'Ꮇ', 'ꓟ', 'ɱ', 'Ɱ', 'Ϻ', 'ϻ', 'ɯ', 'ᗰ', 'ʍ':
		return "m"
	case 'Ν', 'ɴ', 'ո', 'ռ', 'ɲ', 'Ɲ', 'ŋ', 'Ŋ', 'п', 'ƞ', 'ꓠ', 'ɳ', 'η', 'и', 'И', 'Й', 'й', 'ń':
		return "n"
	case 'О', 'о', 'Ο', 'ο', 'ᴏ', 'ø', 'Ø', 'ɵ', 'Ɵ', 'Օ', 'օ', 'ס', 'σ', 'ꓳ', 'Ө', 'ө', '०', '০', '੦', 'ჿ', 'θ', 'Θ', 'Φ', 'φ', 'Ф', 'ф', 'ʘ':
		return "o"
	case 'Р', 'р', 'Ρ', 'ρ', 'ᴘ', 'þ', 'Þ', 'ƥ', 'Ƥ', 'Ꮲ', 'ꓑ', 'ᑭ', 'ק', '₱':
		return "p"
	case 'ԛ', 'Ԛ', 'ɋ', 'Ɋ', 'զ', 'գ', 'ҩ':
		return "q"
	case 'ʀ', 'г', 'Я', 'я', 'ɍ', 'Ɍ', 'ɾ', 'ɼ', 'ɽ', 'Ꭱ', 'ꓣ', 'Ꮢ', 'ɹ', 'ᖇ', 'Γ', 'ɻ', 'ʁ', 'ʳ', 'Ґ', 'ґ':
		return "r"
	case 'Ѕ', 'ѕ', 'Ⴝ', 'ꜱ', 'ʂ', 'Ꮪ', 'ꓢ', 'Տ', '§', 'ƨ', 'Ƨ', 'ᔕ', 'ᴤ', 'ʃ', '₴':
		return "s"
	case 'Т', 'т', 'Τ', 'τ', 'ᴛ', 'ŧ', 'Ŧ', 'ƭ', 'Ƭ', 'ʈ', 'Ʈ', 'Ꭲ', 'ꓔ', 'ț', 'ʇ', 'ҭ', 'Ҭ', 'ƫ', '₮', 'Ͳ':
		return "t"
	case 'ᴜ', 'υ', 'Ա', 'ʋ', 'Ʋ', 'ս', 'Ս', 'ʉ', 'Ʉ', 'ꓴ', 'Ц', 'ц', 'µ', 'μ', 'ᑌ', 'ů', 'Џ', 'џ', 'ʊ', 'Մ', 'մ', 'ü':
		return "u"
	case 'ᴠ', 'ν', 'ѵ', 'Ѵ', 'ꓦ', 'Ꮩ', 'ʌ', 'ᐯ':
		return "v"
	case 'ᴡ', 'ѡ', 'Ѡ', 'ԝ', 'Ԝ', 'ш', 'Ш', 'ω', 'Ꮃ', 'ꓪ', 'ᗯ', 'ʬ', 'Ψ', 'ψ', 'щ', 'Щ', 'Ω', 'ʷ', '₩':
		return "w"
	case 'Х', 'х', 'Χ', 'χ', 'ҳ', 'Ҳ', 'ӿ', 'ꓫ', '᙭', 'ж', 'Ж':
		return "x"
	case 'У', 'у', 'Υ', 'γ', 'ү', 'Ү', 'ʏ', 'ɏ', 'Ɏ', 'ƴ', 'Ƴ', 'ꓬ', 'Ұ', 'ұ', 'ʎ', 'ყ':
		return "y"
	case 'Ζ', 'ᴢ', 'ƶ', 'Ƶ', 'ʐ', 'ʑ', 'Ꮓ', 'ꓜ', 'ȥ', 'Ȥ', 'ζ', 'ʒ', 'Ʒ', 'з', 'З':
		return "z"
	case 'ß', 'ẞ':
		return "ss"
	case 'æ', 'Æ':
		return "ae"
	case 'œ', 'Œ':
		return "oe"
	case '’', '‘', 'ʼ', '＇', '`', '´', 'ʹ', '′':
		return "'"
	case '“', '”', '„', '«', '»', '‟':
		return `"`
	case '‐', '‑', '‒', '–', '—':
		return "-"
	}
	return ""
}

func latin(n rune) string { return "abcdefghijklmnopqrstuvwxyz"[n : n+1] }

// confusedWith answers the ASCII letters that a character is confused with, by
// the Unicode Consortium's list (UTS #39, confusables.txt), or "". Our own
// choice goes first: that list keeps to what looks exactly alike, and reads
// every upright stroke as an l.
func confusedWith(r rune) string {
	if !unicode.In(r, unicode.L, unicode.N, unicode.Sm) ||
		unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) {
		return ""
	}
	var text []byte
	for _, c := range norm.NFD.String(confusable.GetReplacement(r)) {
		switch {
		case mark(c):
		case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			text = append(text, byte(c))
		default:
			like := lookalike(c)
			if like == "" {
				return ""
			}
			text = append(text, like...)
		}
	}
	switch string(text) {
	case "rn":
		return "m"
	case "l":
		if unicode.Is(unicode.Sm, r) {
			return ""
		}
		if !unicode.IsLower(r) {
			return "i"
		}
	}
	return string(text)
}
