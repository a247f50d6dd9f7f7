package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestAKillPointKnowsItsCalls(t *testing.T) {
	known := places{"1": inModerators, "2": inDiscussions}
	card := killPoint{method: http.MethodPost, route: "/channels/{channel}/messages", in: inModerators}
	welcome := killPoint{method: http.MethodPost, route: "/channels/{channel}/messages", in: inThread}
	for _, c := range []struct {
		name, method, path string
		point              killPoint
		want               bool
	}{
		{"a card", http.MethodPost, "/channels/1/messages", card, true},
		{"reading the cards", http.MethodGet, "/channels/1/messages", card, false},
		{"a post elsewhere", http.MethodPost, "/channels/2/messages", card, false},
		{"a longer path", http.MethodPost, "/channels/1/messages/3", card, false},
		{"another path of that length", http.MethodPost, "/channels/1/typing", card, false},
		{"a post in a channel that is none of the known", http.MethodPost, "/channels/3/messages", welcome, true},
		{"a post in a known channel", http.MethodPost, "/channels/2/messages", welcome, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.point.matches(c.method, c.path, known); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestKillPointsHaveAStoryAndANameOfTheirOwn(t *testing.T) {
	var names []string
	for _, k := range killPoints() {
		if k.story == nil || k.nth < 1 || slices.Contains(names, k.name) {
			t.Errorf("%q is not whole, or there twice", k.name)
		}
		names = append(names, k.name)
	}
	if len(names) == 0 {
		t.Error("there is none")
	}
}

func TestOutputIsCutIntoLinesWhereverItIsTorn(t *testing.T) {
	var got []string
	l := &lines{each: func(line []byte) { got = append(got, string(line)) }}
	for _, part := range []string{"on", "e\ntw", "o\n\nthr", "ee"} {
		if n, err := l.Write([]byte(part)); err != nil || n != len(part) {
			t.Fatalf("took %d bytes of %q: %v", n, part, err)
		}
	}
	l.flush()
	if want := []string{"one", "two", "", "three"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnArticleIsWholeOnlyWhenEachThingIsThereOnce(t *testing.T) {
	whole := func() discussions {
		return discussions{map[string]int{"a": 1}, map[string]int{"a": 1}, map[string]int{"a": 1}, map[string]int{"a": 1}}
	}
	if err := whole().complete([]string{"a"}, true); err != nil {
		t.Errorf("one of each: %v", err)
	}
	for name, counts := range map[string]func(discussions) map[string]int{
		"posts":     func(d discussions) map[string]int { return d.posts },
		"threads":   func(d discussions) map[string]int { return d.threads },
		"welcomes":  func(d discussions) map[string]int { return d.welcomes },
		"published": func(d discussions) map[string]int { return d.published },
	} {
		d := whole()
		counts(d)["a"] = 0
		if d.complete([]string{"a"}, true) == nil {
			t.Errorf("no %s: nothing was wrong", name)
		}
		counts(d)["a"] = 2
		if d.complete([]string{"a"}, true) == nil || d.doubled([]string{"a"}) == nil {
			t.Errorf("two %s: nothing was wrong", name)
		}
	}
}

func TestAMissedBarIsCountedAndSaid(t *testing.T) {
	var out strings.Builder
	all := &results{out: &out}
	r := all.begin(scenario{test: "1", name: "kill"}, true)
	r.figure("cards", 2, false, "bar: 1")
	r.of("runs", 3, 3)
	r.of("runs that were not played", 0, 0)
	r.end()
	all.end()
	if all.missed != 2 || strings.Count(out.String(), "1 kill, cards: 2 (bar: 1) MISSED") != 2 {
		t.Errorf("missed %d, said:\n%s", all.missed, out.String())
	}
}

func TestWrongSettingsAreJudgedByExitSentenceAndSecrets(t *testing.T) {
	m := mistake{says: []string{"TOKEN"}}
	for name, err := range map[string]error{
		"another exit code":      judgeExit(0, 1),
		"no sentence":            judgeSentence(nil, m),
		"two sentences":          judgeSentence([]string{"TOKEN a", "TOKEN b"}, m),
		"a sentence without it":  judgeSentence([]string{"something"}, m),
		"an error in the log":    judgeTwice([]string{`{"level":"ERROR","msg":"x"}`}, []string{"x"}),
		"the token in the log":   judgeSecrets([]string{"the token s3cret"}, map[string]string{"DISCORD_TOKEN": "s3cret"}),
		"a password in a string": judgeSecrets([]string{"postgres://ombud:hunter2secret@x"}, nil),
	} {
		if err == nil {
			t.Errorf("%s is not noticed", name)
		}
	}
}
