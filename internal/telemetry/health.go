package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// checkTimeout bounds one round of ready checks. Probes commonly give up after
// a second or a few; an answer later than this helps nobody.
const checkTimeout = 2 * time.Second

// Check says whether a part can serve now; nil means yes. It obeys ctx. Its error
// is read by operators, so it should be a sentence.
type Check func(ctx context.Context) error

// NotingCheck is a Check that may have something to say although the part can serve.
type NotingCheck func(ctx context.Context) (note string, err error)

// Health answers whether the process lives and whether it can do its work.
// The zero value is ready for use and may be shared between goroutines.
type Health struct {
	mu     sync.Mutex
	checks map[string]NotingCheck
}

// Register adds the ready check of a part, such as "database" or "gateway"; a
// second check of the same name takes the first one's place.
func (h *Health) Register(name string, check Check) {
	h.RegisterNoting(name, func(ctx context.Context) (string, error) { return "", check(ctx) })
}

// RegisterNoting adds a check that may say more than yes and no.
func (h *Health) RegisterNoting(name string, check NotingCheck) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.checks == nil {
		h.checks = make(map[string]NotingCheck)
	}
	h.checks[name] = check
}

// readiness is the body of /readyz.
type readiness struct {
	ready  bool
	checks map[string]result
}

type result struct {
	OK    bool   `json:"ok"`
	Note  string `json:"note,omitempty"`
	Error string `json:"error,omitempty"`
}

// body is JSON with a line for each check, by name, since people read it as often
// as machines do.
func (r readiness) body() ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\"ready\":%t,\"checks\":{", r.ready)
	for i, name := range slices.Sorted(maps.Keys(r.checks)) {
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		check, err := json.Marshal(r.checks[name])
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, "\n%s:%s", key, check)
	}
	out.WriteString("\n}}\n")
	return out.Bytes(), nil
}

// Handler serves GET /healthz, which answers 200 as long as the process can
// answer at all, and GET /readyz, which runs every registered check and
// answers 200, or 503 when one fails, with each check's outcome as JSON: whether it
// is ok, a note if it has one, and a sentence if it failed.
func (h *Health) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, []byte("{\"alive\":true}\n"))
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		status := http.StatusOK
		outcome := h.run(r.Context())
		if !outcome.ready {
			status = http.StatusServiceUnavailable
		}
		body, err := outcome.body()
		if err != nil { // texts and truths can always be written as JSON
			http.Error(w, "the checks cannot be shown", http.StatusInternalServerError)
			return
		}
		answer(w, status, body)
	})
	return mux
}

// run asks all checks at once, so that a slow one does not use up the time of
// the others.
func (h *Health) run(ctx context.Context) readiness {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	outcome := readiness{ready: true, checks: make(map[string]result)}
	scrub := newScrubber()
	var mu sync.Mutex
	var all sync.WaitGroup
	for name, check := range h.registered() {
		all.Go(func() {
			note, err := check(ctx)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				outcome.ready = false
				outcome.checks[name] = result{Error: scrub.text(err.Error())}
				return
			}
			outcome.checks[name] = result{OK: true, Note: scrub.text(note)}
		})
	}
	all.Wait()
	return outcome
}

func (h *Health) registered() map[string]NotingCheck {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.checks)
}

func answer(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// A prober that hung up is nobody's error.
	_, _ = w.Write(body)
}
