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
		{"Markdown inside", markedDown},
		{"pictures between", pictured},
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
