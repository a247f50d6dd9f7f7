package fakeopenai

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Kind is a way to fail.
type Kind string

// The faults. Those of the first group answer no opinion at all, those of the second an answer that
// is none.
const (
	OpenAIError     Kind = "openai_error"   // 500 in OpenAI's form
	OllamaError     Kind = "ollama_error"   // {"error":"…"}
	VLLMError       Kind = "vllm_error"     // {"object":"error",…}
	LlamaError      Kind = "llamacpp_error" // {"error":{"code":503,…}} while the model loads
	WrongModel      Kind = "wrong_model"    // 404
	OllamaNoModel   Kind = "ollama_no_model"
	WrongKey        Kind = "wrong_key"       // 401
	NoCredit        Kind = "no_credit"       // 429 that never ends
	LimitedSeconds  Kind = "limited_seconds" // 429 with Retry-After in seconds
	LimitedDate     Kind = "limited_date"    // 429 with Retry-After as a date
	Limited         Kind = "limited"         // 429 without
	ServerError     Kind = "server_error"    // 503, no body
	ProxyPage       Kind = "proxy_page"      // 502 with a page of HTML
	Hang            Kind = "hang"            // no answer until the client goes
	SlowDrip        Kind = "slow_drip"       // a byte now and then
	Closed          Kind = "closed"          // the connection ends without an answer, as when the server is killed
	BrokenOff       Kind = "broken_off"      // it ends in the middle of one
	ErrorWithOK     Kind = "error_with_200"
	AzureFilter     Kind = "azure_filter"   // 400 because of the comment
	ContextTooLong  Kind = "context_length" // 400 because of the comment
	NotSupported    Kind = "no_schema"      // 400 because of response_format
	TruncatedBody   Kind = "truncated_body"
	TruncatedAnswer Kind = "truncated_answer" // finish_reason length
	Refusal         Kind = "refusal"
	ContentFilter   Kind = "content_filter"
	EmptyChoices    Kind = "empty_choices"
	EmptyContent    Kind = "empty_content"
	WrongSchema     Kind = "wrong_schema"
	OutOfRange      Kind = "out_of_range"
	UnknownClause   Kind = "unknown_clause"
	Prose           Kind = "prose"      // around good JSON
	Fence           Kind = "code_fence" // around good JSON
	Thinking        Kind = "thinking"   // before good JSON
	NoJSON          Kind = "no_json"
	LongAnswer      Kind = "long_answer" // 50 KB
	EndlessAnswer   Kind = "endless_answer"
	InventedQuotes  Kind = "invented_quotes"
	SomeAnswersGone Kind = "some_answers_missing"
	WithoutUsage    Kind = "no_usage"
)

// Kinds are all faults.
func Kinds() []Kind {
	return []Kind{
		OpenAIError, OllamaError, VLLMError, LlamaError, WrongModel, OllamaNoModel, WrongKey, NoCredit, LimitedSeconds, LimitedDate,
		Limited, ServerError, ProxyPage, Hang, SlowDrip, Closed, BrokenOff, ErrorWithOK, AzureFilter, ContextTooLong, NotSupported, TruncatedBody,
		TruncatedAnswer, Refusal, ContentFilter, EmptyChoices, EmptyContent, WrongSchema, OutOfRange, UnknownClause, Prose, Fence,
		Thinking, NoJSON, LongAnswer, EndlessAnswer, InventedQuotes, SomeAnswersGone, WithoutUsage,
	}
}

// Fault fails the next requests.
type Fault struct {
	Kind  Kind
	Times int // below 1: until Behave
}

// Misbehave fails requests from now on, after the faults that were asked for before.
func (s *Server) Misbehave(f Fault) error {
	if !slices.Contains(Kinds(), f.Kind) {
		return fmt.Errorf("there is no fault %q", f.Kind)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
	return nil
}

// Behave ends all faults.
func (s *Server) Behave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fails reports whether a fault stands in place of the whole answer.
func (f Fault) fails() bool {
	i := slices.Index(Kinds(), f.Kind)
	return i >= 0 && i <= slices.Index(Kinds(), TruncatedBody)
}

// wait is what a 429 asks for.
const wait = 7 * time.Second

// fail answers instead of the model. The forms are those of the servers' own sources.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, f Fault) {
	raw := func(status int, body string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
	switch f.Kind {
	case OpenAIError:
		refuse(w, 500, "The server had an error while processing your request.", "server_error", "")
	case OllamaError:
		raw(500, `{"error":"llama runner process has terminated: signal: killed"}`)
	case OllamaNoModel:
		raw(404, `{"error":"model 'nobody' not found, try pulling it first"}`)
	case VLLMError:
		raw(400, `{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 9000 tokens.","type":"BadRequestError","param":null,"code":400}`)
	case LlamaError:
		raw(503, `{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}`)
	case WrongModel:
		refuse(w, 404, "The model `nobody` does not exist or you do not have access to it.", "invalid_request_error", "model_not_found")
	case WrongKey:
		refuse(w, 401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key")
	case NoCredit:
		refuse(w, 429, "You exceeded your current quota, please check your plan and billing details.", "insufficient_quota", "insufficient_quota")
	case LimitedSeconds:
		w.Header().Set("Retry-After", fmt.Sprint(int(wait.Seconds())))
		refuse(w, 429, "Rate limit reached.", "requests", "rate_limit_exceeded")
	case LimitedDate:
		w.Header().Set("Retry-After", s.now().Add(wait).UTC().Format(http.TimeFormat))
		refuse(w, 429, "Rate limit reached.", "requests", "rate_limit_exceeded")
	case Limited:
		refuse(w, 429, "Rate limit reached.", "requests", "rate_limit_exceeded")
	case ServerError:
		w.WriteHeader(http.StatusServiceUnavailable)
	case ProxyPage:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprint(w, "<html><body><h1>502 Bad Gateway</h1></body></html>")
	case Hang:
		<-r.Context().Done()
	case SlowDrip:
		s.drip(w, r)
	case Closed:
		panic(http.ErrAbortHandler)
	case BrokenOff:
		w.Header().Set("Content-Length", "2000")
		raw(200, `{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"mess`)
	case ErrorWithOK:
		raw(200, `{"error":{"message":"upstream failed","code":500}}`)
	case AzureFilter:
		refuse(w, 400, "The response was filtered due to the prompt triggering the content management policy.", "", "content_filter")
	case ContextTooLong:
		refuse(w, 400, "This model's maximum context length is 8192 tokens.", "invalid_request_error", "context_length_exceeded")
	case NotSupported:
		refuse(w, 400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this server.", "invalid_request_error", "")
	default: // TruncatedBody
		raw(200, `{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"mess`)
	}
}

// drip sends a good beginning, a space at a time, and never ends.
func (*Server) drip(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	for {
		fmt.Fprint(w, " ")
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		select {
		case <-time.After(time.Second):
		case <-r.Context().Done():
			return
		}
	}
}
