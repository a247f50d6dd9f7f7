package telemetry

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// maxRoutes is far above the number of routes that ombud uses. It is there so that
// no mistake elsewhere can fill the memory of whoever collects the figures.
const maxRoutes = 100

// rest is the label value for everything past such a limit.
const rest = "other"

// Judged counts a verdict that was recorded, and how long that took.
func (m *Metrics) Judged(effect string, took time.Duration) {
	m.judged.WithLabelValues(effect).Inc()
	m.verdictTook.WithLabelValues(effect).Observe(took.Seconds())
}

// NotChecked counts a message that will not be judged, with the reason as a
// single word.
func (m *Metrics) NotChecked(reason string) { m.notChecked.WithLabelValues(reason).Inc() }

// CheckFailed counts a try to judge a message that failed and will be repeated.
func (m *Metrics) CheckFailed() { m.failedChecks.Inc() }

// Requested counts one HTTP request to Discord. The route is a method and a path
// with placeholders in place of ids; status 0 says that no answer came.
func (m *Metrics) Requested(route string, status int, took time.Duration) {
	route = m.routes.admit(route)
	m.requests.WithLabelValues(route, statusLabel(status)).Inc()
	m.requestTook.WithLabelValues(route).Observe(took.Seconds())
}

// JobTried counts one try of a job by its kind and what came of it.
func (m *Metrics) JobTried(kind, result string) { m.jobTries.WithLabelValues(kind, result).Inc() }

// ExpectJobs shows each kind and result as 0 before the first try: an increase from nothing
// is none to Prometheus.
func (m *Metrics) ExpectJobs(kinds, results []string) {
	for _, kind := range kinds {
		for _, result := range results {
			m.jobTries.WithLabelValues(kind, result)
		}
	}
}

func statusLabel(status int) string {
	switch {
	case status == 0:
		return "none"
	case http.StatusText(status) == "" && (status < 500 || status > 599): // Cloudflare has 5xx of its own
		return rest
	}
	return strconv.Itoa(status)
}

// few lets a number of values be labels and calls the others "other".
type few struct {
	most int

	mu    sync.RWMutex
	known map[string]bool
}

func (f *few) admit(value string) string {
	f.mu.RLock()
	known := f.known[value]
	f.mu.RUnlock()
	if known {
		return value
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.known[value]:
		return value
	case len(f.known) >= f.most:
		return rest
	case f.known == nil:
		f.known = map[string]bool{}
	}
	f.known[value] = true
	return value
}
