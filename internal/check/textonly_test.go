package check

import (
	"strings"
	"testing"

	"ombud/internal/policy"
)

// Rules that a file of comments cannot answer are left out and named; the
// others are tried.
func TestRulesThatAskForMoreThanATextAreNamed(t *testing.T) {
	p, err := policy.Parse("t", []byte(`version: 1
name: t
clauses: [{id: c, text: Be kind.}]
rules:
  - {id: flood, clause: c, flood: {messages: 1}}
  - {id: raid, clause: c, duplicate: {authors: 1}}
  - {id: new, clause: c, when: author.member_days < 7}
  - {id: long, clause: c, when: length > 10}
`))
	if err != nil {
		t.Fatal(err)
	}
	e, err := policy.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	out, problems, failed := run(t, e, Options{Format: Text}, "short\nnot that short\n")
	if failed != 0 || problems != "not tried, since they ask for more than a text: flood, raid, new\n" {
		t.Errorf("%d failed, %q", failed, problems)
	}
	if strings.Count(out, `"rule":"long"`) != 1 || strings.Count(out, "\n") != 2 {
		t.Errorf("got %s", out)
	}
}
