package policy

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// manyWords are n words that no text holds by chance.
func manyWords(n int) []string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf("zq%sx", strings.NewReplacer("0", "a", "1", "b", "2", "c", "3", "d", "4", "e", "5", "f", "6", "g", "7", "h", "8", "i", "9", "k").Replace(fmt.Sprint(i)))
	}
	return words
}

func TestAHundredThousandTerms(t *testing.T) {
	words := manyWords(100_000)
	e := compiled(t, "  - id: a\n    clause: manners\n    words:\n      - "+strings.Join(words, "\n      - ")+"\n")
	for _, word := range []string{words[0], words[54_321], words[len(words)-1]} {
		if v := judge(t, e, content("well, "+word+" then")); v.Effect != Flag {
			t.Errorf("%q was not found among %d words", word, len(words))
		}
	}
	if v := judge(t, e, content(strings.Repeat("a fair word ", 200))); v.Effect != Allow {
		t.Errorf("a fair text: %+v", v)
	}
}

func TestTooManyTermsAreRefusedInASentence(t *testing.T) {
	b := &builder{engine: &Engine{lexicon: newLexicon()}, terms: maxTerms - 1}
	for _, term := range []string{"the last", "one too many", "and another"} {
		b.term(Term{Text: term}, leaf{}, nil)
	}
	if len(b.problems) != 1 || !strings.Contains(b.problems[0].Text, "a policy may have at most") {
		t.Errorf("got %v", b.problems)
	}
}

func TestWallsOfMarks(t *testing.T) {
	e := compiled(t, evaded)
	above := []rune("\u0300\u0301\u0308\u0334\u0336\u0338\u033f\u0353\u20e0\u0489")
	zalgo := func(word string, length int) string {
		var b strings.Builder
		for i, letter := range word {
			b.WriteRune(letter)
			for k := range length/len(word) - 1 {
				b.WriteRune(above[(i+k)%len(above)])
			}
		}
		return b.String()
	}
	wall := strings.Repeat("\u0336", 2000)
	if v := judge(t, e, content(wall)); v.Effect != Allow {
		t.Errorf("marks alone are no offence: %+v", v)
	}
	for _, length := range []int{2000, 4000} {
		text := "you " + zalgo("idiot", length)
		if got := spelt(t, e, text); len(got) == 0 || !strings.HasPrefix(got[0], "i\u0300") {
			t.Errorf("zalgo of %d characters: found %d spans", length, len(got))
		}
		if got := spelt(t, e, "a fine "+zalgo("morning", length)); len(got) != 0 {
			t.Errorf("innocent zalgo: found %q", got)
		}
	}
}

func TestTenThousandPatternsAreRefusedInASentence(t *testing.T) {
	var b strings.Builder
	b.WriteString("  - id: a\n    clause: manners\n    regex:\n")
	for i := range 10_000 {
		fmt.Fprintf(&b, "      - 'zq%d[a-z]+x%d'\n", i, i)
	}
	_, err := Parse("t", []byte(head+b.String()))
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 1 || !strings.Contains(problems[0].Text, "all patterns together come to more than") {
		t.Errorf("got %.300v", err)
	}
}

// The worst patterns that an admin can write are refused, each with a sentence
// at its place, or bounded.
func TestTooManyEntriesAreRefusedInASentence(t *testing.T) {
	const many = 2000
	for list, entry := range map[string]string{
		"clauses":   "  - {id: c%d, text: Be kind.}\n",
		"welcome":   "  - {id: w%d, text: Come in.}\n",
		"rules":     "  - {id: r%d, clause: manners, words: [oaf]}\n",
		"overrides": "  - {where: {channel: '%d'}, rules: [{id: a, mode: off}]}\n",
	} {
		var b strings.Builder
		b.WriteString("version: 1\nname: T\n" + list + ":\n")
		for i := range many {
			fmt.Fprintf(&b, entry, i)
		}
		_, err := Parse("t", []byte(b.String()))
		if want := fmt.Sprintf("%s may hold at most %d entries, and these are %d", list, maxEntries, many); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %.200v, want %q", list, err, want)
		}
	}
}

func TestTheWorstPatterns(t *testing.T) {
	refused := map[string]string{
		`(a{1,100}){1,100}`:          "is no pattern",
		`(a{1,20}){1,20}`:            "steps a character",
		`(?:[a-z]{1,30}\d{1,30}){9}`: "steps a character",
		`.{300}`:                     "steps a character",
		`(\pL{1,9}\PL{1,9}){1,40}`:   "steps a character",
		`a{1001}`:                    "is no pattern",
		`(?=a)b`:                     "is no pattern",
		`(a)\1`:                      "is no pattern",
		`(?<!a)b`:                    "is no pattern",
		`(a*)*`:                      "matches the empty text",
		`|a`:                         "matches the empty text",
		`(`:                          "is no pattern",
		strings.Repeat("(", 1500):    "is no pattern",
		strings.Repeat("a|", 1100):   "is longer than",
	}
	for pattern, want := range refused {
		_, err := Parse("t", []byte(head+"  - {id: a, clause: manners, regex: ['"+pattern+"']}\n"))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "t:") {
			t.Errorf("%.40s: got %.200v, want a place and %q", pattern, err, want)
		}
	}
	// What makes other engines backtrack for years is judged like anything else.
	e := compiled(t, `  - {id: a, clause: manners, regex: ['(a+)+b$', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$', '(.*)*z$', '(?i)(a|aa|aaa)+c']}`+"\n")
	for _, text := range []string{strings.Repeat("a", 4000), strings.Repeat("x", 4000), strings.Repeat("aA", 2000)} {
		judge(t, e, content(text))
	}
	if v := judge(t, e, content("aaab")); v.Effect != Flag {
		t.Errorf("they should match what they mean: %+v", v)
	}
}

// The same policy, message and counters give the same verdict, however often
// and in whatever company they are judged.
func TestTheSameVerdictEveryTime(t *testing.T) {
	e := compiled(t, evaded+`  - {id: flood, clause: manners, flood: {messages: 1, within: 1h}}
  - {id: long, clause: manners, when: length > 10 && 'words' in found}
`)
	texts := []string{"you idiot", "1d10t i d i o t", "\u202etoidi", "fair words", "i̶d̶i̶o̶t̶ and more of it", "s h u t t h e f u c k u p"}
	judged := func(order []int) map[int]string {
		engine := e.With(NewMemory(), Key{1})
		all := map[int]string{}
		for _, i := range order {
			m := content(texts[i])
			// Each has an author of its own: what others wrote does not count.
			m.ID, m.Author.ID, m.SentAt = fmt.Sprint(i), fmt.Sprint("author ", i), content("").SentAt.AddDate(2026, 0, 0)
			all[i] = fmt.Sprintf("%+v", judge(t, engine, m))
		}
		return all
	}
	forth, back := judged([]int{0, 1, 2, 3, 4, 5}), judged([]int{5, 4, 3, 2, 1, 0, 5, 3})
	for i, text := range texts {
		if forth[i] != back[i] {
			t.Errorf("%q: %s, and then %s", text, forth[i], back[i])
		}
	}
}
