package classify

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/sashabaranov/go-openai"

	"ombud/internal/policy"
)

// category is one that the moderation endpoint knows, and the clauses it may stand for: the
// first that a policy has.
type category struct {
	name    string
	words   string
	clauses []string
	score   func(openai.ResultCategoryScores) float32
}

// categories are those of OpenAI's moderation models (Guides → Moderation).
func categories() []category {
	type scores = openai.ResultCategoryScores
	return []category{
		{"harassment", "insults or hounds somebody", []string{"personal-attacks", "harassment"}, func(s scores) float32 { return s.Harassment }},
		{"harassment/threatening", "threatens somebody it insults", []string{"threats", "harassment"}, func(s scores) float32 { return s.HarassmentThreatening }},
		{"hate", "despises people for what they are", []string{"hate"}, func(s scores) float32 { return s.Hate }},
		{"hate/threatening", "threatens people for what they are", []string{"threats", "hate"}, func(s scores) float32 { return s.HateThreatening }},
		{"sexual", "is sexual", []string{"sexual-content"}, func(s scores) float32 { return s.Sexual }},
		{"sexual/minors", "is sexual about minors", []string{"sexual-content"}, func(s scores) float32 { return s.SexualMinors }},
		{"violence", "wishes or praises violence", []string{"threats"}, func(s scores) float32 { return s.Violence }},
		{"violence/graphic", "shows violence", []string{"threats"}, func(s scores) float32 { return s.ViolenceGraphic }},
		{"self-harm", "promotes self-harm", []string{"self-harm", "harassment"}, func(s scores) float32 { return s.SelfHarm }},
		{"self-harm/instructions", "teaches self-harm", []string{"self-harm", "harassment"}, func(s scores) float32 { return s.SelfHarmInstructions }},
	}
}

// moderate asks the moderation endpoint: one comment a call, without its article.
func (c *Client) moderate(ctx context.Context, p *policy.Policy, questions []policy.Question) (policy.Opinions, error) {
	q := questions[0]
	a, ok := prepare(0, q, suggestive)
	if !ok {
		return policy.Opinions{Each: []policy.Opinion{{Unclassified: "it is too long"}}}, nil
	}
	var texts []string
	for _, part := range a.Comment {
		texts = append(texts, part.Text)
	}
	out := policy.Opinions{Each: make([]policy.Opinion, 1), Usage: policy.Usage{Calls: 1}}
	err := c.call(ctx, func(ctx context.Context) (Result, policy.Usage, error) {
		response, err := c.api.Moderations(ctx, openai.ModerationRequest{Input: strings.Join(texts, "\n\n"), Model: c.options.Model})
		result, declined, err := moderated(response, err)
		switch {
		case declined != "":
			out.Each[0].Unclassified = declined
		case err == nil:
			out.Each[0] = claims(p, response.Results[0].CategoryScores)
		}
		return result, out.Usage, err
	})
	if err != nil {
		return policy.Opinions{Usage: out.Usage}, err
	}
	return out, nil
}

func moderated(r openai.ModerationResponse, err error) (result Result, declined string, _ error) {
	var server *ServerError
	switch {
	case errors.Is(err, openai.ErrModerationInvalidModel):
		return Rejected, "", err
	case errors.As(err, &server):
		if why := server.declined(); why != "" {
			return Refused, why, nil
		}
		result = server.result()
		return result, "", server
	case err != nil && notJSON(err):
		return Rubbish, "its answer was cut off or no JSON", nil
	case err != nil:
		return Failed, "", err
	case len(r.Results) == 0:
		return Rubbish, "its answer was empty", nil
	}
	for _, each := range categories() {
		if !share(float64(each.score(r.Results[0].CategoryScores))) {
			return Rubbish, noAnswer, nil
		}
	}
	return Answered, "", nil
}

// claims turns scores into claims, for each clause the one with the highest score.
func claims(p *policy.Policy, scores openai.ResultCategoryScores) policy.Opinion {
	o := policy.Opinion{}
	at := map[string]int{}
	for _, each := range categories() {
		// The library holds 0.9 as 0.89999998, which is less than the 0.9 of a policy.
		score := math.Round(float64(each.score(scores))*1e6) / 1e6
		for _, id := range each.clauses {
			if _, ok := p.Clause(id); !ok {
				continue
			}
			claim := policy.Claim{Clause: id, Confidence: score, Rationale: fmt.Sprintf("it %s (%s)", each.words, each.name)}
			if i, ok := at[id]; !ok {
				at[id] = len(o.Claims)
				o.Claims = append(o.Claims, claim)
			} else if score > o.Claims[i].Confidence {
				o.Claims[i] = claim
			}
			break
		}
	}
	return o
}
