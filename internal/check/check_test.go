package check

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"testing"

	"ombud/internal/policy"
)

// compiledNews compiles once: that takes longer than most tests, and an engine may be shared.
var compiledNews = sync.OnceValues(func() (*policy.Engine, error) {
	p, err := policy.Load("news")
	if err != nil {
		return nil, err
	}
	return policy.Compile(p)
})

func engine(tb testing.TB) *policy.Engine {
	tb.Helper()
	e, err := compiledNews()
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func run(tb testing.TB, e *policy.Engine, o Options, in string) (out, problems string, failed int) {
	tb.Helper()
	var stdout, stderr bytes.Buffer
	failed, err := Run(tb.Context(), e, o, strings.NewReader(in), &stdout, &stderr)
	if err != nil {
		tb.Fatal(err)
	}
	return stdout.String(), stderr.String(), failed
}

func TestRows(t *testing.T) {
	const allowed = `{"id":"1","verdict":"allow","clauses":[],"findings":[]}` + "\n"
	const flagged = `{"id":"1","verdict":"flag","clauses":["personal-attacks"],"findings":[{"rule":"insults","clause":"personal-attacks","reason":"The word \"idiot\" aimed at a person","spans":[[%d,%d]]}]}` + "\n"
	tests := []struct {
		name     string
		format   Format
		in       string
		out      string
		problems string
	}{
		{"a clean comment", JSONL, `{"id":"1","text":"fine"}`, allowed, ""},
		{"an insult", JSONL, `{"id":"1","text":"you idiot"}`, fmt.Sprintf(flagged, 4, 9), ""},
		{"spans count code points, not bytes", JSONL, `{"id":"1","text":"żółć 😀 you idiot"}`, fmt.Sprintf(flagged, 11, 16), ""},
		{"what stands around is not judged", JSONL, `{"id":"1","text":"fine","context":"you idiot","parent":{"text":"you idiot"},"labels":{"abusive":null,"other":[1]}}`, allowed, ""},
		{"a number for an id stays one", JSONL, `{"id":12,"text":"fine"}`, strings.Replace(allowed, `"1"`, `12`, 1), ""},
		{"no rows at all", JSONL, "", "", ""},
		{"blank lines and a byte order mark", JSONL, "\ufeff\n  \n\n" + `{"id":"1","text":"fine"}` + "\r\n\n", allowed, ""},
		{"a byte order mark before a row", JSONL, "\ufeff" + `{"id":"1","text":"fine"}`, allowed, ""},
		{"a bad row between good ones", JSONL, `{"id":"1","text":"fine"}` + "\n{\n" + `{"id":"1","text":"fine"}`, allowed + allowed, "line 2: the row is not JSON: unexpected end of JSON input\n"},
		{"a row without a text", JSONL, `{"id":"1"}`, "", "line 1: the row has no \"text\"\n"},
		{"a row without an id", JSONL, `{"text":"x"}`, "", "line 1: the row has no \"id\"\n"},
		{"a list for an id", JSONL, `{"id":[1],"text":"x"}`, "", "line 1: \"id\" must be a text or a number\n"},
		{"a number for a text", JSONL, `{"id":"1","text":7}`, "", "line 1: \"text\" must not be a number\n"},
		{"a list for a row", JSONL, `[1]`, "", "line 1: the row must be an object, not an array\n"},
		{"a label that is none", JSONL, `{"id":"1","text":"x","labels":{"abusive":2}}`, "", "line 1: \"labels.abusive\" must be 0, 1 or null\n"},
		{"bytes that are no text", JSONL, "{\"id\":\"1\",\"text\":\"\xff\"}", "", "line 1: the row is not UTF-8 text\n"},
		{"an escape that is no character", JSONL, `{"id":"1","text":"\ud800 you idiot"}`, fmt.Sprintf(flagged, 6, 11), ""},
		{"a row as long as may be", JSONL, `{"id":"1","text":"` + strings.Repeat(" ", MaxLine-20) + `"}`, allowed, ""},
		{"a row that is longer", JSONL, `{"id":"1","text":"` + strings.Repeat(" ", MaxLine-19) + `"}` + "\n" + `{"id":"1","text":"fine"}`, allowed, "line 1: the row is longer than 1048576 bytes\n"},
		{"plain text", Text, "you idiot\n", fmt.Sprintf(flagged, 4, 9), ""},
		{"plain text is numbered by line", Text, "\n\nfine", strings.Replace(allowed, `"1"`, `"3"`, 1), ""},
	}
	news := engine(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, problems, failed := run(t, news, Options{Format: tt.format}, tt.in)
			if out != tt.out || problems != tt.problems {
				t.Errorf("got\n%s%s\nwant\n%s%s", out, problems, tt.out, tt.problems)
			}
			if want := strings.Count(tt.problems, "\n"); failed != want {
				t.Errorf("%d rows failed, want %d", failed, want)
			}
		})
	}
}

