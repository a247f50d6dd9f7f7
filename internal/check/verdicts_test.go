package check

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"ombud/internal/policy"
)

//go:embed testdata/verdicts.txt
var pinned string

// TestPinnedVerdicts pins what the presets say of comments written for it. Each
// says why: where a change of a list moves one, that is the question to answer.
func TestPinnedVerdicts(t *testing.T) {
	preset, n := "", 0
	for i, line := range strings.Split(pinned, "\n") {
		if name, ok := strings.CutPrefix(line, "## "); ok {
			preset = name
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, " | ")
		if len(parts) != 3 {
			t.Fatalf("line %d has %d parts", i+1, len(parts))
		}
		n++
		var want []string
		if parts[0] != "-" {
			want = strings.Split(parts[0], ", ")
		}
		text := strings.NewReplacer(`\n`, "\n", `\u200b`, "\u200b", `\u200d`, "\u200d").Replace(parts[1])
		got := clausesOf(t, preset, text)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("line %d, %s: %q breaks %q, want %q (%s)", i+1, preset, text, got, want, parts[2])
		}
	}
	if n < 300 {
		t.Errorf("only %d comments were judged", n)
	}
}

func clausesOf(t *testing.T, preset, text string) []string {
	t.Helper()
	row, err := json.Marshal(map[string]string{"id": "1", "text": text})
	if err != nil {
		t.Fatal(err)
	}
	out, problems, failed := run(t, presetEngine(t, preset), Options{}, string(row))
	var a answer
	if err := json.Unmarshal([]byte(out), &struct {
		Clauses *[]string `json:"clauses"`
	}{&a.Clauses}); failed > 0 || err != nil {
		t.Fatalf("%q: %s %v", text, problems, err)
	}
	return a.Clauses
}

var compiled sync.Map // name of a preset → its engine

func presetEngine(t *testing.T, name string) *policy.Engine {
	t.Helper()
	if e, ok := compiled.Load(name); ok {
		return e.(*policy.Engine)
	}
	p, err := policy.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	e, err := policy.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	compiled.Store(name, e)
	return e
}
