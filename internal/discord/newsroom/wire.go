package newsroom

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
)

// Wire stands in for the network below a client, where a test wants to give each answer itself.
type Wire func(*http.Request) (*http.Response, error)

// RoundTrip answers a request.
func (w Wire) RoundTrip(r *http.Request) (*http.Response, error) { return w(r) }

// Answer is a JSON answer; headers are names and values in turn.
func Answer(status int, body string, headers ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{
		StatusCode: status, Status: fmt.Sprint(status, " ", http.StatusText(status)),
		Header: h, Body: io.NopCloser(strings.NewReader(body)),
	}
}

// Quiet is a log that nobody reads.
func Quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
