package policy

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// compiled makes an engine of rules that serve the clause manners.
func compiled(tb testing.TB, rules string) *Engine {
	tb.Helper()
	p, err := Parse("test.yaml", []byte(head+rules))
	if err != nil {
		tb.Fatal(err)
	}
	e, err := Compile(p)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func TestEverySurfaceIsJudged(t *testing.T) {
	news := preset(t, "news")
	kinds := []SurfaceKind{
		SurfaceContent, SurfaceForward, SurfaceEmbed, SurfacePoll, SurfaceAttachmentName,
		SurfaceAltText, SurfaceSticker, SurfaceComponent, SurfaceThreadTitle, "something new",
	}
	for _, kind := range kinds {
		m := content("a fair word")
		m.Surfaces = append(m.Surfaces, Surface{Kind: kind, Text: "you idiot"})
		v := judge(t, news, m)
		want := []Span{{Surface: 1, Start: 4, End: 9}}
		if v.Effect != Flag || !reflect.DeepEqual(v.Findings[0].Spans, want) {
			t.Errorf("%s: got %+v", kind, v)
		}
	}
}

func TestEveryFindingIsKept(t *testing.T) {
	v := judge(t, preset(t, "news"), content("you idiot, kill yourself, buy cheap followers at https://bit.ly/x"))
	var rules []string
	for _, f := range v.Findings {
		rules = append(rules, f.Rule)
	}
	if want := []string{"threats", "insults", "adverts", "hidden-links"}; !reflect.DeepEqual(rules, want) {
		t.Errorf("got %q, want %q", rules, want)
	}
	if v.Policy == "" || v.Policy != preset(t, "news").Policy().Version() {
		t.Errorf("the verdict names the policy %q", v.Policy)
	}
}

func TestExemptions(t *testing.T) {
	e := compiled(t, "  - {id: a, clause: manners, words: [blister]}\nexempt: {roles: ['10'], channels: ['20']}\n")
	message := func(change func(*Message)) Message {
		m := content("blister")
		change(&m)
		return m
	}
	tests := []struct {
		name string
		m    Message
		want Effect
		err  error
	}{
		{"an ordinary member", message(func(*Message) {}), Flag, nil},
		{"an exempt role", message(func(m *Message) { m.Author.RoleIDs = []string{"9", "10"} }), Allow, nil},
		{"an exempt category", message(func(m *Message) { m.Place.ChannelIDs = []string{"1", "2", "20"} }), Allow, nil},
		{"nobody knows the author's roles", message(func(m *Message) { m.Author.Known = false }), Allow, ErrUnknownAuthor},
		{"nobody knows the roles, nor need they", message(func(m *Message) { m.Author.Known = false; m.Surfaces[0].Text = "fine" }), Allow, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := e.Judge(t.Context(), tt.m)
			if !errors.Is(err, tt.err) || v.Effect != tt.want {
				t.Errorf("got %v and %v, want %v and %v", v.Effect, err, tt.want, tt.err)
			}
		})
	}
}

func TestDisguiseIsWeakerEvidence(t *testing.T) {
	for disguised, want := range map[string][3]Effect{
		"flag": {Hide, Flag, Hide}, "same": {Hide, Hide, Hide}, "ignore": {Hide, Allow, Hide},
	} {
		e := compiled(t, "  - {id: a, clause: manners, words: [blister], then: hide, disguised: "+disguised+"}\n")
		for i, text := range []string{"blister", "bl1st3r", "b1ister and blister"} {
			if v := judge(t, e, content(text)); v.Effect != want[i] {
				t.Errorf("disguised: %s, %q: got %v, want %v", disguised, text, v.Effect, want[i])
			}
		}
	}
}

func TestWhatAReaderSeesIsNoDisguise(t *testing.T) {
	e := compiled(t, "  - {id: a, clause: manners, words: [blister], then: hide}\n")
	for _, text := range []string{"blis\u200bter", "BLISTER", "ｂｌｉｓｔｅｒ", "blіѕtеr", "b\u0336lister", "blister's"} {
		if v := judge(t, e, content(text)); v.Effect != Hide {
			t.Errorf("%q: got %v, want hide", text, v.Effect)
		}
	}
}

func TestLettersAreCheckedOneByOne(t *testing.T) {
	e := compiled(t, "  - {id: a, clause: manners, words: [billet, con, ass]}\n")
	for text, want := range map[string]Effect{
		"bi11et": Flag, "biiilleeett": Flag, "b1iet": Allow, "coon": Allow, "cooon": Flag, "a5s": Flag, "as": Allow, "4s": Allow, "455": Allow,
	} {
		if v := judge(t, e, content(text)); v.Effect != want {
			t.Errorf("%q: got %v, want %v", text, v.Effect, want)
		}
	}
}

