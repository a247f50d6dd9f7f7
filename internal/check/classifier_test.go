package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ombud/internal/classify"
	"ombud/internal/fakeopenai"
	"ombud/internal/policy"
)

// measured is a measurement of a fake server that obeys the comments.
func measured(t *testing.T, server *fakeopenai.Server) ClassifierOptions {
	t.Helper()
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	p, err := policy.Load("news")
	if err != nil {
		t.Fatal(err)
	}
	return ClassifierOptions{
		Policy: p, Concurrency: 4, Results: filepath.Join(t.TempDir(), "results.jsonl"),
		Classifier: classify.New(classify.Options{BaseURL: web.URL + "/v1", Model: "judge", Concurrency: 4, Price: classify.Price{In: 1, Out: 2}}),
		Confirm:    func(string) (bool, error) { return true, nil },
	}
}

// labelledRows are n comments: every fourth is abusive, and the model is told of it; every tenth
// that is not is claimed all the same.
func labelledRows(n int) string {
	var b strings.Builder
	for i := range n {
		text, bad := "fair words", 0
		switch {
		case i%4 == 0:
			text, bad = "say hate 0.8", 1
		case i%10 == 1:
			text = "say spam 0.7"
		}
		fmt.Fprintf(&b, "{\"id\":\"%d\",\"text\":\"%s %d\",\"labels\":{\"abusive\":%d,\"hate\":%d}}\n", i, text, i, bad, bad)
	}
	return b.String()
}

func TestAClassifierIsMeasured(t *testing.T) {
	o := measured(t, &fakeopenai.Server{})
	asked := ""
	o.Confirm = func(q string) (bool, error) { asked = q; return true, nil }
	var out, errw bytes.Buffer
	if err := Classifier(t.Context(), o, strings.NewReader(labelledRows(100)), &out, &errw); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(asked, "100 comments") || !strings.Contains(asked, "which cost about") {
		t.Errorf("it was asked: %s", asked)
	}
	for _, want := range []string{
		"100 comments, 100 labelled, 25 of them abusive; 0 without an opinion",
		"precision            0.714", "recall               1.000 [0.867, 1.000] (25 of 25)",
		"0.8–0.9  mean 0.80  1.000", "0.7–0.8  mean 0.70  0.000", "calibration error",
		"hate                 precision 1.000", "spam                 abusive where claimed 0.000",
		"100 calls",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, out.String())
		}
	}
}

func TestAMeasurementGoesOnWhereItStopped(t *testing.T) {
	server := &fakeopenai.Server{Delay: 5 * time.Millisecond}
	o := measured(t, server)
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		for len(server.Requests()) < 20 {
			time.Sleep(time.Millisecond)
		}
		stop()
	}()
	err := Classifier(ctx, o, strings.NewReader(labelledRows(100)), &bytes.Buffer{}, &bytes.Buffer{})
	if !errors.Is(err, ErrStopped) {
		t.Fatalf("it ended with %v", err)
	}
	first := len(server.Requests())
	// A line that was cut short by a crash is asked again.
	f, err := os.OpenFile(o.Results, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"id":"99","text":"fa`); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	var out, errw bytes.Buffer
	if err := Classifier(t.Context(), o, strings.NewReader(labelledRows(100)), &out, &errw); err != nil {
		t.Fatal(err)
	}
	if n := len(server.Requests()); n < 100 || n > 100+o.Concurrency || first < 20 {
		t.Errorf("%d requests, %d of them before the stop; only those under way may be repeated", n, first)
	}
	if !strings.Contains(out.String(), "100 comments, 100 labelled") || !strings.Contains(out.String(), "(25 of 25)") {
		t.Errorf("it says:\n%s", out.String())
	}
	before := len(server.Requests())
	if err := Classifier(t.Context(), o, strings.NewReader(labelledRows(100)), &out, &errw); err != nil || len(server.Requests()) != before {
		t.Errorf("what is done was asked again (%v)", err)
	}
	other, err := policy.Load("strict")
	if err != nil {
		t.Fatal(err)
	}
	o.Policy = other
	if err := Classifier(t.Context(), o, strings.NewReader(labelledRows(3)), &out, &errw); err == nil || !strings.Contains(err.Error(), "--results") {
		t.Errorf("results of two policies went into one file: %v", err)
	}
}

func TestAMeasurementEndsWhereOnlyASettingHelps(t *testing.T) {
	server := &fakeopenai.Server{Key: "another"}
	o := measured(t, server)
	err := Classifier(t.Context(), o, strings.NewReader(labelledRows(50)), &bytes.Buffer{}, &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "OPENAI_API_KEY") {
		t.Fatalf("it ended with %v", err)
	}
	// A server of its own: the first one may still be reading requests that nobody waits for any more.
	untouched := &fakeopenai.Server{}
	o = measured(t, untouched)
	o.Confirm = func(string) (bool, error) { return false, nil }
	if err := Classifier(t.Context(), o, strings.NewReader(labelledRows(50)), &bytes.Buffer{}, &bytes.Buffer{}); err != nil || len(untouched.Requests()) != 0 {
		t.Errorf("it was declined, and asked %d times (%v)", len(untouched.Requests()), err)
	}
}

func TestAMeasurementSaysWhatItWaitsFor(t *testing.T) {
	server := &fakeopenai.Server{}
	if err := server.Misbehave(fakeopenai.Fault{Kind: fakeopenai.ServerError, Times: 2}); err != nil {
		t.Fatal(err)
	}
	o := measured(t, server)
	o.Concurrency = 1
	var out, errw bytes.Buffer
	if err := Classifier(t.Context(), o, strings.NewReader(labelledRows(20)), &out, &errw); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(errw.String(), " It is tried again until you stop it.\n"); n != 1 {
		t.Errorf("it says %d times why it waits:\n%s", n, errw.String())
	}
}

func TestTwoMeasurementsAreCompared(t *testing.T) {
	write := func(name string, flagged ...bool) string {
		path := filepath.Join(t.TempDir(), name)
		f, _, err := openResults(path, header{Classifier: name, Policy: "p"})
		if err != nil {
			t.Fatal(err)
		}
		for i, flag := range flagged {
			r := Result{ID: fmt.Sprint(i), Text: fmt.Sprint("text ", i), Flagged: flag, Labels: map[string]int{"abusive": i % 2}}
			if err := f.add(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		return path
	}
	// Odd rows are abusive.
	a := write("a", false, false, true, true, false, true)
	b := write("b", false, true, false, true, true, true)
	var out bytes.Buffer
	if err := Compare(a, b, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"6 labelled comments are in both", "newly right: 2", "newly wrong: 1", `"text 1"`, `"text 4"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, out.String())
		}
	}
	if err := os.WriteFile(a, []byte("{\"id\":\"1\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Compare(a, b, &out); err == nil || !strings.Contains(err.Error(), "no file of results") {
		t.Errorf("got %v", err)
	}
}
