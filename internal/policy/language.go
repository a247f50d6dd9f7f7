package policy

import (
	"strings"
	"unicode"
)

// language guesses what a text is written in: by its script, or by the small
// words that every sentence has. It answers a code of ISO 639-1, or "" for
// what is too short or not among them.
func language(text string) string {
	scripts := map[string]int{}
	letters := 0
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		if r < 0x250 {
			continue
		}
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			scripts["ja"] += 3 // among many characters that Chinese has too
		case unicode.Is(unicode.Han, r):
			scripts["zh"]++
		case unicode.Is(unicode.Hangul, r):
			scripts["ko"]++
		case unicode.Is(unicode.Cyrillic, r):
			scripts["ru"]++
			if strings.ContainsRune("іїєґІЇЄҐ", r) {
				scripts["uk"] += 20
			}
		case unicode.Is(unicode.Arabic, r):
			scripts["ar"]++
		case unicode.Is(unicode.Hebrew, r):
			scripts["he"]++
		case unicode.Is(unicode.Greek, r):
			scripts["el"]++
		case unicode.Is(unicode.Thai, r):
			scripts["th"]++
		case unicode.Is(unicode.Devanagari, r):
			scripts["hi"]++
		}
	}
	if code, n := most(scripts); 2*n > letters {
		return code
	}
	small := map[string]int{}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
	known := smallWords()
	for _, w := range words {
		for _, code := range strings.Fields(known[w]) {
			small[code]++
		}
	}
	if code, n := most(small); n >= 2 {
		return code
	}
	return ""
}

// most answers the code that was met most often, the first of the alphabet
// among equals.
func most(counts map[string]int) (string, int) {
	best, n := "", 0
	for code, count := range counts {
		if count > n || count == n && code < best {
			best, n = code, count
		}
	}
	return best, n
}

// smallWords says which languages a small word belongs to.
func smallWords() map[string]string {
	known := make(map[string]string)
	for code, words := range map[string]string{
		"en": "the and is are was were of to that this it you not with for have has be but they what would there their he she we will",
		"de": "der die das und ist sind nicht ein eine zu den dem mit auf für von es sich auch wird aber wie ich wir sie haben kann",
		"fr": "le la les et est sont pas un une des du que qui dans pour sur ce il elle je nous vous avec mais c'est au plus",
		"es": "el la los las y es son no un una de del que en por con para se lo como más pero su yo esto está muy",
		"it": "il lo gli e è sono non un una di del della che in per con si come più ma anche questo ho hanno",
		"pt": "o os as e é são não um uma de do da dos que em por com para se como mais mas isso você foi",
		"nl": "de het een en is zijn niet van dat in op te voor met er maar ook aan ik je wij deze hebben wordt",
		"pl": "i w na nie to się jest są że z do jak ale co po ten tak dla od czy",
	} {
		for _, w := range strings.Fields(words) {
			known[w] += code + " "
		}
	}
	return known
}
