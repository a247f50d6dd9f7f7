package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// What a list of words can reach at the most: not what somebody thought of, but
// the words and pairs of words that tell the labels of the tuned half apart the
// best, taken greedily until they flag as much wrongly as may be. Nobody could
// write a better list of so many words for that half; what it does on the other
// half says how much of it is knowledge of the language and how much of the rows.

// seenOften is in how many rows of the tuned half a word must stand: rarer ones
// say more of those rows than of the language.
const seenOften = 20

var wordPattern = regexp.MustCompile(`[a-z']+`)

// wordsIn are the words and pairs of words of a text.
func wordsIn(text string) []string {
	words := wordPattern.FindAllString(strings.ToLower(text), -1)
	for i, n := 1, len(words); i < n; i++ {
		words = append(words, words[i-1]+" "+words[i])
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// word is a word of the tuned half, and in which of its rows it stands.
type word struct {
	text            string
	abusive, others []int
}

// printLimit prints what the best list for a set reaches on both halves.
func printLimit(w io.Writer, rows []row, mayFlag float64) {
	list := bestList(rows, mayFlag)
	var halves [2]figures
	for _, r := range rows {
		if r.Labels.Abusive != nil {
			said := slices.ContainsFunc(wordsIn(r.Text), func(word string) bool { return list[word] })
			halves[r.half()].add(r.abusive(), said)
		}
	}
	fmt.Fprintf(w, "the %d words and pairs that tell the tuned half apart the best, until they flag %.3f of its negatives:\n", len(list), mayFlag)
	for _, h := range []half{tuned, tested} {
		fmt.Fprintf(w, "  %-7s  recall %v, false-positive rate %v\n", h, halves[h].recall, halves[h].wrong)
	}
}

func bestList(rows []row, mayFlag float64) map[string]bool {
	abusive, others := 0, 0
	all := map[string]*word{}
	for i, r := range rows {
		if r.half() != tuned || r.Labels.Abusive == nil {
			continue
		}
		if r.abusive() {
			abusive++
		} else {
			others++
		}
		for _, text := range wordsIn(r.Text) {
			if all[text] == nil {
				all[text] = &word{text: text}
			}
			if r.abusive() {
				all[text].abusive = append(all[text].abusive, i)
			} else {
				all[text].others = append(all[text].others, i)
			}
		}
	}
	var words []*word
	for _, c := range all {
		if len(c.abusive)+len(c.others) >= seenOften {
			words = append(words, c)
		}
	}
	slices.SortFunc(words, func(a, b *word) int { return strings.Compare(a.text, b.text) })
	list, flagged, wrong := map[string]bool{}, map[int]bool{}, 0
	news := func(in []int) (n int) {
		for _, i := range in {
			if !flagged[i] {
				n++
			}
		}
		return n
	}
	for {
		var best *word
		value := 0.0
		for _, c := range words {
			found, more := news(c.abusive), news(c.others)
			if list[c.text] || found < 3 || float64(wrong+more) > mayFlag*float64(others) {
				continue
			}
			if v := float64(found) / float64(abusive) / ((float64(more) + .5) / float64(others)); v > value {
				best, value = c, v
			}
		}
		if best == nil {
			return list
		}
		list[best.text] = true
		wrong += news(best.others)
		for _, i := range slices.Concat(best.abusive, best.others) {
			flagged[i] = true
		}
	}
}
