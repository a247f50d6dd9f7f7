package fakeopenai

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Server is the fake. The zero value works; its fields are set before the first request.
type Server struct {
	Key   string        // what is asked for as a bearer token; empty: nothing
	Model string        // the only one there is; empty: any
	Delay time.Duration // before each answer
	Now   func() time.Time
	// ByHeart is what the model says of comments that it knows word for word, and that give no order.
	ByHeart map[string]Claim

	mu       sync.Mutex
	faults   []Fault
	requests []Request
	busy     int
	busiest  int
	served   int
	took     time.Duration // of all that were served
}

// Request is one that came.
type Request struct {
	Path   string
	Body   []byte
	Header http.Header
	Fault  Kind // how it was failed; empty: not at all
}

// Requests are all that came so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Busiest is how many requests were answered at the same time at most.
func (s *Server) Busiest() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.busiest
}

// Count is how many requests came so far.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.requests)
}

// Served is how many requests have ended, and how long they took in all, as the server saw it:
// a busy machine lets a Delay last longer.
func (s *Server) Served() (n int, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.served, s.took
}

// maxRequest is far beyond what a classifier sends.
const maxRequest = 1 << 20

// ServeHTTP answers POST /v1/chat/completions and /v1/moderations, and GET /v1/models.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		return
	}
	fault := s.note(r, body)
	defer s.done(began)
	if s.Delay > 0 {
		select {
		case <-time.After(s.Delay):
		case <-r.Context().Done():
			return
		}
	}
	if fault.fails() {
		s.fail(w, r, fault)
		return
	}
	if s.Key != "" && r.Header.Get("Authorization") != "Bearer "+s.Key {
		refuse(w, http.StatusUnauthorized, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key")
		return
	}
	switch r.Method + " " + r.URL.Path {
	case "GET /v1/models":
		reply(w, map[string]any{"object": "list", "data": []any{map[string]any{"id": s.Model, "object": "model"}}})
	case "POST /v1/chat/completions":
		s.chat(w, r, body, fault.Kind)
	case "POST /v1/moderations":
		s.moderate(w, body, fault.Kind)
	default:
		refuse(w, http.StatusNotFound, fmt.Sprintf("Invalid URL (%s %s)", r.Method, r.URL.Path), "invalid_request_error", "")
	}
}

func (s *Server) note(r *http.Request, body []byte) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy++
	s.busiest = max(s.busiest, s.busy)
	var fault Fault
	if len(s.faults) > 0 {
		fault = s.faults[0]
		if s.faults[0].Times--; s.faults[0].Times == 0 {
			s.faults = s.faults[1:]
		}
	}
	s.requests = append(s.requests, Request{Path: r.URL.Path, Body: body, Header: r.Header.Clone(), Fault: fault.Kind})
	return fault
}

func (s *Server) done(began time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
	s.served++
	s.took += time.Since(began)
}

func (s *Server) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // nobody is left to tell when the connection is gone
}

// refuse answers an error as OpenAI does.
func refuse(w http.ResponseWriter, status int, message, kind, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	var codeOrNull any
	if code != "" {
		codeOrNull = code
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": message, "type": kind, "param": nil, "code": codeOrNull}})
}
