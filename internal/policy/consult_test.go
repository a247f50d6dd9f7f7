package policy

import (
	"strconv"
	"strings"
	"testing"
)

const withClassifier = `version: 1
name: Test
clauses:
  - {id: manners, text: Be kind.}
  - {id: doxing, text: Keep it private.}
`

func TestThePartAboutTheClassifier(t *testing.T) {
	p, err := Parse("test.yaml", []byte(withClassifier+`classifier:
  ask: sampled
  share: 0.05
  confidence: 0.7
  unclassified: review
  clauses:
    - {id: doxing, confidence: 0.4, hide: 0.9}
    - {id: manners, mode: shadow}
`))
	if err != nil {
		t.Fatal(err)
	}
	c := p.Consulting()
	if c.Ask != AskSampled || c.Share != 0.05 || !c.Review || c.of("manners").Confidence != 0.7 || c.of("doxing").Hide != 0.9 {
		t.Errorf("got %+v", c)
	}
	plain, err := Parse("test.yaml", []byte(withClassifier))
	if err != nil {
		t.Fatal(err)
	}
	if plain.Version() == p.Version() {
		t.Error("what the classifier may do does not change the version")
	}
	if c := plain.Consulting(); c.Ask != AskUncertain || c.Share != defaultShare || c.Review {
		t.Errorf("a policy that says nothing means %+v", c)
	}
}

func TestMistakesInThePartAboutTheClassifier(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"an unknown key", "classifier: {asks: all}", `test.yaml:6:14: unknown key "asks" in classifier; the keys here are ask, clauses, confidence, share, unclassified`},
		{"an unknown choice", "classifier: {ask: often}", `test.yaml:6:19: ask must be one of uncertain, all, flagged, sampled, none, not "often"`},
		{"a share of nothing", "classifier: {share: 0}", "test.yaml:6:21: share must be above 0 and at most 1"},
		{"more than all", "classifier: {confidence: 1.5}", "test.yaml:6:26: confidence must be above 0 and at most 1"},
		{"a word for a number", "classifier: {confidence: high}", "confidence must be a number above 0 and up to 1, not a text"},
		{"a clause that is not there", "classifier: {clauses: [{id: spam}]}", `test.yaml:6:29: the classifier is told about the clause "spam", which this policy does not have`},
		{"a clause without an id", "classifier: {clauses: [{hide: 0.5}]}", "has no id"},
		{"a clause twice", "classifier: {clauses: [{id: doxing}, {id: doxing}]}", `another clause of the classifier with the id "doxing"`},
		{"hidden before it is flagged", "classifier: {clauses: [{id: doxing, confidence: 0.8, hide: 0.5}]}", "hidden with less confidence (0.5) than it is flagged with (0.8)"},
		{"a list", "classifier: [all]", "classifier must be a mapping"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("test.yaml", []byte(withClassifier+tt.text+"\n"))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}

func TestAnOpinionBecomesFindings(t *testing.T) {
	p, err := Parse("test.yaml", []byte(withClassifier+`classifier:
  confidence: 0.6
  clauses: [{id: doxing, confidence: 0.4, hide: 0.9}]
`))
	if err != nil {
		t.Fatal(err)
	}
	q := Question{Surfaces: []Surface{{Kind: SurfaceContent, Text: "She lives at  12 Mill Lane, the witch."}}}
	say := func(clause string, confidence float64, quotes ...string) Claim {
		c := Claim{Clause: clause, Confidence: confidence, Rationale: "so it is"}
		for _, quote := range quotes {
			c.Quotes = append(c.Quotes, Quote{Text: quote})
		}
		return c
	}
	tests := []struct {
		name   string
		claims []Claim
		want   string // clause effect spans, …
	}{
		{"nothing is claimed", nil, ""},
		{"not sure enough", []Claim{say("manners", 0.59)}, ""},
		{"sure enough", []Claim{say("manners", 0.6, "THE WITCH")}, "manners flag [28-37]"},
		{"a clause with its own confidence", []Claim{say("doxing", 0.4, "12 mill lane")}, "doxing flag [14-26]"},
		{"a clause that an admin lets hide", []Claim{say("doxing", 0.9)}, "doxing hide []"},
		{"words that were never said", []Claim{{Clause: "doxing", Confidence: 0.95, Invented: true}}, "doxing flag []"},
		{"one that no admin lets hide", []Claim{say("manners", 1)}, "manners flag []"},
		{"a clause that is not there", []Claim{say("treason", 1)}, ""},
		{"a clause twice", []Claim{say("manners", 1), say("manners", 1)}, "manners flag []"},
		{"a quote that is not there", []Claim{say("manners", 1, "the wizard", "...")}, "manners flag []"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range p.Weigh(q, Opinion{Claims: tt.claims}) {
				spans := "["
				for _, s := range f.Spans {
					spans += strconv.Itoa(s.Start) + "-" + strconv.Itoa(s.End)
				}
				got = append(got, f.Clause+" "+f.Then.String()+" "+spans+"]")
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("got %q, want %q", strings.Join(got, ", "), tt.want)
			}
		})
	}
}

func TestNormalMeansTheSame(t *testing.T) {
	of := func(text string) string { return Normal([]Surface{{Kind: SurfaceContent, Text: text}}) }
	for _, same := range []string{"my bus  takes\nforty minutes", "MY BUS takes forty minutes ", "My b\u200bus takes forty minutes", "\uff2dy bus takes forty minutes"} {
		if of(same) != of("My bus takes forty minutes") {
			t.Errorf("%q is another message", same)
		}
	}
	if of("My bus takes forty minute") == of("My bus takes forty minutes") {
		t.Error("two messages are one")
	}
}
