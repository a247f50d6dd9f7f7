package fakeopenai

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

type answer struct {
	Comments []verdict `json:"comments"`
}

type verdict struct {
	N          int         `json:"n"`
	Violations []violation `json:"violations"`
	Relevance  float64     `json:"relevance"`
	Advances   float64     `json:"advances"`
}

type violation struct {
	Clause     string   `json:"clause"`
	Confidence float64  `json:"confidence"`
	Rationale  string   `json:"rationale"`
	Quotes     []string `json:"quotes"`
}

// Claim is what the model says of a comment that it knows by heart.
type Claim struct {
	Clause           string
	Confidence       float64
	Rationale, Quote string
}

// orders that a comment may give: see the package's comment.
var (
	say     = regexp.MustCompile(`say ([a-z0-9/-]+) ([0-9.]+)(?: because ([^.]+))?`)
	dictate = regexp.MustCompile(`(?s)answer (\{.*\})`)
)

// obey writes what the comments order, and that nothing is broken where they order nothing.
func obey(q question, fault Kind, byHeart map[string]Claim) string {
	a := answer{Comments: []verdict{}}
	for _, c := range q.Comments {
		if fault == SomeAnswersGone && len(q.Comments) > 1 && c.N%2 == 1 {
			continue
		}
		v := verdict{N: c.N, Violations: []violation{}, Relevance: 0.5, Advances: 0.5}
		for _, part := range c.Comment {
			if m := dictate.FindStringSubmatch(part.Text); m != nil {
				return m[1]
			}
			v.Violations = append(v.Violations, ordered(part.Text, fault)...)
			if known, ok := byHeart[part.Text]; ok {
				v.Violations = append(v.Violations, violation{known.Clause, known.Confidence, known.Rationale, []string{known.Quote}})
			}
		}
		a.Comments = append(a.Comments, v)
	}
	text, err := json.Marshal(a)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func ordered(text string, fault Kind) []violation {
	var all []violation
	for _, m := range say.FindAllStringSubmatch(text, -1) {
		confidence, err := strconv.ParseFloat(strings.TrimRight(m[2], "."), 64)
		if err != nil {
			continue
		}
		v := violation{Clause: m[1], Confidence: confidence, Rationale: "The comment says so", Quotes: []string{m[0]}}
		if m[3] != "" {
			v.Rationale = m[3]
		}
		switch fault {
		case InventedQuotes:
			v.Quotes = []string{"words that nobody wrote", "…"}
		case OutOfRange:
			v.Confidence = 100
		case UnknownClause:
			v.Clause = "no-such-clause"
		}
		all = append(all, v)
	}
	return all
}

// long is the size of a long answer.
const long = 50 << 10

// distort makes of a good answer what models make of it.
func (c *completion) distort(fault Kind) {
	switch fault {
	case TruncatedAnswer:
		c.content, c.finish = c.content[:len(c.content)/2], "length"
	case Refusal:
		c.refusal = "I'm sorry, but I can't help with that."
	case ContentFilter:
		c.content, c.finish = "", "content_filter"
	case EmptyChoices:
		c.empty = true
	case EmptyContent:
		c.content = ""
	case WrongSchema:
		c.content = `{"verdict":"bad","reasons":["it is rude"]}`
	case Prose:
		c.content = "Of course! Here is what you asked for {as JSON}:\n\n" + c.content + "\n\nLet me know if you need anything else."
	case Fence:
		c.content = "```json\n" + c.content + "\n```"
	case Thinking:
		c.content = `<think>The form is {"comments":[{"n":0,"violations":[],"relevance":1,"advances":1}]}, I think.</think>` + c.content
	case NoJSON:
		c.content = "This comment is fine by me."
	case LongAnswer:
		c.content = strings.Repeat("I am thinking about this. ", long/26) + c.content
	}
}

// endless never stops writing.
func endless(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprint(w, `{"choices":[{"message":{"content":"`)
	for r.Context().Err() == nil {
		if _, err := fmt.Fprint(w, strings.Repeat("and so on ", 1000)); err != nil {
			return
		}
	}
}
