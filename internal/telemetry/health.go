package telemetry

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// checkTimeout bounds one round of ready checks. Probes commonly give up after
// a second or a few; an answer later than this helps nobody.
const checkTimeout = 2 * time.Second

// Check says whether a part can serve now; nil means yes. It obeys ctx.
type Check func(ctx context.Context) error

// Health answers whether the process lives and whether it can do its work.
// The zero value is ready for use and may be shared between goroutines.
type Health struct {
	mu     sync.Mutex
	checks map[string]Check
}

// Register adds the ready check of a part, such as "database" or "gateway"; a
// second check of the same name takes the first one's place.
func (h *Health) Register(name string, check Check) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.checks == nil {
		h.checks = make(map[string]Check)
	}
	h.checks[name] = check
}

// readiness is the body of /readyz.
type readiness struct {
	Ready  bool              `json:"ready"`
	Checks map[string]result `json:"checks"`
}

type result struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
}

// Handler serves GET /healthz, which answers 200 as long as the process can
// answer at all, and GET /readyz, which runs every registered check and
// answers 200, or 503 when one fails, with each check's outcome as JSON.
func (h *Health) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]bool{"alive": true})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		status := http.StatusOK
		outcome := h.run(r.Context())
		if !outcome.Ready {
			status = http.StatusServiceUnavailable
		}
		answer(w, status, outcome)
	})
	return mux
}

// run asks all checks at once, so that a slow one does not use up the time of
// the others.
func (h *Health) run(ctx context.Context) readiness {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	outcome := readiness{Ready: true, Checks: make(map[string]result)}
	scrub := newScrubber()
	var mu sync.Mutex
	var all sync.WaitGroup
	for name, check := range h.registered() {
		all.Go(func() {
			err := check(ctx)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				outcome.Ready = false
				outcome.Checks[name] = result{Error: string(scrub.bytes([]byte(err.Error())))}
				return
			}
			outcome.Checks[name] = result{OK: true}
		})
	}
	all.Wait()
	return outcome
}

func (h *Health) registered() map[string]Check {
	h.mu.Lock()
	defer h.mu.Unlock()
	checks := make(map[string]Check, len(h.checks))
	for name, check := range h.checks {
		checks[name] = check
	}
	return checks
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// A prober that hung up is nobody's error.
	_ = json.NewEncoder(w).Encode(body)
}
