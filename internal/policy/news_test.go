package policy

import (
	"fmt"
	"slices"
	"sync"
	"testing"
)

// presets are the engines of the presets. Each is compiled once and then shared, as in the
// bot: many judge with one engine, and compiling takes longer than most tests. What they
// count over several messages is left out; see TestStrictCounts.
var presets = map[string]func() (*Engine, error){
	"family":  once("family"),
	"news":    once("news"),
	"relaxed": once("relaxed"),
	"strict":  once("strict"),
}

func once(name string) func() (*Engine, error) {
	return sync.OnceValues(func() (*Engine, error) { return fromFile(name) })
}

func fromFile(name string) (*Engine, error) {
	p, err := Load(name)
	if err != nil {
		return nil, err
	}
	e, err := Compile(p)
	if err != nil {
		return nil, err
	}
	e, _ = e.TextOnly()
	return e, nil
}

func preset(tb testing.TB, name string) *Engine {
	tb.Helper()
	once, ok := presets[name]
	if !ok {
		tb.Fatalf("no test knows the preset %s", name)
	}
	e, err := once()
	if err != nil {
		tb.Fatalf("the preset %s: %v", name, err)
	}
	return e
}

func content(text string) Message {
	return Message{ID: "1", Author: Author{Known: true}, Surfaces: []Surface{{Kind: SurfaceContent, Text: text}}}
}

func judge(tb testing.TB, e *Engine, m Message) Verdict {
	tb.Helper()
	v, err := e.Judge(tb.Context(), m)
	if err != nil {
		tb.Fatalf("judge %q: %v", m.Surfaces, err)
	}
	return v
}

