package check

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"ombud/internal/policy"
)

func TestEvasionCountsRows(t *testing.T) {
	in := strings.Repeat(`{"id":"1","text":"you are an idiot, and a moron"}`+"\n", 3) +
		strings.Repeat(`{"id":"2","text":"the harbour wall will be mended"}`+"\n", 2) +
		"not json\n" +
		`{"id":"3","text":"buy at https://bit.ly/x"}` + "\n" +
		`{"id":"4","text":"what only a person understands","labels":{"abusive":1}}` + "\n"
	var out bytes.Buffer
	if err := Evasion(t.Context(), engine(t), strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if !strings.HasPrefix(text, "3 rows with a word of the lists (bar: at least 500), 2 innocent rows, 1 rows not judged, 1 with neither but labelled abusive\n") {
		t.Errorf("the head is wrong:\n%s", text)
	}
	for _, way := range append(disguises(), furtherDisguises()...) {
		if !strings.Contains(text, "\n"+way.name+" ") {
			t.Errorf("%s is not in the table", way.name)
		}
	}
	if strings.Contains(text, "leet                        0.000") {
		t.Errorf("nothing was kept:\n%s", text)
	}
}

// A policy that sees plain words only keeps nothing of a disguise: the
// measurement can fail.
func TestEvasionSeesWhatIsLost(t *testing.T) {
	p, err := policy.Parse("t", []byte("version: 1\nname: t\nclauses: [{id: c, text: Be kind.}]\nrules: [{id: w, clause: c, words: [idiot], disguised: ignore}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := policy.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Evasion(t.Context(), e, strings.NewReader(`{"id":"1","text":"you idiot"}`), &out); err != nil {
		t.Fatal(err)
	}
	for way, kept := range map[string]string{"leet": "0.000", "spaced letters": "0.000", "full width": "1.000"} {
		if want := fmt.Sprintf("\n%-24s %8s ", way, kept); !strings.Contains(out.String(), want) {
			t.Errorf("want %q in\n%s", want, out.String())
		}
	}
}

func TestDisguisesChangeTheWord(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2)) // #nosec G404 -- the same every time
	for _, way := range append(disguises(), furtherDisguises()...) {
		for range 50 {
			if got := way.of(r, "imbecile idiots"); got == "imbecile idiots" {
				t.Errorf("%s: nothing is disguised", way.name)
			}
		}
	}
}
