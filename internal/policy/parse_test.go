package policy

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// head is a whole policy but for its rules.
const head = `version: 1
name: Test
clauses:
  - {id: manners, text: Be kind.}
rules:
`

func TestMistakesInAPolicy(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"nothing at all", "", "test.yaml:1:1: this policy is empty"},
		{"no YAML", "a: [1, 2", "test.yaml:1:4: "},
		{"no version", "name: x\nclauses: [{id: a, text: b}]", "the key version is missing"},
		{"another version", "version: 2\nname: x\nclauses: [{id: a, text: b}]", "test.yaml:1:10: this program reads policies of version 1"},
		{"an unknown key", head + "  - {id: a, clause: manners, word: [x]}", `test.yaml:6:30: unknown key "word" in a rule`},
		{"a key that stands twice", "version: 1\nversion: 1\nname: x", `test.yaml:2:1: the key "version" stands twice`},
		{"a number among words", head + "  - {id: a, clause: manners, words: [7]}", "test.yaml:6:38: each of words must be a text, not a number: put it in quotation marks"},
		{"a text for a list", head + "  - {id: a, clause: manners, words: x}", "test.yaml:6:37: words must be a list, not a text"},
		{"a bad regex", head + "  - id: a\n    clause: manners\n    regex: ['(']", `test.yaml:8:13: the pattern "(" is no pattern`},
		{"a costly regex", head + "  - id: a\n    clause: manners\n    regex: ['(a{1,20}){1,20}']", "steps a character"},
		{"a regex that matches nothing", head + "  - id: a\n    clause: manners\n    regex: ['x*']", "matches the empty text"},
		{"a rule without a clause", head + "  - {id: a, words: [x]}", `test.yaml:6:5: the rule "a" serves no clause`},
		{"a rule for a clause that is not there", head + "  - {id: a, clause: other, words: [x]}", `test.yaml:6:21: the rule "a" serves the clause "other"`},
		{"a rule that checks nothing", head + "  - {id: a, clause: manners}", `test.yaml:6:5: the rule "a" checks nothing`},
		{"two kinds in one rule", head + "  - {id: a, clause: manners, words: [x], regex: [y]}", `the rule is of the kind words, so "regex" cannot stand in it`},
		{"a term that is allowed too", head + "  - id: a\n    clause: manners\n    words: [Fool]\n    allow: [fool]", `test.yaml:8:13: the rule "a" forbids "fool" and allows it at test.yaml:9:13`},
		{"a term without a letter", head + "  - {id: a, clause: manners, words: ['!?']}", "holds neither letters nor digits"},
		{"a star at both ends", head + "  - {id: a, clause: manners, words: ['*fool*']}", "has a * at both ends"},
		{"a star on two letters", head + "  - {id: a, clause: manners, words: ['fo*']}", "fewer than three letters"},
		{"a choice that is left open", head + "  - {id: a, clause: manners, words: ['(a|b']}", "has a choice that is not one pair"},
		{"too many choices", head + "  - {id: a, clause: manners, words: ['" + strings.Repeat("(a|b)", 12) + "']}", "more than 2000 choices"},
		{"a domain with a path", head + "  - {id: a, clause: manners, links: {deny: ['https://x.example/']}}", "is no domain"},
		{"a list that is not there", head + "  - {id: a, clause: manners, lists: [x.txt]}", `test.yaml:6:38: the list "x.txt" cannot be read`},
		{"an unknown effect", head + "  - {id: a, clause: manners, words: [x], then: ban}", `then must be one of flag, hide, not "ban"`},
		{"the same rule twice", head + "  - {id: a, clause: manners, words: [x]}\n  - {id: a, clause: manners, words: [y]}", `test.yaml:7:5: there is another rule with the id "a" in this file`},
		{"an id for people", head + "  - {id: Bad Words, clause: manners, words: [x]}", "only small letters, digits and hyphens"},
		{"an unknown preset", "version: 1\nextends: gossip", `test.yaml:2:10: "gossip" cannot be extended`},
		{"an alias", head + "  - &a {id: a, clause: manners, words: [x]}\n  - *a", "an anchor or alias, which policies do not use"},
		{"nesting without end", strings.Repeat("[", 100000), "nested more than 32 deep"},
		{"dashes without end", strings.Repeat("- ", 100000), "nested more than 32 deep"},
		{"a name for an id of Discord", head + "  - {id: a, clause: manners, words: [x]}\nexempt: {roles: ['@mods']}", "must be ids"},
		{"a flood without end", head + "  - {id: a, clause: manners, flood: {messages: 3, within: 300h}}", "within must be between 1s and 168h0m0s"},
		{"a flood of nothing", head + "  - {id: a, clause: manners, flood: {within: 3s}}", "counts nothing"},
		{"a length of time without a unit", head + "  - {id: a, clause: manners, duplicate: {times: 3, within: 10}}", "test.yaml:6:60: within must be a length of time such as 30s, 10m or 24h, not a number"},
		{"a type that is none", head + "  - {id: a, clause: manners, attachment: {types: [exe]}}", `"exe" is no type of file`},
		{"a name that cannot be read", head + "  - {id: a, clause: manners, attachment: {names: ['[']}}", "cannot be read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("test.yaml", []byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got\n%v\nwant\n%s", err, tt.want)
			}
			var problems Problems
			if !errors.As(err, &problems) || problems[0].At.Line == 0 {
				t.Errorf("%v does not say where", err)
			}
		})
	}
}

