package fakeopenai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// chatRequest are the parameters that the fake knows (API reference → Chat → Create). OpenAI
// refuses those it does not know.
type chatRequest struct {
	Model    string `json:"model"`
	Messages []struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	} `json:"messages"`
	Store               *bool    `json:"store"`
	Stream              bool     `json:"stream"`
	Temperature         *float64 `json:"temperature"`
	MaxTokens           int      `json:"max_tokens"`
	MaxCompletionTokens int      `json:"max_completion_tokens"`
	ResponseFormat      struct {
		Type       string `json:"type"`
		JSONSchema struct {
			Name   string          `json:"name"`
			Strict bool            `json:"strict"`
			Schema json.RawMessage `json:"schema"`
		} `json:"json_schema"`
	} `json:"response_format"`
}

// question is what ombud's user message holds.
type question struct {
	Comments []comment `json:"comments"`
}

type comment struct {
	N       int `json:"n"`
	Comment []struct {
		Text string `json:"text"`
	} `json:"comment"`
}

func (s *Server) chat(w http.ResponseWriter, r *http.Request, body []byte, fault Kind) {
	var in chatRequest
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		refuse(w, http.StatusBadRequest, "Unrecognized request argument supplied: "+err.Error(), "invalid_request_error", "unknown_parameter")
		return
	}
	if err := s.check(in); err != nil {
		status, code := http.StatusBadRequest, ""
		if errors.Is(err, errNoModel) {
			status, code = http.StatusNotFound, "model_not_found"
		}
		refuse(w, status, err.Error(), "invalid_request_error", code)
		return
	}
	var q question
	if err := json.Unmarshal([]byte(in.Messages[1].Content), &q); err != nil {
		refuse(w, http.StatusBadRequest, "the fake reads only what a classifier asks: "+err.Error(), "invalid_request_error", "")
		return
	}
	c := completion{content: obey(q, fault, s.ByHeart), finish: "stop"}
	c.distort(fault)
	if fault == EndlessAnswer {
		endless(w, r)
		return
	}
	c.reply(w, in, body, fault)
}

var errNoModel = errors.New("the model does not exist or you do not have access to it")

func (s *Server) check(in chatRequest) error {
	reasons := strings.HasPrefix(in.Model, "gpt-5") || strings.HasPrefix(in.Model, "o3")
	switch f := in.ResponseFormat; {
	case in.Model == "" || s.Model != "" && in.Model != s.Model:
		return errNoModel
	case len(in.Messages) != 2 || in.Messages[0].Role != "system" || in.Messages[1].Role != "user":
		return errors.New("the fake wants a system and a user message")
	case in.Stream:
		return errors.New("the fake does not stream")
	case in.Store == nil || *in.Store:
		return errors.New("the fake wants store to be false")
	case reasons && (in.Temperature != nil || in.MaxTokens != 0):
		return errors.New("Unsupported parameter: this model takes neither 'temperature' nor 'max_tokens'") //nolint:staticcheck // OpenAI's words
	case !reasons && in.Temperature == nil:
		return errors.New("the fake wants a temperature: servers have defaults of their own")
	case in.MaxTokens+in.MaxCompletionTokens == 0:
		return errors.New("the fake wants a limit of tokens")
	case f.Type != "json_schema" || f.JSONSchema.Name == "" || !f.JSONSchema.Strict:
		return errors.New("the fake wants response_format with a strict json_schema")
	default:
		return strict(f.JSONSchema.Schema, "schema")
	}
}

// strict checks what strict mode demands (Guides → Structured Outputs → Supported schemas): every
// object lists all its keys as required and allows no others.
func strict(schema json.RawMessage, where string) error {
	var s struct {
		Type       string                     `json:"type"`
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
		More       *bool                      `json:"additionalProperties"`
		Items      json.RawMessage            `json:"items"`
	}
	if err := json.Unmarshal(schema, &s); err != nil {
		return fmt.Errorf("Invalid schema for response_format at %s: %w", where, err) //nolint:staticcheck // OpenAI's words
	}
	if s.Type == "object" {
		if s.More == nil || *s.More {
			return fmt.Errorf("Invalid schema for response_format: In context=%s, 'additionalProperties' is required to be supplied and to be false", where) //nolint:staticcheck // OpenAI's words
		}
		for key, inner := range s.Properties {
			if !slices.Contains(s.Required, key) {
				return fmt.Errorf("Invalid schema for response_format: In context=%s, 'required' is required to include %q", where, key) //nolint:staticcheck // OpenAI's words
			}
			if err := strict(inner, where+"."+key); err != nil {
				return err
			}
		}
	}
	if s.Type == "array" {
		return strict(s.Items, where+"[]")
	}
	return nil
}

// completion is what the model says.
type completion struct {
	content, refusal, finish string
	empty                    bool
}

func (c completion) reply(w http.ResponseWriter, in chatRequest, body []byte, fault Kind) {
	choices := []any{}
	if !c.empty {
		message := map[string]any{"role": "assistant", "content": c.content, "refusal": nil}
		if c.refusal != "" {
			message["content"], message["refusal"] = nil, c.refusal
		}
		choices = append(choices, map[string]any{"index": 0, "message": message, "finish_reason": c.finish, "logprobs": nil})
	}
	out := map[string]any{"id": "chatcmpl-fake", "object": "chat.completion", "created": 1, "model": in.Model, "choices": choices}
	if fault != WithoutUsage {
		prompt, answer := len(body)/4, len(c.content)/4+1
		out["usage"] = map[string]any{"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}
	}
	reply(w, out)
}
