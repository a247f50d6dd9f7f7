package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// change is one way to spoil a good line.
type change struct {
	name  string
	spoil func(line map[string]any)
	want  string // stands in the violation
}

// sample is a good line and the ways to spoil it.
type sample struct {
	name    string
	line    string
	changes []change
}

// set changes what a path leads to; the last step may be new.
func set(value any, steps ...any) func(map[string]any) {
	return func(line map[string]any) {
		node, last := walkTo(line, steps)
		if last, ok := last.(string); ok {
			node.(map[string]any)[last] = value
			return
		}
		node.([]any)[last.(int)] = value
	}
}

func remove(steps ...any) func(map[string]any) {
	return func(line map[string]any) {
		node, last := walkTo(line, steps)
		object := node.(map[string]any)
		if _, ok := object[last.(string)]; !ok {
			panic(fmt.Sprintf("nothing to remove at %v", steps))
		}
		delete(object, last.(string))
	}
}

func walkTo(line map[string]any, steps []any) (any, any) {
	var node any = line
	for _, step := range steps[:len(steps)-1] {
		switch step := step.(type) {
		case string:
			node = node.(map[string]any)[step]
		case int:
			node = node.([]any)[step]
		}
	}
	return node, steps[len(steps)-1]
}

func TestEachGoodLineHoldsAndEachSpoiltOneIsRefused(t *testing.T) {
	judge := openTestJudge(t, judgeOptions{})
	type lineCase struct {
		name string
		want string
	}
	var journal strings.Builder
	var cases []lineCase
	add := func(name, want string, line any) {
		data, err := json.Marshal(line)
		if err != nil {
			t.Fatal(err)
		}
		journal.Write(append(data, '\n'))
		cases = append(cases, lineCase{name, want})
	}
	for _, s := range samples() {
		var line map[string]any
		decode := func() map[string]any {
			if err := json.Unmarshal([]byte(s.line), &line); err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
			spoilt := line
			line = nil
			return spoilt
		}
		add(s.name, "", decode())
		if len(s.changes) == 0 {
			t.Errorf("%s is never spoilt", s.name)
		}
		for _, c := range s.changes {
			spoilt := decode()
			c.spoil(spoilt)
			add(s.name+": "+c.name, c.want, spoilt)
		}
	}

	if err := judge.Read("journal", strings.NewReader(journal.String())); err != nil {
		t.Fatal(err)
	}
	verdict, err := judge.Verdict()
	if err != nil {
		t.Fatal(err)
	}
	byLine := map[string][]string{}
	for _, v := range verdict.Violations {
		byLine[v.Place] = append(byLine[v.Place], v.Side+" "+v.Where+": "+v.What)
	}
	for i, c := range cases {
		found := strings.Join(byLine[fmt.Sprintf("journal:%d", i+1)], "\n")
		switch {
		case c.want == "" && found != "":
			t.Errorf("%s should hold, but:\n%s", c.name, found)
		case c.want != "" && !strings.Contains(found, c.want):
			t.Errorf("%s should be refused with %q, but: %q", c.name, c.want, found)
		}
	}
	if verdict.Requests < 10 || verdict.Dispatches < 10 {
		t.Errorf("validated only %d requests and %d dispatches", verdict.Requests, verdict.Dispatches)
	}
}

func openTestJudge(t *testing.T, options judgeOptions) *judge {
	t.Helper()
	judge, err := openJudge(os.Getenv("DISCORD_SPEC"), options)
	if err != nil {
		t.Fatalf("CONTRACT CHECKS CANNOT RUN: %v", err)
	}
	return judge
}

func samples() []sample {
	return append(restSamples(), gatewaySamples()...)
}
