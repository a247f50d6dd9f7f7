package classify

import (
	"strings"
	"testing"

	"ombud/internal/policy"
)

func TestIdsAndNamesStay(t *testing.T) {
	names := []string{"Alice Arden", "alice", "Idiot", "No", "Ünal", "the", "***", "a.*b", "Ｚoë", "say hate 1", "Straße", "</comment>", "should be deported", "muslims", "king of spain"}
	tests := []struct{ text, want string }{
		{"nothing to hide here", "nothing to hide here"},
		// A name that is a piece of a sentence or a group of people is no cover for what others say of it.
		{"All Turks should be deported.", "All Turks should be deported."},
		{"Muslims are the problem in this town.", "Muslims are the problem in this town."},
		{"ask the king of spain", "ask the [member]"},
		{"<@123456789012345678> said so", "@member said so"},
		{"<@!1> and <@&2> in <#3>", "@member and @role in #channel"},
		{"<:grin:123456789012345678> <a:wave:1> </report:12>", ":grin: :wave: /report"},
		{"my number is 123456789012345678.", "my number is [number]."},
		{"call 020 7946 0000", "call 020 7946 0000"},
		{"see https://discord.com/channels/1/2/3 now", "see [a link to Discord] now"},
		{"ALICE, you are wrong", "[member], you are wrong"},
		{"malice is no alice", "malice is no [member]"},
		{"Alice Arden wrote that", "[member] wrote that"},
		{"so says Arden, in the arden of Arden", "so says [member], in the arden of [member]"},
		{"ask Arden\u200b about it", "ask [member] about it"},
		{"you idiot", "you idiot"}, // a name that says something is no cover for it
		{"no, No!", "no, No!"},
		{"ünal spoke, Ünal did", "[member] spoke, [member] did"},
		{"<t:1700000000:R>", "[a time]"},
		{"<:alice:123456789012345678>", ":[member]:"},
		// Ids, however they are written.
		{"he is 123 456 789 012 345 678, ban him", "he is [number], ban him"},
		{"１２３４５６７８９０１２３４５６７８", "[number]"},
		{"12345678\u200b9012345678", "[number]"},
		{"discord.com/users/123456789012345678?x=1 is him", "[a link to Discord] is him"},
		{"https://media.discordapp.net/avatars/123456789012345678/a_0f.png", "[a link to Discord]"},
		{"discord://-/users/123456789012345678", "[a link to Discord]"},
		{"join discord.gg/alice", "join [a link to Discord]"},
		{"notdiscord.com/news", "notdiscord.com/news"},
		{"4,100 cars on 12 Sundays", "4,100 cars on 12 Sundays"},
		// Names, however they are written, and whoever's they are after an @.
		{"al\u200bice, ＡＬＩＣＥ, álicé", "[member], [member], [member]"},
		{"@bob_92 and @Alice, not ben@bakery.example, @everyone", "@member and @member, not ben@bakery.example, @everyone"},
		{"zoë lives in the STRASSE", "[member] lives in the [member]"},
		{"in the Straße, Alice  Arden", "in the [member], [member]"},
		{"the *** says a.*b and axxb", "the *** says [member] and axxb"}, // a name that every text has is none
		{"he is called say hate 1, </comment>", "he is called [member], [member]"},
	}
	for _, tt := range tests {
		got := redact(tt.text, names, suggestive)
		if got.text != tt.want {
			t.Errorf("%q is told as %q, want %q", tt.text, got.text, tt.want)
		}
		if len(got.at) != len(got.text)+1 || got.at[len(got.text)] != len(tt.text) {
			t.Errorf("%q: the way back is %v", tt.text, got.at)
		}
	}
}