func TestAim(t *testing.T) {
	e := compiled(t, "  - {id: a, clause: manners, words: [daft], aimed: true}\n")
	for text, want := range map[string]Effect{
		"you are daft": Flag, "u r so daft": Flag, "you daft man": Flag, "are you really daft?": Flag, "he's daft": Flag,
		"she is just daft": Flag, "how daft are you": Flag, "daft people": Flag, "daft like you": Flag,
		"you are not daft": Allow, "a daft law": Allow, "your daft idea": Allow, "it is daft": Allow, "I don't think you are daft": Allow,
		"you came. daft weather": Allow, "if you are daft": Allow, "daft": Allow,
	} {
		if v := judge(t, e, content(text)); v.Effect != want {
			t.Errorf("%q: got %v, want %v", text, v.Effect, want)
		}
	}
}

func TestOneExceptionHidesNothingElse(t *testing.T) {
	e := compiled(t, `  - {id: words, clause: manners, words: [blister], allow: [blister pack]}
  - {id: links, clause: manners, links: {deny: [bad.example], allow: [good.bad.example]}}
`)
	v := judge(t, e, content("blister pack https://good.bad.example blister https://x.bad.example/1"))
	if len(v.Findings) != 2 || len(v.Findings[0].Spans) != 1 || v.Findings[0].Spans[0].Start != 38 || v.Findings[1].Spans[0].Start != 46 {
		t.Errorf("got %+v", v.Findings)
	}
}

func TestOtherWriting(t *testing.T) {
	e := compiled(t, "  - {id: a, clause: manners, words: ['дурак', '笨蛋', 'scheiße', 'مغفل', '🖕']}\n")
	for text, want := range map[string]string{
		"ты дурак!": "дурак", "你真是个笨蛋啊": "笨蛋", "so eine SCHEISSE": "SCHEISSE", "أنت مغفل": "مغفل", "you 🖕 there": "🖕", "дураковатый": "",
	} {
		v := judge(t, e, content(text))
		got := ""
		if len(v.Findings) > 0 {
			s := v.Findings[0].Spans[0]
			got = text[s.Start:s.End]
		}
		if got != want {
			t.Errorf("%q: underlines %q, want %q", text, got, want)
		}
	}
}

func TestMentions(t *testing.T) {
	news := preset(t, "news")
	for name, tt := range map[string]struct {
		m    Mentions
		want Effect
	}{
		"five people":         {Mentions{Users: 5}, Allow},
		"six people or roles": {Mentions{Users: 4, Roles: 2}, Flag},
		"everyone":            {Mentions{Everyone: true}, Flag},
	} {
		m := content("look")
		m.Mentions = tt.m
		if v := judge(t, news, m); v.Effect != tt.want {
			t.Errorf("%s: got %v, want %v", name, v.Effect, tt.want)
		}
	}
}

func TestRevision(t *testing.T) {
	base := content("text")
	same := base
	same.ID, same.IsEdit, same.SentAt, same.Author = "2", true, time.Unix(9, 0), Author{ID: "7"}
	if base.Revision() != same.Revision() || len(base.Revision()) > 64 {
		t.Error("what is not judged changed the revision")
	}
	changes := map[string]func(*Message){
		"text":       func(m *Message) { m.Surfaces = []Surface{{SurfaceContent, "text "}} },
		"kind":       func(m *Message) { m.Surfaces = []Surface{{SurfacePoll, "text"}} },
		"split":      func(m *Message) { m.Surfaces = []Surface{{SurfaceContent, "te"}, {SurfaceContent, "xt"}} },
		"attachment": func(m *Message) { m.Attachments = []Attachment{{Name: "a.png"}} },
		"mentions":   func(m *Message) { m.Mentions.Users = 1 },
		"everyone":   func(m *Message) { m.Mentions.Everyone = true },
	}
	seen := map[string]string{base.Revision(): "the message itself"}
	for name, change := range changes {
		m := base
		change(&m)
		if other, ok := seen[m.Revision()]; ok {
			t.Errorf("the revision of another %s is that of %s", name, other)
		}
		seen[m.Revision()] = name
	}
}