func TestAllMistakesComeAtOnce(t *testing.T) {
	_, err := Parse("test.yaml", []byte("version: 1\nname: 7\nclauses:\n  - {id: a, text: b, severity: bad}\nrules:\n  - {id: r, clause: a, regx: [x]}\n  - {id: s, clause: b, words: [x]}\n"))
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v", err)
	}
	lines := []int{2, 4, 6, 7}
	if len(problems) != len(lines) {
		t.Fatalf("got %d problems, want %d:\n%v", len(problems), len(lines), problems)
	}
	for i, p := range problems {
		if p.At.Line != lines[i] {
			t.Errorf("problem %d is on line %d, want %d: %s", i, p.At.Line, lines[i], p)
		}
	}
}

func TestAPolicyChangesItsPreset(t *testing.T) {
	text := `version: 1
name: Ours
extends: news
clauses:
  - {id: spam, text: No adverts here.}
rules:
  - {id: insults, words: [nincompoop], allow: [idiot sandwich], then: hide}
  - {id: aimed-insults, mode: off}
  - {id: attacks, mode: shadow}
exempt: {roles: ["10"], channels: ["20"]}
`
	p, err := Parse("ours.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	e, err := Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		text string
		want Effect
		n    int
	}{
		{"its own word", "you nincompoop", Hide, 1},
		{"a word of the preset takes the new effect", "you moron", Hide, 1},
		{"a disguise flags at most", "you m0r0n", Flag, 1},
		{"its own exception", "I ate an idiot sandwich", Allow, 0},
		{"a rule that is off", "you are pathetic", Allow, 0},
		{"a rule in shadow counts nothing", "go fuck yourself", Allow, 1},
		{"a rule that was not touched", "kill yourself", Flag, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := judge(t, e, content(tt.text))
			if v.Effect != tt.want || len(v.Findings) != tt.n {
				t.Errorf("%q: got %v %+v, want %v and %d findings", tt.text, v.Effect, v.Findings, tt.want, tt.n)
			}
		})
	}
	if c, _ := p.Clause("spam"); c.Text != "No adverts here." || c.Severity != Low {
		t.Errorf("the clause reads %+v", c)
	}
	afterwards, err := fromFile("news") // not the shared one, which may be older
	if err != nil {
		t.Fatal(err)
	}
	for _, news := range []*Engine{afterwards, preset(t, "news")} {
		if c, _ := news.Policy().Clause("spam"); c.Text == "No adverts here." {
			t.Error("the preset itself was changed")
		}
		if v := judge(t, news, content("you nincompoop")); v.Effect != Allow {
			t.Error("the preset's list was changed")
		}
	}
}

func TestAPolicyFileWithAList(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("words.txt", "# ours\nblister*\n\n(blue|green) meanie\n")
	path := write("ours.yaml", head+"  - {id: a, clause: manners, lists: [words.txt], then: hide}\n")
	p, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]Effect{"blistering barnacles": Hide, "a green meanie": Hide, "a red meanie": Allow, "blist": Allow} {
		if v := judge(t, e, content(text)); v.Effect != want {
			t.Errorf("%q: got %v, want %v", text, v.Effect, want)
		}
	}
	outside := write("outside.yaml", head+"  - {id: a, clause: manners, lists: [../words.txt]}\n")
	if _, err := Load(outside); err == nil || !strings.Contains(err.Error(), "must lie in the policy's folder") {
		t.Errorf("a list outside the folder: %v", err)
	}
	itself := write("itself.yaml", "version: 1\nextends: itself.yaml\n")
	if _, err := Load(itself); err == nil || !strings.Contains(err.Error(), "does one extend itself?") {
		t.Errorf("a policy that extends itself: %v", err)
	}
	if _, err := Load("no-such-policy"); err == nil || !strings.Contains(err.Error(), "presets: family, news, relaxed, strict") {
		t.Errorf("a policy that is not there: %v", err)
	}
}

