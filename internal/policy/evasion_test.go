package policy

import (
	"strings"
	"testing"
)

// evaded are rules whose words stand in the texts below in disguise.
const evaded = `  - {id: words, clause: manners, words: [idiot, moron, ass, coon, retarded, paki, "son of a bitch", "shut the fuck up", "kill them"], spare: [quoted]}
  - {id: aimed, clause: manners, words: [ugly, stupid, rat], aimed: true}
`

// spelt is what a policy's findings cover of a text.
func spelt(t *testing.T, e *Engine, text string) []string {
	t.Helper()
	v := judge(t, e, content(text))
	var covered []string
	for _, f := range v.Findings {
		for _, s := range f.Spans {
			covered = append(covered, text[s.Start:s.End])
		}
	}
	return covered
}

func TestDisguisesAreSeenThrough(t *testing.T) {
	e := compiled(t, evaded)
	for name, tt := range map[string]struct{ text, found string }{
		"signs alone":                              {"what an @$$ he is", "@$$"},
		"one real letter among signs":              {"such a m0r0n and d0|t, 1d!07", "m0r0n"},
		"digits first, then a sign":                {"an 1d!07 wrote it", "1d!07"},
		"a phrase in digits":                       {"the 50n 0f 4 8!+<h left", "50n 0f 4 8!+<h"},
		"a phrase with a sign for a whole word":    {"the 50n 0f @ b17ch left", "50n 0f @ b17ch"},
		"full stops between the letters":           {"he said m.o.r.o.n. again", "m.o.r.o.n"},
		"apostrophes between the letters":          {"he said m'o'r'o'n again", "m'o'r'o'n"},
		"one apostrophe":                           {"he is an id'iot you see", "id'iot"},
		"one full stop and a comma after":          {"an i.diot,they say", "i.diot"},
		"mixed signs":                              {"an i-d.i_o~t indeed", "i-d.i_o~t"},
		"a sentence spelled out":                   {"s h u t t h e f u c k u p", "s h u t t h e f u c k u p"},
		"spelled out with wider gaps for words":    {"k i l l   t h e m now", "k i l l   t h e m"},
		"spelled out with stars, spaces for words": {"k*i*l*l t*h*e*m now", "k*i*l*l t*h*e*m"},
		"wider gaps than before the word":          {"you are a u  g  l  y thing", "u  g  l  y"},
		"down the page":                            {"i\nd\ni\no\nt", "i\nd\ni\no\nt"},
		"half of it spelled out":                   {"what a m o ron", "m o ron"},
		"the other half":                           {"what an idi o t", "idi o t"},
		"aimed with everything spelled out":        {"y o u a r e s t u p i d", "s t u p i d"},
		"a phrase in capitals of other scripts":    {"ᏚᎻՍᎢ ᎢᎻᎬ FᏌᏟᏦ ᏌᏢ", "ᏚᎻՍᎢ ᎢᎻᎬ FᏌᏟᏦ ᏌᏢ"},
		"Greek":                                    {"a moгοη", "moгοη"},
		"flags":                                    {"🇮🇩🇮🇴🇹", "🇮🇩🇮🇴🇹"},
		"letters in brackets":                      {"🄘🄓🄘🄞🄣", "🄘🄓🄘🄞🄣"},
		"tag characters":                           {"id\U000e0069iot", "id\U000e0069iot"},
		"turned round":                             {"an \u202etoidi\u202c he is", "toidi"},
		"turned round with marks":                  {"\u202eto\u0301idi", "to\u0301idi"},
		"a soft hyphen and a look-alike":           {"mo\u00adrоn", "mo\u00adrоn"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, got := range spelt(t, e, tt.text) {
				if got == tt.found {
					return
				}
			}
			t.Errorf("%q: found %q, want %q", tt.text, spelt(t, e, tt.text), tt.found)
		})
	}
}

func TestInnocentTextInDisguiseIsClean(t *testing.T) {
	e := compiled(t, evaded)
	for name, text := range map[string]string{
		"a longer word spelled out":           "a s s e s s  the  d a m a g e, b a s s i s t",
		"a word made of small words":          "s-a-t-u-r-a-t-i-o-n of the market, you see",
		"a place cut by a sign":               "flights to p4k1s+4n are full",
		"a raccoon":                           "a r a c c o o n in the garden",
		"prices":                              "it cost $45, then 45$ and $455 after that",
		"numbers of roads":                    "take the A55, then the B455 and the K111",
		"initials":                            "J. R. R. T. and C. S. L. met at the A. S. S. O. C.",
		"letters for answers":                 "a) b) c) d) or a, b, c, d",
		"vitamins":                            "vitamins A, B, C, D and K",
		"marks for answers":                   "x x o o x o x",
		"too, all and full":                   "too full, all in all",
		"elided words":                        "l'assistant d'assaut, rock'n'roll, o'clock, y'all'd've",
		"somebody is quoted, and all leet":    `h3 c4ll3d m3 an "1d10t", wh1ch is wr0ng`,
		"somebody is quoted, and spelled out": `he c a l l e d me an "i d i o t", which is w r o n g`,
		"Russian":                             "Он сказал, что это был очень хороший день для всех нас.",
		"Greek text":                          "Η απόφαση του δικαστηρίου ήταν αναμενόμενη και δίκαιη.",
		"Hebrew":                              "השופטת אמרה שההחלטה תתפרסם מחר",
		"Chinese":                             "法官说明天会公布决定",
		"a link":                              "https://a.example/4ss3t/m0r0nit4",
	} {
		t.Run(name, func(t *testing.T) {
			if got := spelt(t, e, text); len(got) > 0 {
				t.Errorf("%q: found %q", text, got)
			}
		})
	}
}

// A disguise that is seen only in the most aggressive reading flags and never
// hides; one that only looks different counts like the plain word.
func TestWhatADisguiseIsWorth(t *testing.T) {
	e := compiled(t, strings.Replace(evaded, "spare: [quoted]", "then: hide", 1))
	for text, want := range map[string]Effect{
		"idiot": Hide, "ｉｄｉｏｔ": Hide, "іdіоt": Hide, "id\u200biot": Hide, "\u202etoidi": Hide,
		"1d10t": Flag, "i d i o t": Flag, "idiiiot": Flag, "i.d.i.o.t": Flag, "50n 0f 4 b17ch": Flag,
	} {
		v := judge(t, e, content(text))
		if v.Effect != want {
			t.Errorf("%q: %v, want %v", text, v.Effect, want)
		}
	}
}
