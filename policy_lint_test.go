package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lint runs the command on a file and answers its exit code and what it printed.
func lint(t *testing.T, policy string) (code int, out, errs string) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("own.yaml", []byte(policy), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), []string{"policy", "lint", "own.yaml"}, nil, strings.NewReader(""), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func TestPolicyLint(t *testing.T) {
	code, out, errs := lint(t, "version: 1\nextends: news\n")
	if code != exitOK || !strings.HasPrefix(out, "own.yaml is a policy without mistakes: ") || errs != "" {
		t.Errorf("a good policy: exit code %d, %q, %q", code, out, errs)
	}
	// Mistakes of every stage at once: of the file, of a pattern, of a condition.
	code, out, errs = lint(t, `version: 1
name: Own
clauses: [{id: manners, text: Be kind., severity: grave}]
rules:
  - {id: price, clause: manners, regex: ['£(']}
  - {id: young, clause: manners, when: author.age < 7}
  - {id: oaf, clause: maners, words: [oaf]}
`)
	want := []string{"own.yaml:3:51: ", "own.yaml:5:42: ", "own.yaml:6:", "own.yaml:7:23: "}
	lines := strings.Split(strings.TrimSpace(errs), "\n")
	if code != exitFailed || out != "" || len(lines) != len(want) {
		t.Fatalf("a bad policy: exit code %d, %q\n%s", code, out, errs)
	}
	for i, at := range want {
		if !strings.HasPrefix(lines[i], at) {
			t.Errorf("line %d is %q, want it to begin with %q", i+1, lines[i], at)
		}
	}
	if !strings.Contains(errs, "author.member_days") {
		t.Errorf("the signals there are should be named:\n%s", errs)
	}
	var stdout, stderr bytes.Buffer
	missing := filepath.Join(t.TempDir(), "none.yaml")
	if code := run(t.Context(), []string{"policy", "lint", missing}, nil, strings.NewReader(""), &stdout, &stderr); code != exitFailed || !strings.HasPrefix(stderr.String(), "ombud: there is no policy file ") {
		t.Errorf("a file that is not there: exit code %d, %q", code, stderr.String())
	}
}
