package article

import (
	"slices"
	"strings"
	"unicode"
)

// Headlines are near-equal when this much of their words is the same. With fewer words
// than minWords too many different stories share a headline ("Election results").
const (
	nearEqual = 0.8
	minWords  = 4
)

// headline is one as TitleKey writes it, taken apart for comparing it with hundreds of others.
type headline struct {
	key      string
	words    []string // in their own order of size
	numbers  string
	unspaced bool // of a script that puts no spaces between words
}

func headlineOf(key string) headline {
	words := strings.Fields(key)
	slices.Sort(words)
	var numbers []string
	for _, w := range words {
		if strings.ContainsFunc(w, unicode.IsNumber) {
			numbers = append(numbers, w)
		}
	}
	return headline{key, words, strings.Join(numbers, " "), isUnspaced(key)}
}

// same tells whether two headlines are one story's. Numbers must agree: "Weather for 3 May" and
// "Weather for 4 May" are two stories.
func (h headline) same(o headline) bool {
	if h.unspaced && o.unspaced { // the whole must be the same
		return h.key == o.key && len([]rune(h.key)) >= 2*minWords
	}
	if min(len(h.words), len(o.words)) < minWords || h.numbers != o.numbers {
		return false
	}
	if h.key == o.key {
		return true
	}
	common := 0
	for i, j := 0, 0; i < len(h.words) && j < len(o.words); {
		switch strings.Compare(h.words[i], o.words[j]) {
		case 0:
			common++
			i++
			j++
		case -1:
			i++
		default:
			j++
		}
		// What is left cannot bring them near enough any more.
		if most := common + min(len(h.words)-i, len(o.words)-j); !h.near(o, most) {
			return false
		}
	}
	return h.near(o, common)
}

// near reports whether so many words in common are enough.
func (h headline) near(o headline, common int) bool {
	return float64(common) >= nearEqual*float64(len(h.words)+len(o.words)-common)
}

func isUnspaced(key string) bool {
	return strings.ContainsFunc(key, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
	})
}
