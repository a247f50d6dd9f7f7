package moderation

import (
	"strings"
	"unicode"

	"ombud/internal/policy"
)

// gramLetters is how many letters are compared at a time.
const gramLetters = 3

// Resembles compares messages with one. It reads both texts, which are at hand when a sweep looks
// through a channel, so that nothing about messages has to be kept for it.
type Resembles struct {
	letters string
	grams   map[string]bool
	whole   string // of a text with too few letters to be compared otherwise
}

// Resembling prepares to compare with a message. False: it has no text to compare.
func Resembling(surfaces []policy.Surface) (Resembles, bool) {
	said := saidIn(surfaces)
	r := Resembles{letters: lettersOf(said), whole: strings.Join(strings.Fields(said), " ")}
	if len([]rune(r.letters)) >= likeLetters {
		r.grams = grams(r.letters)
	}
	return r, r.whole != ""
}

// With is how much another message has in common with it, in thousandths: of the groups of three
// letters that they have, those that the other has too (Dice's coefficient). Case, digits, signs, addresses, look-alike and
// doubled letters do not count. A text of fewer than twelve letters is like its equal only.
func (r Resembles) With(surfaces []policy.Surface) int {
	said := saidIn(surfaces)
	if r.grams == nil {
		if strings.Join(strings.Fields(said), " ") == r.whole {
			return 1000
		}
		return 0
	}
	letters := lettersOf(said)
	if letters == r.letters {
		return 1000
	}
	// Of texts whose lengths differ much, little can be common.
	if 3*len(letters) < len(r.letters) || len(letters) > 3*len(r.letters) {
		return 0
	}
	other := grams(letters)
	both := 0
	for g := range other {
		if r.grams[g] {
			both++
		}
	}
	return both * 2000 / (len(other) + len(r.grams))
}

// saidIn is what a message says, folded as rules read it.
func saidIn(surfaces []policy.Surface) string {
	var said []policy.Surface
	for _, s := range surfaces {
		if s.Kind == policy.SurfaceContent || s.Kind == policy.SurfaceForward {
			said = append(said, policy.Surface{Text: s.Text})
		}
	}
	return strings.ReplaceAll(policy.Normal(said), "\x00", " ")
}

// lettersOf are the letters of a text, none twice in a row, without addresses and digits.
func lettersOf(text string) string {
	var b strings.Builder
	var before rune
	for _, r := range address.ReplaceAllString(text, " ") {
		if r = unicode.ToLower(r); unicode.IsLetter(r) && r != before {
			b.WriteRune(r)
			before = r
		}
	}
	return b.String()
}

func grams(letters string) map[string]bool {
	runes := []rune(letters)
	all := make(map[string]bool, len(runes))
	for i := 0; i+gramLetters <= len(runes); i++ {
		all[string(runes[i:i+gramLetters])] = true
	}
	return all
}