func TestManyJudgeAtOnce(t *testing.T) {
	news := preset(t, "news")
	want := judge(t, news, content("you 1d10t, see https://bit.ly/x"))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				v, err := news.Judge(context.Background(), content("you 1d10t, see https://bit.ly/x"))
				if err != nil || !reflect.DeepEqual(v, want) {
					t.Errorf("got %+v and %v", v, err)
					return
				}
				if v, err := news.Judge(context.Background(), content("A fair word.")); err != nil || v.Effect != Allow {
					t.Errorf("got %+v and %v", v, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestHostileTextTakesBoundedTime(t *testing.T) {
	news := preset(t, "news")
	const size = 1 << 18
	hostile := map[string]string{
		"single letters":    strings.Repeat("a ", size/2),
		"one word":          strings.Repeat("a", size),
		"quotation marks":   strings.Repeat(`"a" `, size/4),
		"insults":           strings.Repeat("idiot ", size/6),
		"half a phrase":     strings.Repeat("i will kill ", size/12),
		"fillers":           strings.Repeat("you are a very ", size/15),
		"dots":              strings.Repeat("a.", size/2),
		"dotted words":      strings.Repeat("ab.", size/3),
		"words and signs":   strings.Repeat("ab@cd,", size/6),
		"lone letters":      strings.Repeat("a i u r ", size/8),
		"spelled out":       strings.Repeat("y o u a r e a n ", size/16),
		"turned round":      strings.Repeat("\u202eab", size/5),
		"turned round once": "\u202e" + strings.Repeat("a\u0301", size/3),
		"apostrophes":       strings.Repeat("a'b'", size/4),
		"links":             strings.Repeat("http://a.example ", size/17),
		"brackets":          strings.Repeat("[", size/2) + strings.Repeat("](http://a.b", size/24),
		"combining marks":   strings.Repeat("a\u0336\u0336\u0336\u0336", size/9),
		"zero-width":        strings.Repeat("\u200b", size/3),
		"signs":             strings.Repeat("@$!(", size/4),
		"signs and letters": strings.Repeat("@a$!", size/4),
		"stars":             strings.Repeat("f*", size/2),
		"invalid bytes":     strings.Repeat("\xff\xc3", size/2),
		"newlines":          strings.Repeat("ab\n", size/3),
		"block quotes":      strings.Repeat("> idiot\n", size/8),
	}
	for name, text := range hostile {
		start := time.Now()
		if _, err := news.Judge(t.Context(), content(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		// Some hundred times what it takes, so that a slow machine passes
		// and a quadratic step does not.
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
	if _, err := news.Judge(t.Context(), content(strings.Repeat("a", MaxText+1))); !errors.Is(err, ErrTooLong) {
		t.Errorf("a text that is too long: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := news.Judge(ctx, content("a")); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}

func FuzzJudge(f *testing.F) {
	for _, text := range []string{
		"you 1d10t", "i\u0336d\u0336i\u0336o\u0336t\u0336", "\xffidiot\xc3", "ｉｄｉｏｔ", "i d i o t", "f*ck you",
		"> \"idiot\"\nsaid", "[a.example](https://b.example)", "ﷺ idiot ß", "🇮🇩🇮🇴🇹", "<a:x:1>👩‍👩‍👧",
	} {
		f.Add(text)
	}
	engines := []*Engine{preset(f, "news"), preset(f, "strict"), compiled(f, `  - {id: regex, clause: manners, regex: ['(?i)id.ot', '[^a-z]+$']}
  - {id: ends, clause: manners, words: ['idi*', '*iot', '笨蛋']}
  - {id: count, clause: manners, repeats: {characters: 2, emoji: 1, lines: 1}}
  - {id: caps, clause: manners, caps: {percent: 1, letters: 1}}
  - {id: links, clause: manners, links: {max: 0, masked: true}}
`)}
	f.Fuzz(func(t *testing.T, text string) {
		for _, e := range engines {
			v, err := e.Judge(t.Context(), content(text))
			if err != nil {
				t.Fatal(err)
			}
			for _, finding := range v.Findings {
				for i, s := range finding.Spans {
					if s.Surface != 0 || s.Start < 0 || s.Start >= s.End || s.End > len(text) {
						t.Fatalf("%s: span %+v of a text of %d bytes", finding.Rule, s, len(text))
					}
					if i > 0 && s.Start < finding.Spans[i-1].End {
						t.Fatalf("%s: spans %+v overlap", finding.Rule, finding.Spans)
					}
					if !onBoundary(text, s.Start) || !onBoundary(text, s.End) {
						t.Fatalf("%s: span %+v of %q cuts a rune", finding.Rule, s, text)
					}
				}
			}
		}
	})
}

// onBoundary walks the runes of a text, the plain way.
func onBoundary(text string, at int) bool {
	for i := 0; i <= at; {
		if i == at {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return false
}

func BenchmarkJudge(b *testing.B) {
	news := preset(b, "news")
	for name, text := range map[string]string{
		"clean":      "The committee heard two witnesses on Tuesday, and neither could say why the bridge had been closed for so long.",
		"flagged":    "The committee heard two witnesses on Tuesday, and you are an 1d10t if you think they could say why it was closed.",
		"look-alike": "Тhе соmmіttее hеаrd twо wіtnеssеs оn Tuesday, and neither could say why the bridge had been closed for so long.",
		"2000":       strings.Repeat("A fair word about the new harbour wall. ", 50),
	} {
		b.Run(name, func(b *testing.B) {
			m := content(text)
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := news.Judge(b.Context(), m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
