package policy

import (
	"math/rand/v2"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"testing"
)

// several are patterns with everything that the syntax has.
var several = []string{
	`a`, `(?i)kiss`, `\bcat\b`, `^x`, `x$`, `(?m)^line$`, `[^a-z]{3}`, `\d{3}-\d{2}`, `(?:ab|a)c`, `foo\W{0,5}bar`,
	`(?s)a.b`, `a.b`, `\B-\B`, `[а-я]+!`, `(?i)straße`, `é|è`, `\p{Greek}`, `(a|b)*c`, `x{2,4}y`, `[\w.]+@[a-z]+\.de`, `\x{1F595}`,
}

func patternsOf(tb testing.TB, texts []string) *patterns {
	tb.Helper()
	p := &patterns{}
	for i, text := range texts {
		re, prog, err := compilePattern(text)
		if err != nil {
			tb.Fatalf("%q: %v", text, err)
		}
		p.add(i, re, prog)
	}
	p.compile()
	return p
}

// agree holds the automaton against the standard library.
func agree(tb testing.TB, p *patterns, text []byte) {
	tb.Helper()
	got := p.match(text, nil)
	slices.Sort(got)
	var want []int32
	for i := range p.list {
		if p.list[i].re.Match(text) {
			want = append(want, int32(i))
		}
	}
	if !slices.Equal(got, want) {
		tb.Errorf("%q: the automaton says %v, regexp says %v", text, got, want)
	}
}

func TestTheAutomatonAgreesWithRegexp(t *testing.T) {
	p := patternsOf(t, several)
	for _, text := range []string{
		"", "a", "KISS", "\u212aiſs", "cat", "concat", "a cat.", "xy", "yx", "one\nline\ntwo", "123-45", "foo -- bar", "a\nb",
		"ПРИВЕТ привет!", "STRASSE straße", "\xff\xfe", "α", "xxxxy xxxxxy", "me@example.de", "\U0001F595", "é", "e\u0301", "x\n",
	} {
		agree(t, p, []byte(text))
	}
	random := rand.New(rand.NewPCG(1, 1))
	alphabet := []rune("aabcxy \n-123.@kIsSéЯαdeoforbar_!")
	for range 3000 {
		var b strings.Builder
		for range random.IntN(40) {
			b.WriteRune(alphabet[random.IntN(len(alphabet))])
		}
		agree(t, p, []byte(b.String()))
	}
}

func TestTooManyStatesAreStartedAfresh(t *testing.T) {
	// A state must know which of the last twelve characters were an a.
	p := patternsOf(t, []string{`a[ab]{12}c`, `[ab]{3}d`})
	random := rand.New(rand.NewPCG(2, 2))
	replaced := 0
	before := p.current.Load()
	for range 300 {
		text := make([]byte, 400)
		for i := range text {
			text[i] = "abababababababcd"[random.IntN(16)]
		}
		agree(t, p, text)
		if now := p.current.Load(); now != before {
			before = now
			replaced++
		}
	}
	if replaced < 7 { // 64 doubled up to 4096, and once more
		t.Errorf("the automaton was replaced %d times", replaced)
	}
}

func TestManyWalkOneAutomaton(t *testing.T) {
	p := patternsOf(t, append([]string{`a[ab]{12}c`}, several...))
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(3, uint64(n)))
			for range 60 {
				text := make([]byte, 200)
				for i := range text {
					text[i] = "ababababab cat-1\n"[random.IntN(17)]
				}
				agree(t, p, text)
			}
		})
	}
	wg.Wait()
}

func FuzzPatterns(f *testing.F) {
	f.Add(`(?i)\bid.ot\b|x{2,}`, []byte("an IDIOT xxx"))
	f.Add(`^(a|\Bb)+$`, []byte("ab\nab"))
	f.Add(`[^\x00-\x{FFFF}]|\s`, []byte("\xf0\x9f\xff \n"))
	f.Fuzz(func(t *testing.T, pattern string, text []byte) {
		if _, _, err := compilePattern(pattern); err != nil || len(text) > 1000 {
			return
		}
		p := patternsOf(t, []string{pattern, `\b[a-z]`})
		agree(t, p, text)
		agree(t, p, text) // and by the states just made
	})
}

// The standard library's classes must be the ones the walk relies on.
func TestClassesTellApartWhatPatternsDo(t *testing.T) {
	p := patternsOf(t, several)
	asked := 0
	for r := rune(0); r < 0x3000; r++ {
		class := p.classes.of(r)
		example := p.classes.example(class)
		for i := range p.insts {
			in := &p.insts[i]
			if in.Op != syntax.InstRune && in.Op != syntax.InstRune1 {
				continue
			}
			asked++
			if in.MatchRune(r) != in.MatchRune(example) {
				t.Fatalf("%q and %q share a class, and %v tells them apart", r, example, in)
			}
		}
	}
	if asked == 0 {
		t.Fatal("nothing was asked")
	}
}
