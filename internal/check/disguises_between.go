package check

import (
	"math/rand/v2"
	"strings"
)

// Disguises that put something between letters.

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

// markedDown puts Markdown about one letter, which a client shows as bold,
// struck out or hidden.
func markedDown(r *rand.Rand, text string) string {
	runes := []rune(text)
	if len(runes) < 3 {
		return punctuated(r, text)
	}
	at, sign := 1+r.IntN(len(runes)-2), pick(r, []string{"**", "*", "__", "~~", "||", "`"})
	return string(runes[:at]) + sign + string(runes[at]) + sign + string(runes[at+1:])
}

func pictured(r *rand.Rand, text string) string {
	picture := pick(r, []string{"🔥", "👏", "⭐", "❤️"})
	return between(text, func() string { return picture })
}
