package classify

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"ombud/internal/policy"
)

// member stands in for a name.
const member = "[member]"

// reading is a text in which names are looked for: as it is written, and as its readers see it.
type reading struct {
	text string
	flat flat
	seen *policy.Seen
}

func readNames(text string) reading { return reading{text, flatten(text), policy.See(text)} }

// named finds a name wherever it stands as a word.
func (r reading) named(name string) []stand {
	var all []stand
	if utf8.RuneCountInString(name) > 2 { // shorter ones are words of writing without spaces only
		all = r.flat.named(name)
	}
	for _, s := range r.seen.Named(name) {
		all = append(all, stand{s.Start, s.End, member})
	}
	return all
}

// without answers what stands in for a name. Of a few words of which some say something by themselves, the
// others go; a name that says something as a whole stays.
func (r reading) without(name string, keep func(string) bool) []stand {
	all := r.named(name)
	if len(all) == 0 {
		return nil
	}
	var telling, others []string
	for _, word := range wordsOf(name) {
		if keep(word) {
			telling = append(telling, word)
		} else if !common(word) {
			others = append(others, word)
		}
	}
	switch {
	case len(telling) == 0 && !keep(name):
		return all
	case len(telling) == 0 || len(others) == 0:
		return nil
	}
	var rest []stand
	for _, whole := range all {
		within := readNames(r.text[whole.from:whole.to])
		for _, word := range others {
			for _, s := range within.named(word) {
				rest = append(rest, stand{whole.from + s.from, whole.from + s.to, s.in})
			}
		}
	}
	return rest
}

// partly finds the words of a name of a few words, written large as names are: "Ask Ada" speaks
// of Ada Arden. Small words of the language are no names.
func (r reading) partly(name string, keep func(string) bool) []stand {
	words := wordsOf(name)
	if len(words) < 2 || len(words) > 4 {
		return nil
	}
	var all []stand
	for _, word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsUpper(first) || utf8.RuneCountInString(word) < 3 || common(word) {
			continue
		}
		found := slices.DeleteFunc(r.named(word), func(s stand) bool {
			first, _ := utf8.DecodeRuneInString(r.text[s.from:s.to])
			return unicode.IsLower(first)
		})
		if len(found) > 0 && !keep(word) {
			all = append(all, found...)
		}
	}
	return all
}

// wordsOf are the words of a name.
func wordsOf(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return !wordy(r) && !unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me) })
}

// flat is a text as names are looked for in it: without case and accents, in plain letters, without what
// cannot be seen. at tells for each byte, and for the end, where it stood.
type flat struct {
	text string
	at   []int
}

func flatten(s string) flat {
	var b strings.Builder
	at := make([]int, 0, len(s)+1)
	space := false
	for i, r := range s {
		plain := string(r)
		if r >= utf8.RuneSelf {
			plain = norm.NFKD.String(plain)
		}
		for _, c := range plain {
			if unicode.In(c, unicode.Cf, unicode.Mn, unicode.Me) {
				continue
			}
			if unicode.IsSpace(c) {
				if space {
					continue
				}
				c = ' '
			}
			space = c == ' '
			before := b.Len()
			b.WriteRune(unicode.ToLower(c))
			for range b.Len() - before {
				at = append(at, i)
			}
		}
	}
	return flat{b.String(), append(at, len(s))}
}

// named finds a name as it is written.
func (f flat) named(name string) []stand {
	want := flatten(name).text
	if want == "" {
		return nil
	}
	var all []stand
	for from := 0; ; {
		i := strings.Index(f.text[from:], want)
		if i < 0 {
			return all
		}
		start, end := from+i, from+i+len(want)
		before, _ := utf8.DecodeLastRuneInString(f.text[:start])
		after, _ := utf8.DecodeRuneInString(f.text[end:])
		if !wordy(before) && !wordy(after) {
			all = append(all, stand{f.at[start], f.at[end], member})
		}
		from = end
	}
}

// small are words that begin sentences and stand in names all the same.
func small() []string {
	return []string{
		"the", "and", "but", "for", "not", "you", "your", "yours", "yourself", "myself", "themselves", "she", "her", "his", "him", "they", "them", "their", "our", "who", "what",
		"why", "how", "when", "where", "this", "that", "these", "those", "there", "here", "are", "was", "were", "has", "have", "had", "can",
		"will", "would", "should", "could", "does", "did", "just", "only", "all", "any", "some", "more", "most", "one", "two", "with", "from",
		"into", "out", "off", "over", "under", "yes", "news", "real", "very", "much", "well", "good", "bad", "new", "old", "big", "little",
	}
}

// common knows names that stand in everybody's sentences.
func common(name string) bool {
	return slices.Contains(small(), strings.ToLower(strings.Join(wordsOf(name), " ")))
}
