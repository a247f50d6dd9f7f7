package classify

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"ombud/internal/policy"
)

// answer is the form asked for.
type answer struct {
	Comments *[]verdict `json:"comments"`
}

type verdict struct {
	N          *int         `json:"n"`
	Violations *[]violation `json:"violations"`
	Relevance  *float64     `json:"relevance"`
	Advances   *float64     `json:"advances"`
}

type violation struct {
	Clause     string   `json:"clause"`
	Confidence *float64 `json:"confidence"`
	Rationale  string   `json:"rationale"`
	Quotes     []string `json:"quotes"`
}

// Limits on what is taken from an answer.
const (
	maxRationale  = 300 // characters
	maxQuotes     = 8   // for each clause
	maxViolations = 32  // for each comment
	maxStarts     = 500 // places at which the JSON may begin
)

// read takes opinions out of a model's text into out, where those it has no answer for keep
// what they say. False: nothing could be used.
func read(text string, p *policy.Policy, questions []policy.Question, sent []asked, out []policy.Opinion) bool {
	a, ok := decode(text)
	if !ok {
		return false
	}
	known := make(map[int]asked, len(sent))
	for _, s := range sent {
		known[s.N] = s
	}
	used := false
	for _, v := range *a.Comments {
		if v.N == nil || !v.whole() {
			continue
		}
		s, ok := known[*v.N]
		if !ok {
			continue
		}
		delete(known, *v.N) // the first answer counts
		out[s.N] = v.opinion(p, questions[s.N], s)
		used = true
	}
	return used
}

// decode finds the answer in a text. Models that were asked for JSON alone still think aloud, greet, or put
// it in a code fence. The last one counts: before it they may repeat what a comment told them to say.
func decode(text string) (last answer, found bool) {
	if i := strings.LastIndex(text, "</think>"); i >= 0 {
		text = text[i:]
	}
	for range maxStarts {
		i := strings.IndexByte(text, '{')
		if i < 0 {
			break
		}
		text = text[i:]
		var a answer
		d := json.NewDecoder(strings.NewReader(text))
		d.DisallowUnknownFields()
		if d.Decode(&a) == nil && a.Comments != nil {
			last, found = a, true
			text = text[d.InputOffset():]
			continue
		}
		text = text[1:]
	}
	return last, found
}

// whole reports whether everything that the form asks for is there and within its limits.
func (v verdict) whole() bool {
	if v.Violations == nil || v.Relevance == nil || v.Advances == nil || !share(*v.Relevance) || !share(*v.Advances) || len(*v.Violations) > maxViolations {
		return false
	}
	return !slices.ContainsFunc(*v.Violations, func(x violation) bool { return x.Confidence == nil || !share(*x.Confidence) })
}

func share(x float64) bool { return x >= 0 && x <= 1 }

// opinion keeps what can be checked: clauses that the policy has, and quotes that stand
// in the comment.
func (v verdict) opinion(p *policy.Policy, q policy.Question, s asked) policy.Opinion {
	o := policy.Opinion{Relevance: *v.Relevance, Advances: *v.Advances}
	for _, x := range *v.Violations {
		if _, ok := p.Clause(x.Clause); !ok {
			continue
		}
		quotes := s.verify(q, x.Quotes)
		o.Claims = append(o.Claims, policy.Claim{
			Clause: x.Clause, Confidence: *x.Confidence, Rationale: plain(x.Rationale), Quotes: quotes,
			Invented: len(x.Quotes) > 0 && len(quotes) == 0,
		})
	}
	return o
}

// verify drops the quotes that do not stand in the comment as it was sent.
func (s asked) verify(q policy.Question, quotes []string) []policy.Quote {
	var kept []policy.Quote
	for _, quote := range quotes {
		if len(kept) == maxQuotes {
			break
		}
		for i, part := range s.parts {
			start, end, ok := policy.Locate(part.text, quote)
			if !ok {
				continue
			}
			kept = append(kept, policy.Quote{Surface: i, Text: part.original(q.Surfaces[i].Text, start, end)})
			break
		}
	}
	return kept
}

// plain is a line of a model's text, without what only controls a screen.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
	return cut(strings.Join(strings.Fields(text), " "), maxRationale)
}
