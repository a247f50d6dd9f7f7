package classify

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// told is a text as it is sent: without ids and without names of members. Every byte
// knows where the text it came from has it.
type told struct {
	text string
	at   []int // for each byte of text, and for its end
}

// tokens of Discord (Reference → Message Formatting), addresses of its messages, members and pictures, names
// with an @ before them, and every number that is long enough to be an id, in whatever digits and however
// it is spread.
var (
	mentionForm = regexp.MustCompile(`<@!?\d+>|<@&\d+>|<#\d+>|<a?:\w+:\d+>|<id:\w+>|</[^:>]{1,100}:\d+>|<t:-?\d+(?::\w)?>`)
	linkForm    = regexp.MustCompile(`(?i)(?:https?://|discord:/*)?(?:\b[\w-]+\.)*\bdiscord(?:app)?\.(?:com|net|gg)/\S*|discord:/+\S+`)
	handleForm  = regexp.MustCompile(`(?:^|[^\pL\pN_.@])(@[\pL\pN_][\pL\pN_.]{1,31})`)
	idForm      = regexp.MustCompile(`\p{Nd}(?:[\s\p{Cf}._·/-]?\p{Nd}){14,}`)
)

// stand is a stretch of a text with what stands in for it.
type stand struct {
	from, to int
	in       string
}

// redact takes ids and names out of a text. A name is a whole word of it, whatever its case;
// one that keep knows stays, because it says something: who is called like an insult
// would hide it.
func redact(text string, names []string, keep func(name string) bool) told {
	var all []stand
	for _, m := range mentionForm.FindAllStringIndex(text, -1) {
		all = append(all, stand{m[0], m[1], standIn(text[m[0]:m[1]])})
	}
	for _, m := range linkForm.FindAllStringIndex(text, -1) {
		all = append(all, stand{m[0], m[1], "[a link to Discord]"})
	}
	for _, m := range handleForm.FindAllStringSubmatchIndex(text, -1) {
		if handle := text[m[2]:m[3]]; handle != "@everyone" && handle != "@here" {
			all = append(all, stand{m[2], m[3], "@member"})
		}
	}
	for _, m := range idForm.FindAllStringIndex(text, -1) {
		all = append(all, stand{m[0], m[1], "[number]"})
	}
	in := flatten(text)
	for _, name := range names {
		name = strings.TrimSpace(name)
		if utf8.RuneCountInString(name) < 3 || !strings.ContainsFunc(name, wordy) || slices.Contains(small(), strings.ToLower(name)) || keep(name) {
			continue
		}
		for i, token := range all { // an emoji or a command may be named after a member
			if strings.HasPrefix(token.in, ":") || strings.HasPrefix(token.in, "/") { // the other stand-ins are words of ours
				all[i].in = replace(token.in, flatten(token.in).named(name)).text
			}
		}
		all = append(all, in.named(name)...)
		all = append(all, in.partly(text, name)...)
	}
	slices.SortStableFunc(all, func(a, b stand) int { return cmp.Or(a.from-b.from, b.to-a.to) }) // the longer one of two first
	return replace(text, all)
}

// standIn says what a token of Discord is, and not whose.
func standIn(form string) string {
	switch {
	case strings.HasPrefix(form, "<@&"):
		return "@role"
	case strings.HasPrefix(form, "<@"):
		return "@member"
	case strings.HasPrefix(form, "<#"), strings.HasPrefix(form, "<id"):
		return "#channel"
	case strings.HasPrefix(form, "<t"):
		return "[a time]"
	case strings.HasPrefix(form, "</"):
		name, _, _ := strings.Cut(strings.TrimPrefix(form, "<"), ":")
		return name
	}
	parts := strings.Split(strings.Trim(form, "<>"), ":") // <:name:id> or <a:name:id>
	return ":" + parts[1] + ":"
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

// named finds a name wherever it stands as a word.
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
			all = append(all, stand{f.at[start], f.at[end], "[member]"})
		}
		from = end
	}
}

// partly finds the words of a name of a few words, written large as names are: "Ask Ada" speaks
// of Ada Arden. Small words of the language are no names.
func (f flat) partly(text, name string) []stand {
	words := strings.Fields(name)
	if len(words) < 2 || len(words) > 4 {
		return nil
	}
	var all []stand
	for _, word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsUpper(first) || utf8.RuneCountInString(word) < 3 || slices.Contains(small(), strings.ToLower(word)) {
			continue
		}
		for _, s := range f.named(word) {
			if first, _ := utf8.DecodeRuneInString(text[s.from:s.to]); unicode.IsUpper(first) {
				all = append(all, s)
			}
		}
	}
	return all
}

// small are words that begin sentences and stand in names all the same.
func small() []string {
	return []string{
		"the", "and", "but", "for", "not", "you", "your", "yours", "she", "her", "his", "him", "they", "them", "their", "our", "who", "what",
		"why", "how", "when", "where", "this", "that", "these", "those", "there", "here", "are", "was", "were", "has", "have", "had", "can",
		"will", "would", "should", "could", "does", "did", "just", "only", "all", "any", "some", "more", "most", "one", "two", "with", "from",
		"into", "out", "off", "over", "under", "yes", "news", "real", "very", "much", "well", "good", "bad", "new", "old", "big", "little",
	}
}

func wordy(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// replace puts the stand-ins in. Of two that overlap the first counts.
func replace(text string, all []stand) told {
	t := told{}
	var b strings.Builder
	copied := func(from, to int) {
		b.WriteString(text[from:to])
		for i := from; i < to; i++ {
			t.at = append(t.at, i)
		}
	}
	done := 0
	for _, s := range all {
		if s.from < done {
			continue
		}
		copied(done, s.from)
		b.WriteString(s.in)
		for range len(s.in) {
			t.at = append(t.at, s.from)
		}
		done = s.to
	}
	copied(done, len(text))
	t.text, t.at = b.String(), append(t.at, len(text))
	return t
}

// original answers the stretch of the text that a stretch of what was sent stands for.
func (t told) original(text string, from, to int) string {
	start, end := t.at[from], t.at[to]
	if to > 0 && end == t.at[to-1] && to < len(t.at)-1 { // it ends inside a stand-in
		for to < len(t.at)-1 && t.at[to] == end {
			to++
		}
		end = t.at[to]
	}
	return text[start:max(start, end)]
}