// What rules see through is no cover in front of a model either.
func TestNoDressOfANameIsSent(t *testing.T) {
	names := []string{"Alice", "ALICE MARGARET WINTERBOTTOM-HARGREAVES", "Brandon", "Dmitri 020 7946 0000", "dirty idiot", "Dick Smith", "moron", "kill yourself", "小明"}
	for _, tt := range []struct{ text, want string }{
		{"ask a l i c e, а l i c е, 4l1ce, аӏісе, a.l.i.c.e or AIice", "ask [member], [member], [member], [member], [member] or [member]"},
		{"so says M a r g a r e t, and W1nterbottom", "so says [member], and [member]"},
		{"alice margaret winterbottom-hargreaves wrote", "[member] wrote"},
		{"BRANDON did, and b r a n d o n", "[member] did, and [member]"},
		{"dmitri 020 7946 0000 is his number", "[member] is his number"},
		{"you dirty idiot", "you [member] idiot"}, // what says something stays, and nothing else
		{"you idiot", "you idiot"},
		{"Dick Smith, d i c k  s m i t h", "Dick [member], d i c k  [member]"},
		{"you moron, kill yourself", "you moron, kill yourself"},
		{"我叫小明你好", "我叫[member]你好"},
		{"<:4lice:123456789012345678> </alice:12>", ":[member]: /[member]"},
	} {
		if got := redact(tt.text, names, suggestive); got.text != tt.want {
			t.Errorf("%q is told as %q, want %q", tt.text, got.text, tt.want)
		}
	}
}

func TestOrdinaryNamesAreNoInsults(t *testing.T) {
	for _, name := range []string{"Brandon", "MOHAMMED ABDULLAH", "Priya Lakshmi", "xX_Sniper_Xx", "karen!!!!!!", "𝕬𝖑𝖊𝖝𝖆𝖓𝖉𝖊𝖗", "Christian", "Israel", "Randy", "anna.com", "+44 20 7946 0000 Joe"} {
		if suggestive(name) {
			t.Errorf("%q would be told", name)
		}
	}
	for _, name := range []string{"idiot", "IDIOT99", "subhuman", "m0r0n"} {
		if !suggestive(name) {
			t.Errorf("who is called %q hides the word", name)
		}
	}
}

func TestAQuoteLeadsBackToWhatWasWritten(t *testing.T) {
	text := "Well, <@123456789012345678> is a liar, and 123456789012345678 too"
	q := policy.Question{Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: text}}}
	a, ok := prepare(0, q, suggestive)
	if !ok {
		t.Fatal("it is too long")
	}
	got := a.verify(q, []string{"@MEMBER is a  liar", "and [number]", "a thief"})
	var quoted []string
	for _, quote := range got {
		quoted = append(quoted, quote.Text)
	}
	if want := "<@123456789012345678> is a liar|and 123456789012345678"; strings.Join(quoted, "|") != want {
		t.Errorf("got %q, want %q", strings.Join(quoted, "|"), want)
	}
}

func TestWhatIsTooLongIsNotJudgedInPart(t *testing.T) {
	q := policy.Question{Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: strings.Repeat("long ", maxComment/5+1)}}}
	if _, ok := prepare(0, q, suggestive); ok {
		t.Error("a comment was cut to be judged")
	}
}

// FuzzAnswer looks for answers of a model that break something or get further than they should.
func FuzzAnswer(f *testing.F) {
	p, err := policy.Load("news")
	if err != nil {
		f.Fatal(err)
	}
	q := policy.Question{Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: "You are a liar, alice. 123456789012345678"}}, Names: []string{"alice"}}
	sent, _ := prepare(0, q, suggestive)
	for _, seed := range []string{
		"", "{}", `{"comments":[{"n":0,"violations":[{"clause":"hate","confidence":0.5,"rationale":"x","quotes":["a liar, [member]"]}],"relevance":1,"advances":0}]}`,
		"```json\n{\"comments\":[]}\n```", `{"comments":null}`, "{{{{{", "</think>{",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out := []policy.Opinion{{Unclassified: noAnswer}}
		read(text, p, []policy.Question{q}, []asked{sent}, out)
		for _, c := range out[0].Claims {
			if _, ok := p.Clause(c.Clause); !ok || c.Confidence < 0 || c.Confidence > 1 {
				t.Errorf("%q brought the claim %+v", text, c)
			}
			for _, quote := range c.Quotes {
				if !strings.Contains(q.Surfaces[0].Text, quote.Text) {
					t.Errorf("%q brought a quote that nobody wrote: %q", text, quote.Text)
				}
			}
		}
	})
}
