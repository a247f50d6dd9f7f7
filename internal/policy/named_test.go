package policy

import (
	"strings"
	"testing"
)

func TestANameIsKnownInEveryDress(t *testing.T) {
	for _, c := range []struct{ name, text string }{ // [what is the name]
		{"Alice", "ask [Alice], [ALICE] and [alice]'s friend"},
		{"Alice", "ask [a l i c e] about it"},
		{"Alice", "ask [A  l  i  c  e], [a.l.i.c.e], [a-l-i-c-e] and [a. l. i. c. e]"},
		{"Alice", "[4l1c3] and [@lice] and [al!ce] and [al-ice]"},
		{"Alice", "[aliiiice], [aallice] and [al*ce], [aIice]"},
		{"Alice", "[𝓐𝓵𝓲𝓬𝓮], [ＡＬＩＣＥ], [álicé], [аӏісе], [ⓐⓛⓘⓒⓔ], [ᴀʟɪᴄᴇ], [al\u200bice]"},
		{"Alice", "\u202e[ecilA]\u202c said so"},
		{"Alice Arden", "[Alice Arden], [alicearden], [4lice  Ard3n], [A l i c e A r d e n], [alice_arden]"},
		{"Дмитрий", "спроси [Дмитрий], [д м и т р и й], [ДМИТРИЙ]"},
		{"Straße", "in the [STRASSE]"},
		{"小明", "我叫[小明]你好"},
		{"alice92", "[alice92] is [alice], and so is [4l1ce]"},
		{"b3nny", "ask [b3nny] or [benny]"},
		{"Alice", "malice and slice, ali ce, alic, a lice cure; a l i c k"},
		{"Ben", "I have been to the bend, be no fool, 8 e"},
		{"Mary", "they marry, and Marry is no [Mary]"},
		{"Shell", "she'll find a [shell]"},
		{"Shed", "she'd"},
		{"Rosa", "[r*sa] and [r*s*] but not r**a, **[Rosa]** is"},
		{"Anna", "Ana and [a n n a]"},
		{"Al", "al is too short"},
		{"no1", "no one"},
		{"***", "***"},
		{strings.Repeat("long", 40), strings.Repeat("long", 40)},
	} {
		var b strings.Builder
		text := strings.NewReplacer("[", "", "]", "").Replace(c.text)
		done := 0
		for _, found := range See(text).Named(c.name) {
			if found.Start < done {
				continue // two ways to write it
			}
			b.WriteString(text[done:found.Start] + "[" + text[found.Start:found.End] + "]")
			done = found.End
		}
		if got := b.String() + text[done:]; got != c.text {
			t.Errorf("%s: %q, want %q", c.name, got, c.text)
		}
	}
}

// FuzzNamed looks for places outside the text and names that take for ever.
func FuzzNamed(f *testing.F) {
	f.Add("ask 4l1ce, \u202eecilA", "Alice")
	f.Add("a a a a a a a a a", "aaaaaaaaaaaaa")
	f.Fuzz(func(t *testing.T, text, name string) {
		for _, s := range See(text).Named(name) {
			if s.Start < 0 || s.End > len(text) || s.Start >= s.End {
				t.Fatalf("%q stands at %v of %q", name, s, text)
			}
		}
	})
}
