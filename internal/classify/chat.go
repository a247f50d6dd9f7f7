package classify

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/sashabaranov/go-openai"

	"ombud/internal/policy"
)

// Tokens that an answer may have: far more than the schema needs for one comment, and for
// models that think first the thinking as well.
const (
	answerTokens   = 700
	thinkingTokens = 4000
)

// chat asks a language model.
func (c *Client) chat(ctx context.Context, p *policy.Policy, questions []policy.Question) (policy.Opinions, error) {
	s, err := c.schemaFor(p)
	if err != nil {
		return policy.Opinions{}, err
	}
	out := policy.Opinions{Each: make([]policy.Opinion, len(questions))}
	var sent []asked
	for i, q := range questions {
		a, ok := prepare(i, q, suggestive)
		if !ok {
			out.Each[i].Unclassified = "it is too long"
			continue
		}
		out.Each[i].Unclassified = noAnswer
		sent = append(sent, a)
	}
	if len(sent) == 0 {
		return out, nil
	}
	data, err := content(sent)
	if err != nil {
		return policy.Opinions{}, err
	}
	request := c.request(s, data, len(sent))
	var response openai.ChatCompletionResponse
	declined := ""
	err = c.call(ctx, func(ctx context.Context) (Result, policy.Usage, error) {
		var result Result
		response, err = c.api.CreateChatCompletion(ctx, request)
		result, declined, err = heard(&response, err)
		if out.Usage = c.used(response.Usage, s.system+data, response, result); charged(err) {
			out.Usage = c.options.Price.usage(tokens(s.system+data), int64(c.answerTokens()*len(sent)))
		}
		if declined == "" && err == nil {
			var rubbish bool
			if rubbish = !read(response.Choices[0].Message.Content, p, questions, sent, out.Each); rubbish {
				result = Rubbish
			}
		}
		return result, out.Usage, err
	})
	if err != nil {
		return policy.Opinions{Usage: out.Usage}, err
	}
	if declined != "" {
		for _, a := range sent {
			out.Each[a.N].Unclassified = declined
		}
	}
	return out, nil
}

const noAnswer = "its answer was not of the form asked for"

func (c *Client) request(s schema, data string, questions int) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{
		Model: c.options.Model,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: s.system},
			{Role: openai.ChatMessageRoleUser, Content: data},
		},
		ResponseFormat: &openai.ChatCompletionResponseFormat{
			Type: openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{
				Name: "verdicts", Schema: s.form, Strict: true,
			},
		},
	}
	most := c.answerTokens() * questions
	// OpenAI's servers want the new name, many others know only the old one.
	if c.wire.reasons || strings.Contains(c.options.BaseURL, "api.openai.com") {
		r.MaxCompletionTokens = most
	} else {
		r.MaxTokens = most //nolint:staticcheck // for OpenAI it is deprecated; they get the other one
	}
	return r
}

func (c *Client) answerTokens() int {
	if c.wire.reasons || thinks(c.options.Model) {
		return answerTokens + thinkingTokens
	}
	return answerTokens
}

// thinks knows open models whose thinking counts as part of the answer, by their usual names.
func thinks(model string) bool {
	model = strings.ToLower(model)
	for _, family := range []string{"gpt-oss", "qwen3", "deepseek-r1", "magistral", "think", "reason"} {
		if strings.Contains(model, family) {
			return true
		}
	}
	return false
}

// heard looks for the ways in which an answer is none. declined says in a few words why
// the comment gets no opinion; an error is worth another try.
func heard(r *openai.ChatCompletionResponse, err error) (result Result, declined string, _ error) {
	var server *ServerError
	switch {
	case errors.As(err, &server):
		if why := server.declined(); why != "" {
			return Refused, why, nil
		}
		if errors.Is(err, errLong) {
			return Rubbish, "its answer was too long", nil
		}
		result = server.result()
		return result, "", server
	case network(err):
		return Failed, "", err
	case err != nil && notJSON(err):
		return Rubbish, "its answer was cut off or no JSON", nil
	case err != nil:
		return Failed, "", err
	case len(r.Choices) == 0:
		return Rubbish, "its answer was empty", nil
	}
	choice := r.Choices[0]
	switch {
	case choice.Message.Refusal != "":
		return Refused, "the model refused", nil
	case choice.FinishReason == openai.FinishReasonContentFilter:
		return Refused, "the server's content filter stopped it", nil
	case choice.FinishReason == openai.FinishReasonLength:
		return Rubbish, "its answer was cut off", nil
	case strings.TrimSpace(choice.Message.Content) == "":
		return Rubbish, "its answer was empty", nil
	}
	return Answered, "", nil
}

// network knows that no answer came, or not the whole of it: a server that fell over says nothing about the comment.
func network(err error) bool {
	var failed *url.Error
	return errors.As(err, &failed)
}

// notJSON knows the errors of a body that came whole and cannot be decoded.
func notJSON(err error) bool {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	return errors.As(err, &syntax) || errors.As(err, &kind) || strings.Contains(err.Error(), "unexpected EOF") || strings.HasSuffix(err.Error(), ": EOF") || err.Error() == "EOF"
}

// charged knows calls that the server may charge for although no whole answer came: it was still
// at it. A connection that just ended is a server that fell over.
func charged(err error) bool {
	return errors.Is(err, errUnanswered) && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errBrokenOff))
}

// used is what a call cost. Servers that do not count are counted for, so that a budget holds.
func (c *Client) used(u openai.Usage, request string, r openai.ChatCompletionResponse, result Result) policy.Usage {
	if result == Limited || result == Failed || result == Rejected {
		return policy.Usage{Calls: 1}
	}
	if u.PromptTokens == 0 && u.CompletionTokens == 0 {
		written := ""
		if len(r.Choices) > 0 {
			written = r.Choices[0].Message.Content
		}
		return c.options.Price.usage(tokens(request), tokens(written))
	}
	return c.options.Price.usage(int64(max(u.PromptTokens, 0)), int64(max(u.CompletionTokens, 0)))
}

// Most is what one question can use up: the longest comment that is sent with all that stands around it, and
// the longest answer.
func (c *Client) Most(p *policy.Policy) policy.Usage {
	if c.options.Kind == Moderation {
		return policy.Usage{Calls: 1}
	}
	s, err := c.schemaFor(p)
	if err != nil {
		s.system = system(p) // and asking fails, with the cause
	}
	const longest = maxComment + maxParent + maxTitle + maxStandfirst
	return c.options.Price.usage(tokens(s.system)+longest/bytesPerToken, int64(c.answerTokens()))
}

// typicalAnswer are the tokens of an answer that finds one breach.
const typicalAnswer = 90

// Estimate is about what a question will use up.
func (c *Client) Estimate(p *policy.Policy, q policy.Question) policy.Usage {
	if c.options.Kind == Moderation {
		return policy.Usage{Calls: 1}
	}
	size := int64(0)
	for _, s := range q.Surfaces {
		size += tokens(s.Text)
	}
	size += tokens(q.Parent) + tokens(q.Article.Title) + tokens(q.Article.Standfirst) + tokens(system(p))/int64(c.options.Batch)
	return c.options.Price.usage(size, typicalAnswer)
}
