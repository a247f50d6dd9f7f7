package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// judged runs the command over a journal.
func judged(t *testing.T, journal string, args ...string) (code int, out string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "journal.jsonl")
	if err := os.WriteFile(file, []byte(journal), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if spec := os.Getenv("DISCORD_SPEC"); spec != "" {
		args = append(args, "--spec", spec)
	}
	code = run(append(args, file), strings.NewReader(""), &stdout, &stderr)
	return code, stdout.String() + stderr.String()
}

func sampleLine(t *testing.T, name string) string {
	t.Helper()
	for _, s := range samples() {
		if s.name == name {
			return strings.Join(strings.Fields(s.line), " ") + "\n"
		}
	}
	t.Fatalf("no sample %q", name)
	return ""
}

func TestTheExitCodeTellsWhetherEverythingHolds(t *testing.T) {
	request, dispatch := sampleLine(t, "a message is deleted"), sampleLine(t, "MESSAGE_DELETE")
	bad := strings.Replace(dispatch, `"id":`, `"identifier":`, 1)
	refused := sampleLine(t, "a form error tells the fields")
	wrong := strings.Replace(refused, `"request":{`, `"request":{"colour":1,`, 1)
	cases := []struct {
		name, journal string
		args          []string
		code          int
		out           string
	}{
		{"a request and a dispatch", request + dispatch, nil, exitHolds, "ok: no violations"},
		{"no dispatch", request, nil, exitViolated, "not one dispatch"},
		{"no request", dispatch, nil, exitViolated, "not one request"},
		{"nothing", "", nil, exitViolated, "not one request"},
		{"only what has no schema", sampleLine(t, "an event without a schema"), nil, exitViolated, "no schema: 1 × dispatch THREAD_UPDATE"},
		{"a violation", request + bad, nil, exitViolated, ":2: seq 22: MESSAGE_DELETE: dispatch: $"},
		{"a line that is no JSON", request + "oops\n", nil, exitUnusable, "CANNOT JUDGE"},
		{"a folder without a description", request + dispatch, []string{"--spec", "testdata/nowhere"}, exitUnusable, "CANNOT JUDGE"},
		{"a wrong request that was refused", request + dispatch + wrong, nil, exitViolated, "colour"},
		{"the same in the fake's own tests", request + dispatch + wrong, []string{"--fake"}, exitHolds, "not judged: 1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if len(c.args) == 2 && os.Getenv("DISCORD_SPEC") != "" {
				t.Setenv("DISCORD_SPEC", "")
			}
			code, out := judged(t, c.journal, c.args...)
			if code != c.code || !strings.Contains(out, c.out) {
				t.Errorf("got exit %d and\n%s\nwant exit %d and %q", code, out, c.code, c.out)
			}
		})
	}
}

func TestWithoutADescriptionItSaysSoLoudly(t *testing.T) {
	_, err := findSpec(t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "NOTHING WAS VALIDATED") {
		t.Errorf("got %v", err)
	}
}

func TestADifferenceThatIsGoneIsAnError(t *testing.T) {
	d := &description{OpenAPI: map[string]any{"components": map[string]any{"limit": 2000.0}}}
	same := difference{Document: openAPIFile, Pointer: "/components", Key: "limit", Value: `2000`}
	if err := d.correct([]difference{same}); err == nil {
		t.Error("a difference that changes nothing was taken")
	}
	lost := difference{Document: openAPIFile, Pointer: "/nowhere", Key: "limit", Value: `1`}
	if err := d.correct([]difference{lost}); err == nil {
		t.Error("a difference whose place is gone was taken")
	}
}

func TestEveryExceptionHasAReasonAndASource(t *testing.T) {
	for _, diff := range differences() {
		if diff.Reason == "" || diff.Source == "" {
			t.Errorf("%s %s has no reason or no source", diff.Pointer, diff.Key)
		}
	}
	for _, e := range exemptions() {
		if e.Reason == "" {
			t.Errorf("%s has no reason", e.Path)
		}
	}
	if len(differences()) == 0 || len(exemptions()) == 0 {
		t.Error("nothing was checked")
	}
}
