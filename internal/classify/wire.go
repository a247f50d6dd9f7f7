package classify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// maxAnswer is the most that is read of an answer: hundreds of times what the schema needs.
const maxAnswer = 256 << 10

var (
	errLong      = fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	errBrokenOff = errors.New("the answer broke off")
	// errUnanswered says that the server has the request, may have worked on it and may charge for it.
	errUnanswered = errors.New("no whole answer came")
)

// wire stands between go-openai and the network. It sends what go-openai leaves
// out because it is zero, and reads answers as all kinds of servers write them.
type wire struct {
	base    *http.Transport
	reasons bool // the model takes no temperature
	now     func() time.Time
}

type recordKey struct{}

func withRecord(ctx context.Context, c *Call) context.Context {
	return context.WithValue(ctx, recordKey{}, c)
}

// RoundTrip makes one request. An answer that says no comes back as a *ServerError.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := w.complete(r)
	if err != nil {
		return nil, err
	}
	record, _ := r.Context().Value(recordKey{}).(*Call)
	if record == nil {
		record = &Call{}
	}
	record.Path, record.Request = r.URL.Path, body
	var written atomic.Bool
	sent := r.Clone(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		WroteRequest: func(how httptrace.WroteRequestInfo) { written.Store(how.Err == nil) },
	}))
	sent.Body, sent.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	sent.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	answer, err := w.base.RoundTrip(sent)
	if err != nil {
		if written.Load() {
			err = fmt.Errorf("%w: %w", errUnanswered, err)
		}
		return nil, err
	}
	defer answer.Body.Close()
	record.Status = answer.StatusCode
	read, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w: %w", errUnanswered, errBrokenOff, err)
	}
	if len(read) > maxAnswer {
		return nil, errors.Join(errLong, &ServerError{Status: http.StatusBadGateway})
	}
	record.Response = read
	message, code, isError := readError(read)
	if isError || answer.StatusCode != http.StatusOK {
		status := answer.StatusCode
		if status == http.StatusOK { // a gateway that hides the status of what is behind it
			status = http.StatusBadGateway
		}
		return nil, &ServerError{
			Status: status, Message: message, Code: code, After: retryAfter(answer.Header, w.now()),
		}
	}
	answer.Body = io.NopCloser(bytes.NewReader(read))
	return answer, nil
}

// complete adds to a chat request that nothing is kept, and that the surest answer is wanted:
// go-openai drops what is false or 0, and servers have other defaults.
func (w *wire) complete(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	rest, isObject := bytes.CutPrefix(body, []byte("{"))
	if !isObject || !strings.HasSuffix(r.URL.Path, "/chat/completions") {
		return body, nil
	}
	first := `{"store":false,`
	if !w.reasons {
		first += `"temperature":0,`
	}
	return append([]byte(first), rest...), nil
}

// reasons knows the models of OpenAI that think first: they take no temperature, and their
// limit of tokens has another name.
func reasons(model string) bool {
	for _, family := range []string{"o1", "o3", "o4", "gpt-5", "gpt-6"} {
		if strings.HasPrefix(model, family) {
			return true
		}
	}
	return false
}
