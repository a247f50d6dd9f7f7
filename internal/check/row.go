package check

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"ombud/internal/policy"
)

// row is a comment as it is read. What stands around it is accepted and not
// judged: a policy's rules look at one message.
type row struct {
	ID      json.RawMessage `json:"id"`
	Text    *string         `json:"text"`
	Context json.RawMessage `json:"context"`
	Parent  json.RawMessage `json:"parent"`
	Labels  labels          `json:"labels"`
}

type labels struct {
	Abusive json.RawMessage `json:"abusive"`
}

// answer is what is written for a row. Spans are start and end in code points
// of the text, end excluded.
type answer struct {
	ID       json.RawMessage `json:"id"`
	Verdict  policy.Effect   `json:"verdict"`
	Clauses  []string        `json:"clauses"`
	Findings []finding       `json:"findings"`
}

type finding struct {
	Rule   string   `json:"rule"`
	Clause string   `json:"clause"`
	Reason string   `json:"reason"`
	Spans  [][2]int `json:"spans"`
	Shadow bool     `json:"shadow,omitempty"`
}

// result is a judged row, or why it was not.
type result struct {
	line     int
	err      error
	output   []byte
	abusive  label
	effect   policy.Effect
	findings []policy.Finding
}

type label int8

const (
	unlabelled label = iota
	clean
	abusive
)

func (b *rows) judge(ctx context.Context, engine *policy.Engine, format Format) {
	b.results = make([]result, len(b.lines))
	for i, l := range b.lines {
		r := &b.results[i]
		r.line = l.number
		if r.err = l.err; r.err == nil {
			r.err = r.judge(ctx, engine, format, l)
		}
	}
	b.lines = nil
}

func (r *result) judge(ctx context.Context, engine *policy.Engine, format Format, l line) error {
	if !utf8.Valid(l.text) {
		return errors.New("the row is not UTF-8 text")
	}
	id, text := json.RawMessage(strconv.Quote(strconv.Itoa(l.number))), string(l.text)
	if format == JSONL {
		var in row
		if err := decode(l.text, &in); err != nil {
			return err
		}
		if r.abusive, text = unlabelled, *in.Text; in.Labels.Abusive != nil {
			var err error
			if r.abusive, err = readLabel(in.Labels.Abusive); err != nil {
				return err
			}
		}
		id = in.ID
	}
	verdict, err := engine.Judge(ctx, policy.Message{
		ID: "line " + strconv.Itoa(l.number),
		// Nobody in particular wrote it: an author without roles, who is
		// exempt from nothing.
		Author:   policy.Author{Known: true},
		Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: text}},
	})
	if err != nil {
		return fmt.Errorf("not checked: %w", err)
	}
	r.effect, r.findings = verdict.Effect, verdict.Findings
	r.output, err = encode(id, text, verdict)
	return err
}

// decode reads a row and says in a sentence what is wrong with it.
func decode(line []byte, in *row) error {
	if err := json.Unmarshal(line, in); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			if kind.Field == "" {
				return fmt.Errorf("the row must be an object, not %s", article(kind.Value))
			}
			return fmt.Errorf("%q must not be %s", kind.Field, article(kind.Value))
		}
		return fmt.Errorf("the row is not JSON: %w", err)
	}
	if in.Text == nil {
		return errors.New(`the row has no "text"`)
	}
	switch {
	case len(in.ID) == 0:
		return errors.New(`the row has no "id"`)
	case in.ID[0] != '"' && in.ID[0] != '-' && (in.ID[0] < '0' || in.ID[0] > '9'):
		return errors.New(`"id" must be a text or a number`)
	}
	return nil
}

func article(kind string) string {
	switch kind {
	case "array", "object":
		return "an " + kind
	}
	return "a " + kind
}

func readLabel(raw json.RawMessage) (label, error) {
	switch string(bytes.TrimSpace(raw)) {
	case "null":
		return unlabelled, nil
	case "0", "false":
		return clean, nil
	case "1", "true":
		return abusive, nil
	}
	return unlabelled, errors.New(`"labels.abusive" must be 0, 1 or null`)
}

func encode(id json.RawMessage, text string, verdict policy.Verdict) ([]byte, error) {
	a := answer{ID: id, Verdict: verdict.Effect, Clauses: []string{}, Findings: []finding{}}
	seen := make(map[string]bool)
	for _, f := range verdict.Findings {
		if !f.Shadow && !seen[f.Clause] {
			seen[f.Clause] = true
			a.Clauses = append(a.Clauses, f.Clause)
		}
		a.Findings = append(a.Findings, finding{
			Rule: f.Rule, Clause: f.Clause, Reason: f.Reason, Spans: codePoints(text, f.Spans), Shadow: f.Shadow,
		})
	}
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(a); err != nil {
		return nil, fmt.Errorf("write verdict: %w", err)
	}
	return buf.Bytes(), nil
}

// codePoints turns byte offsets, sorted by start and not overlapping, into
// counts of code points, in one pass over the text.
func codePoints(text string, spans []policy.Span) [][2]int {
	points := make([][2]int, 0, len(spans))
	at, count := 0, 0
	upTo := func(offset int) int {
		if offset < at {
			at, count = 0, 0
		}
		count += utf8.RuneCountInString(text[at:offset])
		at = offset
		return count
	}
	for _, s := range spans {
		points = append(points, [2]int{upTo(s.Start), upTo(s.End)})
	}
	return points
}
