package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ombud/internal/fakeopenai"
)

const secretKey = "sk-of-the-newsroom"

// model is a classifier's server with the settings that name it.
func model(t *testing.T, s *fakeopenai.Server) (settings []string) {
	t.Helper()
	s.Key, s.Model = secretKey, "judge"
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	return []string{
		"OPENAI_BASE_URL=" + web.URL + "/v1", "OPENAI_API_KEY=" + secretKey, "OPENAI_MODEL=judge",
		"OMBUD_CLASSIFIER_PRICE=1/2", "OMBUD_PRIVATE_FEEDS=127.0.0.0/8",
	}
}

// ombud runs a command as a shell does, in an empty folder unless the test is in one already.
func ombud(t *testing.T, settings []string, in string, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, settings, strings.NewReader(in), &stdout, &stderr)
	if strings.Contains(stdout.String()+stderr.String(), secretKey) {
		t.Errorf("ombud %s shows the key:\n%s%s", args[0], stdout.String(), stderr.String())
	}
	return code, stdout.String(), stderr.String()
}

func TestClassifyShowsEverything(t *testing.T) {
	paper := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<html><head><title>Bridge &amp; lane to reopen in spring</title><meta property="og:description" content="The last span is in place."></head><body><p>…</p></body></html>`)
	}))
	t.Cleanup(paper.Close)
	server := &fakeopenai.Server{}
	settings := model(t, server)
	t.Chdir(t.TempDir())
	code, out, errs := ombud(t, settings, "", "classify", "--text", "say personal-attacks 0.9 because it mocks her. So there.",
		"--article", paper.URL+"/bridge", "--parent", "My bus is late.")
	if code != exitOK || errs != "" {
		t.Errorf("exit code %d, and it complains: %s", code, errs)
	}
	for _, want := range []string{
		"request to /v1/chat/completions", `"store": false`, `"temperature": 0`, `"strict": true`, // the request
		"Bridge \\u0026 lane to reopen in spring", "The last span is in place.", "My bus is late.", // what stands around the comment
		"answer: answered, status 200, after ", `"finish_reason": "stop"`, // the answer
		"verdict: flag", "personal-attacks, confidence 0.90: it mocks her", `"say personal-attacks 0.9 because it mocks her"`,
		"relevance to the article 0.50", "tokens: ", "cost: 0.0",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not show %q", want)
		}
	}
	var in, from int
	var cost float64
	_, expense, _ := strings.Cut(out, "tokens: ")
	if _, err := fmt.Sscanf(expense, "%d in, %d out\ncost: %f", &in, &from, &cost); err != nil {
		t.Fatal(err)
	}
	if want := float64(in+2*from) / 1e6; in == 0 || from == 0 || cost != want {
		t.Errorf("%d tokens in and %d out cost %f, want %f", in, from, cost, want)
	}
	if t.Failed() {
		t.Log(out)
	}
}

func TestClassifySaysWhatIsWrong(t *testing.T) {
	fails := func(kind fakeopenai.Kind) func(*fakeopenai.Server) []string {
		return func(s *fakeopenai.Server) []string {
			if err := s.Misbehave(fakeopenai.Fault{Kind: kind}); err != nil {
				t.Fatal(err)
			}
			return nil
		}
	}
	with := func(settings ...string) func(*fakeopenai.Server) []string {
		return func(*fakeopenai.Server) []string { return settings }
	}
	nowhere := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(nowhere.Close)
	tests := []struct {
		name  string
		wrong func(*fakeopenai.Server) []string
		args  []string
		code  int
		says  string // the whole sentence, with URL for the server's address
		shows string // on standard output
	}{
		{"no model", with("OPENAI_MODEL="), nil, exitUsage, "there is no classifier: set OPENAI_MODEL, and OPENAI_BASE_URL and OPENAI_API_KEY for its server (see docs/classifier.md)", ""},
		{"a wrong key", with("OPENAI_API_KEY=sk-stale"), nil, exitFailed, "The classifier's server refuses the key: check OPENAI_API_KEY.", "status 401"},
		{"another model", with("OPENAI_MODEL=jury"), nil, exitFailed, `The classifier's server has no model "jury": check OPENAI_MODEL against what GET URL/v1/models lists.`, "status 404"},
		{"nobody there", with("OPENAI_BASE_URL=http://127.0.0.1:1/v1"), nil, exitFailed, "The classifier's server at http://127.0.0.1:1/v1 cannot be reached.", "answer: failed"},
		{"no API there", with("OPENAI_BASE_URL=URL/v2"), nil, exitFailed, "There is no OpenAI API at URL/v2: check OPENAI_BASE_URL, which ends in /v1 on most servers.", "status 404"},
		{"it hangs", func(s *fakeopenai.Server) []string {
			return append(fails(fakeopenai.Hang)(s), "OMBUD_CLASSIFIER_TIMEOUT=1s")
		}, nil, exitFailed, "The classifier's server did not answer within 1s.", "answer: failed"},
		{"no credit", fails(fakeopenai.NoCredit), nil, exitFailed, "The classifier's account has no credit left: see the plan and billing pages of its server.", "status 429"},
		{"too many calls", fails(fakeopenai.LimitedSeconds), nil, exitFailed, "The classifier's server takes no more calls for a while.", "status 429"},
		{"Ollama has no such model", fails(fakeopenai.OllamaNoModel), nil, exitFailed, `The classifier's server has no model "judge": check OPENAI_MODEL against what GET URL/v1/models lists.`, "try pulling it"},
		{"a refusal", fails(fakeopenai.Refusal), nil, exitFailed, "The classifier has no opinion on this comment: the model refused.", "unclassified: the model refused"},
		{"rubbish", fails(fakeopenai.NoJSON), nil, exitFailed, "The classifier has no opinion on this comment: its answer was not of the form asked for.", "This comment is fine by me."},
		{"no such page", nil, []string{"--article", nowhere.URL + "/story"}, exitFailed, "there is no page at " + nowhere.URL + "/story", ""},
		{"no comment", nil, []string{"--text="}, exitUsage, "there is no comment to ask about: write it behind --text", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := &fakeopenai.Server{}
			settings := model(t, server)
			address := strings.TrimSuffix(strings.TrimPrefix(settings[0], "OPENAI_BASE_URL="), "/v1")
			if tt.wrong != nil {
				settings = append(settings, tt.wrong(server)...)
			}
			for i := range settings {
				settings[i] = strings.ReplaceAll(settings[i], "URL/", address+"/")
			}
			args := append([]string{"classify", "--text", "Good morning."}, tt.args...)
			for i := range args {
				args[i] = strings.ReplaceAll(args[i], "URL/", address+"/")
			}
			t.Chdir(t.TempDir())
			code, out, errs := ombud(t, settings, "", args...)
			if want := "ombud: " + strings.ReplaceAll(tt.says, "URL/", address+"/") + "\n"; code != tt.code || errs != want {
				t.Errorf("exit code %d, want %d; it says\n%s\nand not\n%s", code, tt.code, errs, want)
			}
			if !strings.Contains(out, tt.shows) {
				t.Errorf("it does not show %q:\n%s", tt.shows, out)
			}
		})
	}
}

