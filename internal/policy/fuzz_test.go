package policy

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// fuzzed is how many bytes of a text are looked at: checking each of them costs
// its square.
const fuzzed = 2000

// FuzzFold holds the normaliser to what every finding relies on: the stream is
// text, it leads back to whole characters of the original, in their order
// unless the writer turned some round, and what was folded is as it stays.
func FuzzFold(f *testing.F) {
	for _, text := range []string{
		"plain", "ｉｄｉｏｔ", "a\u0301\u200bb\ufe0fc", "\u202etoi\u0301di\u202c x", "\xff\xc3(", "🇮🇩 ⑴ ﬁ ß ﷺ", "İıſ", "\u202e\u202e\n\u202e", "각ᄀ",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > fuzzed {
			return
		}
		var s, again stream
		s.fold(text)
		if !utf8.Valid(s.text) && !s.ascii {
			t.Fatalf("%q is folded to bytes that are no text: %q", text, s.text)
		}
		if !s.ascii && (len(s.start) != len(s.text) || len(s.end) != len(s.text)) {
			t.Fatalf("%d bytes with %d beginnings and %d ends", len(s.text), len(s.start), len(s.end))
		}
		last := 0
		for i := range s.text {
			start, end := s.origin(i, i+1)
			if start >= end || end > len(text) || !onBoundary(text, start) || !onBoundary(text, end) {
				t.Fatalf("byte %d of %q stands for %d:%d of %q", i, s.text, start, end, text)
			}
			if !s.turned && start < last {
				t.Fatalf("byte %d of %q goes back to %d in %q", i, s.text, start, text)
			}
			last = start
		}
		again.fold(string(s.text))
		if !bytes.Equal(again.text, s.text) {
			t.Fatalf("%q is folded to %q, and that to %q", text, s.text, again.text)
		}
	})
}

// fuzzedTerms are what the matcher looks for, as plain words.
var fuzzedTerms = []string{"idiot", "son of a bitch", "ass", "笨蛋", "go back"}

// FuzzWords holds the matcher to both sides: a term that stands in a text by
// itself is found there, and where something is found, a term can be read.
func FuzzWords(f *testing.F) {
	for _, around := range [][2]string{
		{"you", "now"}, {"1d10t i d i o t", "@$$ a55"}, {"\u202e x", "\u0301\u0302"}, {"> \"", "\"<"}, {"b i t", "c h"}, {"1", "笨"}, {"s0n 0f 4", "b17ch"}, {"i.d-i", "o_t"},
	} {
		f.Add(around[0], around[1], byte(0))
		f.Add(around[0], around[1], byte(1))
	}
	file := `  - {id: plain, clause: manners, words: ["` + strings.Join(fuzzedTerms, `", "`) + `"], disguised: ignore}
  - {id: disguised, clause: manners, words: ["` + strings.Join(fuzzedTerms, `", "`) + `"]}
`
	e := compiled(f, file)
	f.Fuzz(func(t *testing.T, before, after string, which byte) {
		if len(before)+len(after) > fuzzed {
			return
		}
		term := fuzzedTerms[int(which)%len(fuzzedTerms)]
		at := len(before) + 1
		text := before + "\n" + term + "\n" + after
		v := judge(t, e, content(text))
		foundIt := false
		for _, finding := range v.Findings {
			for _, s := range finding.Spans {
				claimed := text[s.Start:s.End]
				turned := string(turnsRight) + claimed // what stands before it may have turned it round
				if finding.Rule == "plain" && !slices.ContainsFunc(fuzzedTerms, func(term string) bool { return says(claimed, term) || says(turned, term) }) {
					t.Fatalf("%q holds none of the terms", claimed)
				}
				if finding.Rule == "disguised" && !slices.ContainsFunc(fuzzedTerms, func(term string) bool {
					return says(claimed, term) || says(turned, term) || spellsOut(claimed, term) || spellsOut(turned, term)
				}) {
					t.Fatalf("%q cannot be read as any of the terms", claimed)
				}
				foundIt = foundIt || finding.Rule == "plain" && s.Start < at+len(term) && at < s.End || len(finding.Spans) == maxSpans
			}
		}
		if !foundIt {
			t.Fatalf("%q at %d of %q was not found: %+v", term, at, text, v.Findings)
		}
	})
}

// says reports whether a text is a term, but for case, folding and what stands
// between words.
func says(text, term string) bool {
	var s stream
	s.fold(text)
	var words []string
	for _, p := range split(s.text, nil) {
		word := string(lower(nil, s.text[p.start:p.end]))
		words = append(words, strings.TrimSuffix(word, "'s"))
	}
	return strings.Join(words, "") == strings.ReplaceAll(term, " ", "")
}

// spellsOut reports whether a term can be read in a text once signs are letters
// or are nothing, letters are repeated and gaps are closed.
func spellsOut(text, term string) bool {
	var s stream
	s.fold(text)
	// Of a character that reads as several, such as a fraction, only some may
	// belong to the term.
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	for from := range len(plain(first)) {
		for to := range len(plain(last)) {
			if from+to < len(s.text) && readsOut(stream{text: s.text[from : len(s.text)-to]}, term) {
				return true
			}
		}
	}
	return false
}

func readsOut(s stream, term string) bool {
	want := []rune(strings.ReplaceAll(term, " ", ""))
	bare := slices.DeleteFunc([]rune(string(lower(nil, s.text))), func(r rune) bool { return charOf(r) == charGap && r != '*' })
	for _, have := range [][]rune{letters(nil, s.text, true), letters(nil, s.text, false), spoken(string(s.text))} {
		if spells(have, want, false) || spells(trimOwner(have), want, false) {
			return true
		}
	}
	masked := []rune(strings.Map(func(r rune) rune {
		if masking(r) {
			return '*'
		}
		return r
	}, string(lower(nil, s.text))))
	return unmasks(bare, want) || unmasks(masked, want)
}

// spoken are the letters and signs of a text whose single words may be signs
// in one place and gaps in another: all that a term of theirs may read.
func spoken(text string) []rune {
	var all []rune
	for word := range strings.FieldsSeq(text) {
		all = append(all, letters(nil, []byte(strings.Trim(word, "!|(<+#")), true)...)
	}
	return all
}

// trimOwner drops the s of "idiot's".
func trimOwner(word []rune) []rune {
	if n := len(word); n > 1 && word[n-1] == 's' {
		return word[:n-1]
	}
	return word
}
