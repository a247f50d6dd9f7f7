package policy

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// plainly finds the same, the plain way.
func plainly(terms [][]byte, text []byte) []string {
	var found []string
	for end := 1; end <= len(text); end++ {
		for i, t := range terms {
			if bytes.HasSuffix(bytes.ToLower(text[:end]), t) {
				found = append(found, fmt.Sprintf("%d@%d", i, end))
			}
		}
	}
	slices.Sort(found)
	return found
}

func TestAhoCorasickAgreesWithLookingPlainly(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	letters := func(n int, of string) []byte {
		text := make([]byte, n)
		for i := range text {
			text[i] = of[random.IntN(len(of))]
		}
		return text
	}
	hits := 0
	for round := range 300 {
		var terms [][]byte
		for range 1 + random.IntN(30) {
			if term := letters(1+random.IntN(5), "abcd"); !slices.ContainsFunc(terms, func(x []byte) bool { return bytes.Equal(x, term) }) {
				terms = append(terms, term)
			}
		}
		a := newAhoCorasick(terms)
		if round%2 == 1 {
			a = sparsely(terms)
		}
		text := letters(60, "abcdABxy")
		var got []string
		a.find(text, func(term, end int) bool {
			got = append(got, fmt.Sprintf("%d@%d", term, end))
			return true
		})
		slices.Sort(got)
		if want := plainly(terms, text); !slices.Equal(got, want) {
			t.Fatalf("%q in %q: got %v, want %v", terms, text, got, want)
		}
		hits += len(got)
	}
	if hits == 0 {
		t.Fatal("nothing was ever found")
	}
}

// sparsely gives only the root a row, as with very many terms.
func sparsely(terms [][]byte) *ahoCorasick {
	a := newAhoCorasick(terms)
	a.dense = 1
	a.rows = a.rows[:a.width]
	return a
}

func TestSubstrings(t *testing.T) {
	e := compiled(t, `  - {id: a, clause: manners, substring: [blister, 'дурак', "sub string"], allow: [blister pack, reblistered], then: hide}
  - {id: b, clause: manners, substring: [blister]}
`)
	tests := []struct{ name, text, a, b string }{
		{"inside a word", "unblistered", "blister", "blister"},
		{"in capitals and look-alikes", "UNBLІSTЕRED", "BLІSTЕR", "BLІSTЕR"},
		{"with an invisible character", "bli\u200bster", "bli\u200bster", "bli\u200bster"},
		{"allowed for one rule", "a blister pack", "", "blister"},
		{"allowed where it stands inside", "reblistered", "", "blister"},
		{"allowed once is not allowed twice", "blister pack, blister", "blister", "blister"},
		{"in another alphabet", "придурак", "дурак", ""},
		{"two words", "one sub string", "sub string", ""},
		{"something else", "mister", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := map[string]string{}
			for _, f := range judge(t, e, content(tt.text)).Findings {
				s := f.Spans[len(f.Spans)-1]
				got[f.Rule] = tt.text[s.Start:s.End]
			}
			if got["a"] != tt.a || got["b"] != tt.b {
				t.Errorf("%q: got %q and %q, want %q and %q", tt.text, got["a"], got["b"], tt.a, tt.b)
			}
		})
	}
	_, err := Parse("x", []byte(head+"  - {id: a, clause: manners, substring: [ab]}"))
	if err == nil || !strings.Contains(err.Error(), "fewer than three letters") {
		t.Errorf("a short substring: %v", err)
	}
	_, err = Parse("x", []byte(head+"  - {id: a, clause: manners, substring: [abc], allow: [ABC]}"))
	if err == nil || !strings.Contains(err.Error(), `forbids "abc" and allows it`) {
		t.Errorf("a substring that is allowed too: %v", err)
	}
}