// rows are n labelled comments; every fourth is abusive and tells the model so.
func rows(n int) string {
	var b strings.Builder
	for i := range n {
		text, bad := "fair words", 0
		if i%4 == 0 {
			text, bad = "say hate 0.8", 1
		}
		fmt.Fprintf(&b, "{\"id\":\"%d\",\"text\":\"%s %d\",\"labels\":{\"abusive\":%d}}\n", i, text, i, bad)
	}
	return b.String()
}

func TestCheckAsksBeforeItSpends(t *testing.T) {
	server := &fakeopenai.Server{}
	settings := model(t, server)
	t.Chdir(t.TempDir())
	if err := os.WriteFile("rows.jsonl", []byte(rows(20)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := ombud(t, settings, "n\n", "check", "--classifier", "rows.jsonl")
	if code != exitOK || server.Count() != 0 || out != "" {
		t.Errorf("declined: exit code %d, %d requests, %q", code, server.Count(), out)
	}
	for _, want := range []string{"20 comments to ask chat judge at http://", "about ", " tokens, which cost about 0.0", "Go on? [y/N]"} {
		if !strings.Contains(errs, want) {
			t.Errorf("it does not ask %q: %s", want, errs)
		}
	}
	if code, _, errs = ombud(t, settings, rows(3), "check", "--classifier", "-"); code != exitUsage || !strings.Contains(errs, "add --yes") {
		t.Errorf("from standard input: exit code %d, %s", code, errs)
	}
	code, out, errs = ombud(t, settings, "yes\n", "check", "--classifier", "rows.jsonl")
	if code != exitOK || server.Count() != 20 || !strings.Contains(out, "20 comments, 20 labelled, 5 of them abusive; 0 without an opinion") {
		t.Errorf("agreed: exit code %d, %d requests, %s%s", code, server.Count(), out, errs)
	}
}

// A real SIGINT to a real process: what was answered is kept, and the same command goes on.
func TestCheckIsInterruptedAndGoesOn(t *testing.T) {
	server := &fakeopenai.Server{Delay: 20 * time.Millisecond}
	settings := model(t, server)
	dir := t.TempDir()
	const n = 200
	if err := os.WriteFile(filepath.Join(dir, "rows.jsonl"), []byte(rows(n)), 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(interrupt bool) (code int, out, errs string) {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		c := exec.CommandContext(t.Context(), self, "check", "--classifier", "--yes", "--results", "judge.jsonl", "rows.jsonl")
		var stdout, stderr bytes.Buffer
		c.Dir, c.Stdout, c.Stderr, c.Env = dir, &stdout, &stderr, slices.Concat(settings, []string{asOmbud + "=1"})
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if interrupt {
			for deadline := time.Now().Add(30 * time.Second); server.Count() < 20 && time.Now().Before(deadline); {
				time.Sleep(5 * time.Millisecond)
			}
			if err := c.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
		}
		_ = c.Wait() // its exit code is looked at below
		return c.ProcessState.ExitCode(), stdout.String(), stderr.String()
	}
	code, out, errs := check(true)
	if code != exitFailed || out != "" || !strings.HasSuffix(errs, "ombud: stopped: run the same command again to go on from here\n") {
		t.Errorf("interrupted: exit code %d\n%s%s", code, out, errs)
	}
	first := server.Count()
	code, out, errs = check(false)
	if code != exitOK || !strings.Contains(out, "200 comments, 200 labelled, 50 of them abusive; 0 without an opinion") {
		t.Errorf("gone on: exit code %d\n%s%s", code, out, errs)
	}
	if !strings.Contains(errs, "are in judge.jsonl already") || !strings.Contains(errs, " of ") {
		t.Errorf("it does not tell how far it is:\n%s", errs)
	}
	if again := server.Count() - n; first >= n || again < 0 || again > 4 {
		t.Errorf("%d requests before the signal, %d repeated; at most those under way may be", first, again)
	}

	// The same rows once more, under another policy: compared with the first.
	t.Chdir(dir)
	if code, _, errs := ombud(t, settings, "", "check", "--classifier", "--yes", "--policy", "strict", "--results", "strict.jsonl", "rows.jsonl"); code != exitOK {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	code, out, errs = ombud(t, settings, "", "check", "--compare", "judge.jsonl", "strict.jsonl")
	if code != exitOK || errs != "" || !strings.Contains(out, "200 labelled comments are in both") || !strings.Contains(out, "newly wrong: 0") {
		t.Errorf("compared: exit code %d\n%s%s", code, out, errs)
	}
	if code, _, errs = ombud(t, settings, "", "check", "--compare", "judge.jsonl"); code != exitUsage || !strings.Contains(errs, "two files of results") {
		t.Errorf("one file: exit code %d, %s", code, errs)
	}
}
