package main

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"ombud/internal/policy"
)

func TestACrowdWritesTheSameUnderTheSameSeed(t *testing.T) {
	h := habits{channels: []string{"1", "2"}, messages: 300, violating: 10, edited: 7, deleted: 9, replies: 5, seed: 3}
	if !reflect.DeepEqual(h.plan(3), h.plan(3)) {
		t.Error("two plans differ")
	}
	other := h
	other.seed = 4
	if reflect.DeepEqual(h.plan(3), other.plan(3)) {
		t.Error("another seed plans the same")
	}
	kinds := map[string]int{}
	violating := 0
	for member, steps := range h.plan(3) {
		said := map[*utterance]bool{}
		for _, st := range steps {
			kinds[st.what]++
			violating += count(st.violates)
			if st.message.member != member || (st.what != saying && !said[st.message]) {
				t.Fatalf("member %d does %s to what it has not said", member, st.what)
			}
			said[st.message] = true
		}
	}
	if kinds[saying] != 300 || kinds[editing] == 0 || kinds[deleting] == 0 || violating == 0 {
		t.Errorf("planned %v, %d violating", kinds, violating)
	}
}

// The judge's own idea of what breaks the policy must be the policy's.
func TestACrowdsWordsAreJudgedAsTheHarnessThinks(t *testing.T) {
	p, err := policy.Load("news")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := policy.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for n := range 200 {
		for _, length := range []int{0, 1900} {
			violates := n%2 == 0
			text := habits{length: length}.words(rng, n, violates)
			if len(text) > 2000 {
				t.Fatalf("%d bytes", len(text))
			}
			v, err := engine.Judge(t.Context(), policy.Message{Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: text}}})
			if err != nil {
				t.Fatal(err)
			}
			if (v.Effect != policy.Allow) != violates {
				t.Errorf("%q is judged %v", text, v.Effect)
			}
		}
	}
}

func TestTheJudgeFindsWhatACardLeadsTo(t *testing.T) {
	found := jumpLink().FindAllStringSubmatch(`"[Jump to the message](https://discord.com/channels/1/22/333)"`, -1)
	if len(found) != 1 || found[0][1] != "333" {
		t.Errorf("found %v", found)
	}
}

func TestThePromiseIsBrokenByEachOfItsParts(t *testing.T) {
	kept := e1{violating: 2, named: 2, cases: 2}
	if !kept.met() {
		t.Error("nothing was wrong")
	}
	for name, broken := range map[string]e1{
		"nothing violates":    {},
		"one without a card":  {violating: 2, named: 1, cases: 2},
		"one without a case":  {violating: 2, named: 2, cases: 1},
		"one with two cards":  {violating: 2, named: 2, cases: 2, doubled: 1},
		"a clean one accused": {violating: 2, named: 2, cases: 2, accused: 1},
	} {
		if broken.met() {
			t.Errorf("%s: nothing was wrong", name)
		}
	}
}