func TestNewsPolicyOnComments(t *testing.T) {
	const clean = ""
	tests := []struct {
		name, text, clause, match string
	}{
		{"a fair opinion", "The council should publish the costs before it votes.", clean, ""},
		{"sharp but fair disagreement", "This is nonsense. Your figures are wrong, the argument is stupid, and the law will fail.", clean, ""},
		{"a swear word at the weather", "Damn this rain, what a shitty summer.", clean, ""},
		{"an insult", "You are an idiot, sir.", "personal-attacks", "idiot"},
		{"an insult without a verb", "Typical, you stupid man", "personal-attacks", "stupid"},
		{"a word that is harmless until it is aimed", "you're pathetic", "personal-attacks", "pathetic"},
		{"the same word about a thing", "What a pathetic result for the home side", clean, ""},
		{"a denial", "You are not an idiot, but you are mistaken.", clean, ""},
		{"somebody calls themselves names", "I was such an idiot to believe the brochure.", clean, ""},
		{"a clown is a profession", "The clown at the fair was lovely", clean, ""},
		{"a plural insult", "Only morons vote for that.", "personal-attacks", "Only morons vote"},
		{"a slur", "we don't want any kikes here", "hate", "kikes"},
		{"a threat", "I will kill you if you write that again", "threats", "I will kill you"},
		{"a wish of harm", "i hope you die", "threats", "hope you die"},
		{"killing time is no threat", "We played cards to kill time before the train.", clean, ""},
		{"an advert", "Buy cheap followers at my shop!", "spam", "Buy cheap followers"},
		{"another advert", "Double your bitcoin in a week", "spam", "Double your bitcoin"},

		{"quoting abuse to condemn it", `He called her "a stupid bitch" and that is unacceptable.`, clean, ""},
		{"a slur named in order to condemn it", `Nobody should use the word "faggot" in parliament.`, clean, ""},
		{"quotation marks alone excuse nothing", `Well done, "idiot".`, "personal-attacks", "idiot"},
		{"the reader is aimed at from outside the marks", `They say you are an "idiot" and you are a "moron"`, "personal-attacks", "moron"},
		{"a block quote answered", "> you are an idiot\nPlease stay civil, both of you.", clean, ""},
		{"a block quote and nothing else", "> you are an idiot", "personal-attacks", "idiot"},
		{"abuse below a block quote", "> I like trains\nyou are an idiot", "personal-attacks", "idiot"},
		{"a report without marks", "Stop calling people idiots, it does not help.", clean, ""},
		{"the writer does the calling", "I call them idiots.", "personal-attacks", "them idiots"},

		{"Scunthorpe", "Scunthorpe and Penistone lost again.", clean, ""},
		{"Dick Cheney", "Dick Cheney met Moby Dick near Essex", clean, ""},
		{"you are Dick Cheney's biographer", "you are Dick Cheney", clean, ""},
		{"words with rude insides", "The cockpit analysis by Cockburn assessed raccoon habitats in Sussex.", clean, ""},
		{"he or she", "If he/she asks, the editor decides.", clean, ""},
		{"an armour with a chink", "A chink in the armor of the law", clean, ""},
		{"a letter row that is another word", "a s s e s s", clean, ""},
		{"a spaced ordinary word", "a s s u m e nothing, as s oon as possible", clean, ""},
		{"a number", "Flight 1071 cost 455 dollars", clean, ""},
		{"the end of a spaced word and you", "a lot of s t u f f, you will see", clean, ""},
		{"the end of a spaced word and a comma", "if you are d-e-a-f, you read the board", clean, ""},
		{"a letter behind a sign", "it w0rk!f you wish", clean, ""},
		{"a word that looks like a term in disguise", "my f007 and a c0|0n at the sp|c", clean, ""},
		{"a sign that is a letter is not passed over", "every f|ag at half mast", clean, ""},
		{"letters of an unknown word", "you l.i.t.t.l.e h.o.b.b.i.t", clean, ""},
		{"nobody is", "Nobody is an idiot here, and no one is a moron.", clean, ""},
		{"nobody likes you", "Nobody likes you, you stupid man.", "personal-attacks", "stupid"},
		{"a zero-width character by itself", "a fine\u200b day", clean, ""},
		{"look-alikes by themselves", "а fіne dау", clean, ""},

		{"leet", "you 1d10t", "personal-attacks", "1d10t"},
		{"signs for letters", "what an @$$hole", "personal-attacks", "@$$hole"},
		{"Cyrillic look-alikes", "you are an іdіоt", "personal-attacks", "іdіоt"},
		{"full width", "ｉｄｉｏｔ", "personal-attacks", "ｉｄｉｏｔ"},
		{"mathematical letters", "such an 𝐢𝐝𝐢𝐨𝐭", "personal-attacks", "𝐢𝐝𝐢𝐨𝐭"},
		{"zero-width characters inside", "id\u200bi\u200dot", "personal-attacks", "id\u200bi\u200dot"},
		{"combining marks", "i̶d̶i̶o̶t̶", "personal-attacks", "i̶d̶i̶o̶t̶"},
		{"spaced letters", "you are such an i d i o t really", "personal-attacks", "i d i o t"},
		{"spaced letters after a word of one letter", "what a i d i o t", "personal-attacks", "i d i o t"},
		{"every letter spaced, the words further apart", "y o u  a r e  a n  i d i o t", "personal-attacks", "i d i o t"},
		{"punctuation between letters", "you i.d-i_o*t!", "personal-attacks", "i.d-i_o*t"},
		{"a hyphen in the middle", "you id-iot", "personal-attacks", "id-iot"},
		{"repeats", "iiidiooooot", "personal-attacks", "iiidiooooot"},
		{"a starred vowel", "f*ck you", "personal-attacks", "f*ck you"},
		{"a disguised word in a phrase", "k1ll y0urself", "threats", "k1ll y0urself"},
		{"a phrase in spaced letters", "k i l l y o u r s e l f", "threats", "k i l l y o u r s e l f"},
		{"a sign at the beginning of an aimed word", "you are $tup!d", "personal-attacks", "$tup!d"},
		{"markdown", "you **idiot**", "personal-attacks", "idiot"},
		{"a possessive", "that moron's plan", "personal-attacks", "moron's"},

		{"nine links", "https://a.example/1 https://a.example/2 http://b.example https://c.example https://d.example https://e.example https://f.example https://g.example https://h.example", "spam", "https://a.example/1"},
		{"five links", "https://a.example/1 https://a.example/2 http://b.example https://c.example https://d.example", clean, ""},
		{"the same link four times", "https://a.example https://a.example https://a.example https://a.example", clean, ""},
		{"an invitation", "join discord.gg/abcdef now", "spam", "discord.gg/abcdef"},
		{"a shortener", "see https://bit.ly/3xyz", "spam", "https://bit.ly/3xyz"},
		{"a masked link", "[news.example](https://evil.example/x)", "spam", "https://evil.example/x"},
		{"a link with a title", "[the report](https://gov.example/report)", clean, ""},
		{"shouting", "WHY DOES NOBODY IN THIS COUNTRY EVER READ THE REPORT BEFORE WRITING A LONG COMMENT ABOUT THE REPORT THAT NOBODY READ AT ALL", "spam", "WHY DOES NOBODY IN THIS COUNTRY EVER READ THE REPORT BEFORE WRITING A LONG COMMENT ABOUT THE REPORT THAT NOBODY READ AT ALL"},
		{"an abbreviation", "NASA and the FBI and the CIA", clean, ""},
		{"a long laugh", "hahahahaha nooooo", clean, ""},
		{"a key held down", "gooooooooooooooooooooooooal", "spam", "oooooooooooooooooooooooo"},
		{"a drawn line", "----------------------------------", clean, ""},
		{"a private address", "He lives at 12 Acacia Avenue, go and see", "personal-data", "He lives at 12 Acacia Avenue"},
		{"somebody poses as staff", "I'm a moderator of this server, send me your password", "impersonation", "I'm a moderator of this server"},
	}
	news := preset(t, "news")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := judge(t, news, content(tt.text))
			if tt.clause == clean {
				if v.Effect != Allow || len(v.Findings) != 0 {
					t.Fatalf("%q: got %v, want nothing", tt.text, v.Findings)
				}
				return
			}
			if v.Effect != Flag {
				t.Fatalf("%q: got %v, want flag", tt.text, v.Effect)
			}
			var got []string
			for _, f := range v.Findings {
				if f.Reason == "" || f.Then != Flag {
					t.Errorf("finding %+v has no reason or does not flag", f)
				}
				if f.Clause == tt.clause {
					for _, s := range f.Spans {
						got = append(got, tt.text[s.Start:s.End])
					}
				}
			}
			if !slices.Contains(got, tt.match) {
				t.Errorf("%q: %s underlines %q, want %q", tt.text, tt.clause, got, tt.match)
			}
		})
	}
}

