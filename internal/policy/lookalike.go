package policy

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
	}
	switch r {
	case 'А', 'а', 'Α', 'α', 'ɑ', 'ᴀ', 'Ꭺ', 'ꓮ', 'ⱥ', 'Ⱥ', 'ӕ':
		return "a"
	case 'В', 'Β', 'β', 'ʙ', 'Ь', 'ь', 'ƀ', 'Ƀ', 'ɓ', 'Ɓ', 'Ᏼ', 'ꓐ', 'в':
		return "b"
	case 'С', 'с', 'Ϲ', 'ϲ', 'ᴄ', 'ƈ', 'Ƈ', 'ȼ', 'Ȼ', 'Ꮯ', 'ꓚ', 'ↄ', '©':
		return "c"
	case 'ԁ', 'Ԁ', 'ᴅ', 'đ', 'Đ', 'ɗ', 'Ɗ', 'ɖ', 'Ɖ', 'Ꭰ', 'ꓓ', 'ð', 'Ð':
		return "d"
	case 'Е', 'е', 'Ε', 'ε', 'Є', 'є', 'ᴇ', 'ɇ', 'Ɇ', 'ǝ', 'Ǝ', 'ə', 'Ə', 'ɛ', 'Ɛ', 'Ꭼ', 'ꓰ', '℮', '€', 'ҽ', 'Ҽ':
		return "e"
	case 'ƒ', 'Ƒ', 'ꜰ', 'ꓝ', 'ϝ', 'Ϝ', 'ғ', 'Ғ', 'ẝ':
		return "f"
	case 'ɡ', 'ɢ', 'ǥ', 'Ǥ', 'ɠ', 'Ɠ', 'Ꮐ', 'ꓖ', 'ց', 'Ԍ', 'ԍ':
		return "g"
	case 'Н', 'Η', 'һ', 'Һ', 'н', 'ʜ', 'ħ', 'Ħ', 'ɦ', 'Ꮋ', 'ꓧ', 'հ', 'Ћ', 'ћ', 'η':
		return "h"
	case 'І', 'і', 'Ι', 'ι', 'ɪ', 'ı', 'ɨ', 'Ɨ', 'Ӏ', 'ӏ', 'ꓲ', 'Ꭵ', 'ί', 'ɩ', 'ˌ':
		return "i"
	case 'Ј', 'ј', 'ϳ', 'Ϳ', 'ᴊ', 'ɉ', 'Ɉ', 'Ꭻ', 'ꓙ', 'ʝ':
		return "j"
	case 'К', 'к', 'Κ', 'κ', 'ᴋ', 'ƙ', 'Ƙ', 'Ꮶ', 'ꓗ', 'ⱪ', 'Ⱪ', 'қ', 'Қ':
		return "k"
	case 'ʟ', 'ł', 'Ł', 'ƚ', 'Ƚ', 'ɫ', 'ⱡ', 'Ⱡ', 'Ꮮ', 'ꓡ', 'Լ':
		return "l"
	case 'М', 'м', 'Μ', 'ᴍ', 'Ꮇ', 'ꓟ', 'ɱ', 'Ɱ', 'Ϻ', 'ϻ':
		return "m"
	case 'Ν', 'ɴ', 'ո', 'ռ', 'ɲ', 'Ɲ', 'ŋ', 'Ŋ', 'п', 'И', 'и', 'ƞ', 'ꓠ', 'ɳ':
		return "n"
	case 'О', 'о', 'Ο', 'ο', 'ᴏ', 'ø', 'Ø', 'ɵ', 'Ɵ', 'Օ', 'օ', 'ס', 'σ', 'ꓳ', 'Ө', 'ө', '०', '০', '੦', 'ჿ':
		return "o"
	case 'Р', 'р', 'Ρ', 'ρ', 'ᴘ', 'þ', 'Þ', 'ƥ', 'Ƥ', 'Ꮲ', 'ꓑ':
		return "p"
	case 'ԛ', 'Ԛ', 'ɋ', 'Ɋ', 'զ', 'գ':
		return "q"
	case 'ʀ', 'г', 'Я', 'я', 'ɍ', 'Ɍ', 'ɾ', 'ɼ', 'ɽ', 'Ꭱ', 'ꓣ', 'Ꮢ':
		return "r"
	case 'Ѕ', 'ѕ', 'ꜱ', 'ʂ', 'Ꮪ', 'ꓢ', 'Տ', '§', 'ƨ', 'Ƨ':
		return "s"
	case 'Т', 'т', 'Τ', 'τ', 'ᴛ', 'ŧ', 'Ŧ', 'ƭ', 'Ƭ', 'ʈ', 'Ʈ', 'Ꭲ', 'ꓔ', 'ț':
		return "t"
	case 'ᴜ', 'υ', 'ʋ', 'Ʋ', 'ս', 'Ս', 'ʉ', 'Ʉ', 'ꓴ', 'Ц', 'ц', 'µ', 'μ':
		return "u"
	case 'ᴠ', 'ν', 'ѵ', 'Ѵ', 'ꓦ', 'Ꮩ', 'ʌ':
		return "v"
	case 'ᴡ', 'ѡ', 'Ѡ', 'ԝ', 'Ԝ', 'ш', 'Ш', 'ω', 'Ꮃ', 'ꓪ', 'ɯ':
		return "w"
	case 'Х', 'х', 'Χ', 'χ', 'ҳ', 'Ҳ', 'ӿ', 'ꓫ', '×':
		return "x"
	case 'У', 'у', 'Υ', 'γ', 'ү', 'Ү', 'ʏ', 'ɏ', 'Ɏ', 'ƴ', 'Ƴ', 'ꓬ', 'Ұ', 'ұ':
		return "y"
	case 'Ζ', 'ᴢ', 'ƶ', 'Ƶ', 'ʐ', 'ʑ', 'Ꮓ', 'ꓜ', 'ȥ', 'Ȥ':
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
