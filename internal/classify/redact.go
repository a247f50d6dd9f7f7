package classify

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
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

// redact takes ids and names out of a text. A name is a whole word of it, in whatever dress. Words of a name
// that keep knows stay, because they say something: who is called like an insult would hide it.
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
	in := readNames(text)
	for _, name := range names {
		name = strings.TrimSpace(name)
		if utf8.RuneCountInString(name) < 2 || !strings.ContainsFunc(name, wordy) || common(name) || said(name) {
			continue
		}
		for i, token := range all { // an emoji or a command may be named after a member
			if strings.HasPrefix(token.in, ":") || strings.HasPrefix(token.in, "/") { // the other stand-ins are words of ours
				all[i].in = replace(token.in, readNames(token.in).without(name, keep)).text
			}
		}
		all = append(all, in.without(name, keep)...)
		all = append(all, in.partly(name, keep)...)
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