func TestTheOrderIsKept(t *testing.T) {
	const n = 5000
	var in strings.Builder
	for i := range n {
		// Rows of very different lengths, so that batches overtake each other.
		fmt.Fprintf(&in, `{"id":"%d","text":"%s"}`+"\n", i, strings.Repeat("you idiot ", i%97*(i/batch%2)))
	}
	out, _, _ := run(t, engine(t), Options{}, in.String())
	d := json.NewDecoder(strings.NewReader(out))
	count := 0
	for ; d.More(); count++ {
		var a struct{ ID string }
		if err := d.Decode(&a); err != nil {
			t.Fatal(err)
		}
		if a.ID != fmt.Sprint(count) {
			t.Fatalf("row %d carries the id %s", count, a.ID)
		}
	}
	if count != n {
		t.Errorf("%d rows came out, want %d", count, n)
	}
}

func TestSummary(t *testing.T) {
	row := func(text, label string) string {
		return fmt.Sprintf(`{"id":"1","text":%q,"labels":{"abusive":%s}}`, text, label) + "\n"
	}
	in := strings.Repeat(row("you idiot", "1"), 3) + row("you idiot", "0") + row("you monster of a bridge", "1") +
		strings.Repeat(row("fine", "0"), 4) + row("you idiot", "null") + "bad\n"
	out, summary, failed := run(t, engine(t), Options{Summary: true}, in)
	if failed != 1 || strings.Count(out, "\n") != 10 {
		t.Errorf("%d failed, answers:\n%s", failed, out)
	}
	for _, want := range []string{
		"line 11: the row is not JSON",
		"10 rows judged, 1 not; ",
		"9 rows labelled, 4 of them abusive",
		"\npolicy ", "\nclause personal-attacks ", "\nclause spam ", "\nrule insults ",
	} {
		if !strings.Contains(summary, want) {
			t.Errorf("the summary lacks %q:\n%s", want, summary)
		}
	}
	for _, l := range strings.Split(summary, "\n") {
		if strings.HasPrefix(l, "rule insults ") {
			want := []string{"5", "0.750", "[0.301,", "0.954]", "0.750", "[0.301,", "0.954]", "0.750", "[0.375,", "0.938]", "0.200", "[0.036,", "0.624]"}
			if got := strings.Fields(l)[2:]; strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
}

func TestSummaryWithoutLabels(t *testing.T) {
	_, summary, _ := run(t, engine(t), Options{Format: Text, Summary: true}, "fine\nyou idiot\n")
	if !strings.Contains(summary, "2 rows judged, 0 not; 1 flagged, 0 hidden, 1 allowed") || !strings.Contains(summary, "no row carries a label") {
		t.Errorf("got:\n%s", summary)
	}
}

func TestWilson(t *testing.T) {
	for _, tt := range []struct {
		hits, of  int
		low, high float64
	}{
		{0, 10, 0, 0.2775}, {10, 10, 0.7225, 1}, {5, 10, 0.2366, 0.7634}, {50, 1000, 0.0381, 0.0653},
	} {
		low, high := Share{tt.hits, tt.of}.Interval()
		if math.Abs(low-tt.low) > 1e-3 || math.Abs(high-tt.high) > 1e-3 {
			t.Errorf("%d of %d: got [%.4f, %.4f], want [%.4f, %.4f]", tt.hits, tt.of, low, high, tt.low, tt.high)
		}
	}
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error)  { return 0, b.err }
func (b broken) Write([]byte) (int, error) { return 0, b.err }

func TestWhatEndsARun(t *testing.T) {
	cause := errors.New("the disk is gone")
	many := strings.Repeat(`{"id":"1","text":"fine"}`+"\n", 10*batch)
	if _, err := Run(t.Context(), engine(t), Options{}, broken{cause}, io.Discard, io.Discard); !errors.Is(err, cause) {
		t.Errorf("a broken input: %v", err)
	}
	if _, err := Run(t.Context(), engine(t), Options{}, strings.NewReader(many), broken{cause}, io.Discard); !errors.Is(err, cause) {
		t.Errorf("a broken output: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, engine(t), Options{}, strings.NewReader(many), io.Discard, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}

func FuzzRun(f *testing.F) {
	f.Add([]byte(`{"id":"1","text":"you idiot"}` + "\n\ufeff\n{"))
	f.Add([]byte("{\"id\":1,\"text\":\"\xff\"}"))
	e := engine(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		var out, errw bytes.Buffer
		failed, err := Run(t.Context(), e, Options{Summary: true}, bytes.NewReader(in), &out, &errw)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(errw.String(), "line "); n < failed {
			t.Fatalf("%d rows failed, %d were reported", failed, n)
		}
		for _, l := range bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n")) {
			if len(l) > 0 && !json.Valid(l) {
				t.Fatalf("not JSON: %s", l)
			}
		}
	})
}
