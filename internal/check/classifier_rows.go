package check

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"ombud/internal/policy"
)

// labelled is a row that a classifier is measured on.
type labelled struct {
	ID, Text, Context, Parent string
	// Labels are 1 and 0 by name: "abusive", and the ids of clauses where rows know them.
	Labels map[string]int
}

// key tells rows apart also where two have the same id.
func (c labelled) key() string {
	sum := sha256.Sum256([]byte(c.ID + "\x00" + c.Text))
	return hex.EncodeToString(sum[:8])
}

func (c labelled) question() policy.Question {
	return policy.Question{
		Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: c.Text}},
		Parent:   c.Parent, Article: policy.Article{Title: c.Context},
	}
}

// Result is one answered row, as it stands in a file of results.
type Result struct {
	ID           string         `json:"id"`
	Text         string         `json:"text"`
	Labels       map[string]int `json:"labels"`
	Flagged      bool           `json:"flagged"`
	Claims       []claim        `json:"claims"`
	Relevance    float64        `json:"relevance"`
	Advances     float64        `json:"advances"`
	Unclassified string         `json:"unclassified,omitempty"`
	TookMS       int64          `json:"took_ms"`
	Usage        policy.Usage   `json:"usage"` // of a call with several rows, on the first of them
}

type claim struct {
	Clause     string   `json:"clause"`
	Confidence float64  `json:"confidence"`
	Rationale  string   `json:"rationale"`
	Quotes     []string `json:"quotes"`
}

func (r Result) key() string { return labelled{ID: r.ID, Text: r.Text}.key() }

// confidence is the highest of any clause; 0: no clause is claimed.
func (r Result) confidence() float64 {
	most := 0.0
	for _, c := range r.Claims {
		most = max(most, c.Confidence)
	}
	return most
}

func resultsOf(p *policy.Policy, part []labelled, opinions policy.Opinions, took time.Duration) []Result {
	var all []Result
	for i, c := range part {
		o := opinions.Each[i]
		r := Result{
			ID: c.ID, Text: c.Text, Labels: c.Labels, Relevance: o.Relevance, Advances: o.Advances,
			Unclassified: o.Unclassified, TookMS: took.Milliseconds(), Claims: []claim{},
		}
		r.Flagged = o.Unclassified == "" && slices.ContainsFunc(p.Weigh(c.question(), o), func(f policy.Finding) bool { return !f.Shadow })
		for _, x := range o.Claims {
			quotes := []string{}
			for _, q := range x.Quotes {
				quotes = append(quotes, q.Text)
			}
			r.Claims = append(r.Claims, claim{x.Clause, x.Confidence, x.Rationale, quotes})
		}
		if i == 0 {
			r.Usage = opinions.Usage
		}
		all = append(all, r)
	}
	return all
}

// readCases reads rows as ombud check does. A bad row is told of and left out.
func readCases(ctx context.Context, in io.Reader, errw io.Writer) (all []labelled, failed int, err error) {
	err = read(ctx, in, func(b *rows) bool {
		for _, l := range b.lines {
			c, err := caseOf(l)
			if err != nil {
				failed++
				fmt.Fprintf(errw, "line %d: %v\n", l.number, err)
				continue
			}
			all = append(all, c)
		}
		return true
	})
	if err != nil {
		return nil, failed, fmt.Errorf("read comments: %w", err)
	}
	return all, failed, nil
}

func caseOf(l line) (labelled, error) {
	if l.err != nil {
		return labelled{}, l.err
	}
	var in struct {
		ID      json.RawMessage            `json:"id"`
		Text    *string                    `json:"text"`
		Context any                        `json:"context"`
		Parent  any                        `json:"parent"`
		Labels  map[string]json.RawMessage `json:"labels"`
	}
	if err := json.Unmarshal(l.text, &in); err != nil {
		return labelled{}, fmt.Errorf("the row is no JSON object: %w", err)
	}
	if in.Text == nil {
		return labelled{}, errNoText
	}
	c := labelled{Text: *in.Text, Labels: map[string]int{}}
	if json.Unmarshal(in.ID, &c.ID) != nil {
		c.ID = string(in.ID) // a number
	}
	c.Context, _ = in.Context.(string)
	c.Parent, _ = in.Parent.(string)
	for name, value := range in.Labels {
		var n int
		if string(value) != "null" && json.Unmarshal(value, &n) == nil && (n == 0 || n == 1) {
			c.Labels[name] = n
		}
	}
	return c, nil
}