func TestPresets(t *testing.T) {
	want := []string{"family", "news", "relaxed", "strict"}
	if got := Presets(); !slices.Equal(got, want) {
		t.Fatalf("presets are %q, want %q", got, want)
	}
	tests := []struct {
		name, text string
		flaggedBy  []string
	}{
		{"a swear word", "what a shitty summer", []string{"family", "strict"}},
		{"an aimed word", "you are pathetic", []string{"family", "news", "strict"}},
		{"an insult", "what an asshole", []string{"family", "news", "strict"}},
		{"the worst", "drop dead, you fucking cunt", want},
		{"a fair opinion", "The bridge will cost too much.", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, name := range want {
				v := judge(t, preset(t, name), content(tt.text))
				if flagged := v.Effect == Flag; flagged != slices.Contains(tt.flaggedBy, name) {
					t.Errorf("%s says %v of %q: %v", name, v.Effect, tt.text, v.Findings)
				}
			}
		})
	}
}

func TestPresetsOnlyFlag(t *testing.T) {
	for _, name := range Presets() {
		p := preset(t, name).Policy()
		if len(p.Clauses) < 9 || len(p.Welcome) == 0 {
			t.Errorf("%s has %d clauses and %d lines of welcome", name, len(p.Clauses), len(p.Welcome))
		}
		if got := p.DisclaimerFor("The Courier"); got != "Views expressed here are those of their authors, not of The Courier." {
			t.Errorf("%s: disclaimer reads %q", name, got)
		}
		for _, r := range p.Rules {
			if r.Then != Flag {
				t.Errorf("%s: the rule %s would %s without an admin having said so", name, r.ID, r.Then)
			}
		}
	}
}

func TestStrictCounts(t *testing.T) {
	p, err := Load("strict")
	if err != nil {
		t.Fatal(err)
	}
	e, err := Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	if e, left := e.TextOnly(); !slices.Equal(left, []string{"flood", "same-again", "raid"}) {
		t.Errorf("of a text alone %q cannot be told", left)
	} else if v := judge(t, e, content("fair words")); v.Effect != Allow {
		t.Errorf("a text alone: %+v", v)
	}
	const said = "The harbour board meets on Thursday, and whoever rents a mooring should come"
	tests := []struct {
		name  string
		write func(n int) Message
		want  string
	}{
		{"a flood", func(n int) Message { return by("1", fmt.Sprint(n), fmt.Sprint("fair words ", n), n) }, "..........ff"},
		{"at a walk", func(n int) Message { return by("1", fmt.Sprint(n), fmt.Sprint("fair words ", n), 4*n) }, "............"},
		{"the same again", func(n int) Message { return by("1", fmt.Sprint(n), said, 10*n) }, "...fffffffff"},
		{"a raid", func(n int) Message { return by(fmt.Sprint(n), fmt.Sprint(n), said, n) }, "....ffffffff"},
		{"many agree", func(n int) Message { return by(fmt.Sprint(n), fmt.Sprint(n), "Well said!", n) }, "............"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var messages []Message
			for n := range tt.want {
				messages = append(messages, tt.write(n))
			}
			if got := sequence(t, e.With(NewMemory(), Key{1}), messages...); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