func TestVersionIsWhatThePolicyMeans(t *testing.T) {
	version := func(text string) string {
		p, err := Parse("x", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return p.Version()
	}
	one := version(head + "  - {id: a, clause: manners, words: [x]}")
	if again := version(head + "\n\n  - {id: a, clause: manners, words: [x]} # moved"); again != one {
		t.Errorf("moving a rule changed the version from %s to %s", one, again)
	}
	if other := version(head + "  - {id: a, clause: manners, words: [y]}"); other == one {
		t.Error("another word, the same version")
	}
	if len(one) != 16 {
		t.Errorf("version %q", one)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(head + "  - {id: a, clause: manners, words: ['(x|y) z*'], allow: [q]}"))
	f.Add([]byte("version: 1\nextends: news\nrules:\n  - id: caps\n    mode: off\n"))
	f.Add([]byte("? [a]\n: - &x *x\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse("fuzz.yaml", data)
		if err != nil {
			return
		}
		if _, err := Compile(p); err != nil {
			t.Errorf("what was parsed cannot be compiled: %v", err)
		}
	})
}

func TestOverrides(t *testing.T) {
	e := compiled(t, `  - {id: words, clause: manners, words: [blister], then: hide}
  - {id: shout, clause: manners, caps: {percent: 50, letters: 5}, mode: off}
overrides:
  - where: {category: "1"}
    rules:
      - {id: words, then: flag, words: [barnacle]}
  - where: {channel: "2"}
    rules:
      - {id: words, mode: shadow}
      - {id: shout, mode: live}
      - {id: links, clause: manners, links: {max: 0}}
  - where: {feed: "3"}
    rules:
      - {id: words, reason: "mind {match}"}
`)
	tests := []struct {
		name   string
		place  Place
		text   string
		effect Effect
		want   string
	}{
		{"nowhere in particular", Place{}, "blister barnacle SHOUTING", Hide, "words"},
		{"a category adds a word and is milder", Place{ChannelIDs: []string{"9", "1"}}, "barnacle", Flag, "words"},
		{"the same word elsewhere", Place{ChannelIDs: []string{"9"}}, "barnacle", Allow, ""},
		{"a channel puts it in shadow", Place{ChannelIDs: []string{"2"}}, "blister", Allow, "words shadow"},
		{"both apply, field by field", Place{ChannelIDs: []string{"2", "1"}}, "barnacle", Allow, "words shadow"},
		{"a rule that is switched on", Place{ChannelIDs: []string{"2"}}, "SHOUTING", Flag, "shout"},
		{"and off elsewhere", Place{}, "SHOUTING", Allow, ""},
		{"a rule that is only there", Place{ChannelIDs: []string{"2"}}, "https://a.example", Flag, "links"},
		{"and not elsewhere", Place{}, "https://a.example", Allow, ""},
		{"a feed has its own sentence", Place{FeedID: "3"}, "blister", Hide, `words mind "blister"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := content(tt.text)
			m.Place = tt.place
			v := judge(t, e, m)
			got := ""
			for _, f := range v.Findings {
				got += f.Rule
				if f.Shadow {
					got += " shadow"
				}
				if strings.HasPrefix(f.Reason, "mind") {
					got += " " + f.Reason
				}
			}
			if v.Effect != tt.effect || got != tt.want {
				t.Errorf("got %v by %q, want %v by %q", v.Effect, got, tt.effect, tt.want)
			}
		})
	}
}

func TestMistakesInOverrides(t *testing.T) {
	rule := head + "  - {id: a, clause: manners, words: [x]}\noverrides:\n"
	for text, want := range map[string]string{
		"  - {where: {channel: general}, rules: []}":                                               `test.yaml:8:23: channel must be an id`,
		"  - {where: {channel: '1', feed: '2'}, rules: []}":                                        "where needs exactly one of",
		"  - {where: {server: '1'}, rules: []}":                                                    `unknown key "server" in where`,
		"  - {rules: []}":                                                                          "this override has no where",
		"  - {where: {feed: '1'}}":                                                                 "this override has no rules",
		"  - {where: {feed: '1'}, rules: [{id: a, then: ban}]}":                                    "then must be one of",
		"  - {where: {feed: '1'}, rules: [{id: a, links: {}}]}":                                    `the rule is of the kind words, so "links"`,
		"  - {where: {feed: '1'}, rules: [{id: b, clause: manners}]}":                              `the rule "b" checks nothing`,
		"  - {where: {feed: '1'}, rules: [{id: b, clause: no, words: [y]}]}":                       `serves the clause "no"`,
		"  - {where: {feed: '1'}, rules: [{id: b, clause: manners, regex: ['(']}]}":                "is no pattern",
		"  - {where: {feed: '1'}, rules: [{id: a, mode: off}, {id: a, mode: live}]}":               "another rule with the id",
		"  - {where: {feed: '1'}, rules: [{id: c, clause: manners, words: [z], mode: off}], x: y}": "unknown key",
	} {
		_, err := Parse("test.yaml", []byte(rule+text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got\n%v\nwant\n%s", text, err, want)
		}
	}
}

func TestAnExtendingPolicyChangesWhatOverridesChange(t *testing.T) {
	dir := t.TempDir()
	base := head + "  - {id: a, clause: manners, words: [blister]}\noverrides:\n  - {where: {feed: '1'}, rules: [{id: a, words: [barnacle]}]}\n"
	ours := "version: 1\nextends: base.yaml\nrules:\n  - {id: a, words: [thunder], allow: [blister]}\n"
	for name, text := range map[string]string{"base.yaml": base, "ours.yaml": ours} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := Load(filepath.Join(dir, "ours.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]Effect{"thunder": Flag, "barnacle": Flag, "blister": Allow, "bl1ster": Allow} {
		m := content(text)
		m.Place.FeedID = "1"
		if v := judge(t, e, m); v.Effect != want {
			t.Errorf("%q: got %v, want %v", text, v.Effect, want)
		}
	}
}
