package classify

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// UnavailableError says that no opinion is to be had now. Its sentence is for admins.
type UnavailableError struct {
	Sentence string
	After    time.Duration // when another try makes sense
	// SetUp is set when no repetition helps until somebody changes the set-up: a wrong
	// key, a model that is not there, a server of another kind.
	SetUp bool
	Err   error
}

// Unanswered says that the server had the request and no whole answer came: it may be a comment that the
// server cannot get through.
func (e *UnavailableError) Unanswered() bool { return errors.Is(e.Err, errUnanswered) }

func (e *UnavailableError) Error() string { return e.Sentence }
func (e *UnavailableError) Unwrap() error { return e.Err }

// RetryAfter lets a job wait without counting it as a try.
func (e *UnavailableError) RetryAfter() time.Duration { return e.After }

// ServerError is an answer that says no, in any of the forms that servers have for it.
type ServerError struct {
	Status  int
	Message string // the server's own words, cut short; they may quote the request
	Code    string
	After   time.Duration
}

// Error leaves the server's words out: they may quote a member, and errors are logged.
func (e *ServerError) Error() string {
	if e.Code != "" {
		return fmt.Sprintf("the server answered %d (%s)", e.Status, e.Code)
	}
	return fmt.Sprintf("the server answered %d", e.Status)
}

// maxCode and maxMessage bound what a server says of an error.
const (
	maxCode    = 60
	maxMessage = 300
)

// readError reads the error out of a body. OpenAI writes {"error":{"message","type","code"}},
// and so does llama.cpp, with a number as the code; Ollama writes {"error":"…"}; vLLM {"object":"error",
// "message","type","code"} or OpenAI's form; FastAPI, in front of some, {"detail":…}.
func readError(body []byte) (message, code string, is bool) {
	var all struct {
		Error   json.RawMessage `json:"error"`
		Object  string          `json:"object"`
		Message string          `json:"message"`
		Type    string          `json:"type"`
		Code    any             `json:"code"`
		Detail  json.RawMessage `json:"detail"`
	}
	if json.Unmarshal(body, &all) != nil {
		return "", "", false
	}
	var inner struct {
		Message any `json:"message"`
		Type    any `json:"type"`
		Code    any `json:"code"`
	}
	var text string
	switch {
	case len(all.Error) > 0 && string(all.Error) != "null":
		if json.Unmarshal(all.Error, &text) == nil {
			message = text
			break
		}
		if json.Unmarshal(all.Error, &inner) == nil {
			message, code = word(inner.Message), firstWord(inner.Code, inner.Type)
		}
	case all.Object == "error":
		message, code = all.Message, firstWord(all.Type, all.Code)
	case len(all.Detail) > 0:
		message = string(all.Detail)
	default:
		return "", "", false
	}
	return cut(message, maxMessage), cut(code, maxCode), true
}

// word is a text or a number as a text.
func word(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// firstWord prefers a name over a number, which only repeats the status.
func firstWord(values ...any) string {
	for _, v := range values {
		if s, ok := v.(string); ok && s != "" {
			return s
		}
	}
	return ""
}

func cut(s string, n int) string {
	r := []rune(strings.TrimSpace(s))
	if len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return string(r)
}

// says reports whether the error's code or message has one of some words in it.
func (e *ServerError) says(words ...string) bool {
	all := strings.ToLower(e.Code + " " + e.Message)
	for _, w := range words {
		if strings.Contains(all, w) {
			return true
		}
	}
	return false
}

// declined says in a few words why this one comment gets no opinion although the
// server works; empty: the error is about more than this comment.
func (e *ServerError) declined() string {
	switch {
	case e.Status != http.StatusBadRequest && e.Status != http.StatusRequestEntityTooLarge && e.Status != http.StatusUnprocessableEntity &&
		e.Status != http.StatusForbidden && e.Status != http.StatusBadGateway:
		return ""
	case e.says("content_filter", "content filter", "content_policy", "safety system", "responsibleai"):
		return "the server's content filter stopped it"
	case e.says("context_length", "context length", "maximum context", "too long", "exceed_context", "exceeds the available context"):
		return "it is too long for the model"
	}
	return ""
}

// result is the error in a word.
func (e *ServerError) result() Result {
	switch {
	case e.Status == http.StatusTooManyRequests:
		return Limited
	case e.Status >= 500:
		return Failed
	}
	return Rejected
}

func (e *ServerError) unavailable(model, base string) *UnavailableError {
	gone := &UnavailableError{After: e.After, Err: e}
	switch {
	case e.says("insufficient_quota", "billing"):
		gone.SetUp = true
		gone.Sentence = "The classifier's account has no credit left: see the plan and billing pages of its server."
	case e.Status == http.StatusTooManyRequests:
		gone.Sentence = "The classifier's server takes no more calls for a while."
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden:
		gone.SetUp = true
		gone.Sentence = "The classifier's server refuses the key: check OPENAI_API_KEY."
	case e.Status == http.StatusNotFound && e.says("model"), e.says("model_not_found", "does not exist", "try pulling it"):
		gone.SetUp = true
		gone.Sentence = fmt.Sprintf("The classifier's server has no model %q: check OPENAI_MODEL against what GET %s/models lists.", model, base)
	case e.Status == http.StatusNotFound, e.Status == http.StatusMethodNotAllowed, e.Status >= 300 && e.Status < 400:
		gone.SetUp = true
		gone.Sentence = fmt.Sprintf("There is no OpenAI API at %s: check OPENAI_BASE_URL, which ends in /v1 on most servers.", base)
	case e.Status < 500 && e.Status != http.StatusRequestTimeout && e.Status != http.StatusConflict:
		gone.SetUp = true
		gone.Sentence = fmt.Sprintf("The classifier's server does not take ombud's requests (%d %s): does the model %q allow a JSON schema?", e.Status, e.Code, model)
	default:
		gone.Sentence = fmt.Sprintf("The classifier's server fails (%d).", e.Status)
	}
	return gone
}

// longestAsked bounds what a server may ask for with Retry-After.
const longestAsked = time.Hour

// retryAfter reads the header, which holds seconds or a date (RFC 9110, section 10.2.3),
// or OpenAI's more exact retry-after-ms.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms > 0 {
		return min(time.Duration(ms*float64(time.Millisecond)), longestAsked)
	}
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds >= 0 && seconds <= longestAsked.Seconds() {
		return time.Duration(seconds * float64(time.Second))
	} else if err == nil && seconds > 0 {
		return longestAsked
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), longestAsked)
	}
	return 0
}

// ForAdmins says what to tell admins, and whether they have to change something.
func (e *UnavailableError) ForAdmins() (sentence string, setUp bool) { return e.Sentence, e.SetUp }
