package telemetry

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// maxScrapes is how many scrapes are answered at a time; more get 503.
const maxScrapes = 8

// Metrics are ombud's figures for Prometheus, in a registry of their own. What
// happens is counted by the methods below, which are safe for concurrent use;
// what stands is asked for at each scrape, see Watch and Ask.
//
// Label values come from small fixed sets. None is an id or a name of anybody.
type Metrics struct {
	registry *prometheus.Registry

	judged         *prometheus.CounterVec
	verdictTook    *prometheus.HistogramVec
	notChecked     *prometheus.CounterVec
	failedChecks   prometheus.Counter
	requests       *prometheus.CounterVec
	requestTook    *prometheus.HistogramVec
	routes         *few
	jobTries       *prometheus.CounterVec
	figuresAreLate prometheus.Counter
}

// NewMetrics makes the figures, with those of the Go runtime, of the process
// and of the build beside them.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		judged: counters("ombud_messages_judged_total",
			"Recorded verdicts by effect. An edit is judged again, and after a pause some messages are too.", "effect"),
		verdictTook: durations("ombud_verdict_duration_seconds",
			"From taking up a message until its verdict is recorded, by effect.", verdictBuckets(), "effect"),
		notChecked: counters("ombud_messages_not_checked_total",
			"Messages that no rule has judged and none will: unreadable (moderators got a card for each) or gone (deleted first).", "reason"),
		failedChecks: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ombud_message_check_failures_total",
			Help: "Tries to judge a message, or to note its deletion, that failed and are repeated. The message waits.",
		}),
		requests: counters("ombud_discord_requests_total",
			"HTTP requests to Discord's API, each try by itself, by route and status; none: no answer came.", "route", "status"),
		requestTook: durations("ombud_discord_request_duration_seconds",
			"How long Discord's API took to answer, without the time a request waited for its turn, by route.", requestBuckets(), "route"),
		routes: &few{most: maxRoutes},
		jobTries: counters("ombud_job_tries_total",
			"Tries of jobs by kind and result: done, again (it failed), later (Discord or a feed asked to wait) or given_up.", "job", "result"),
		figuresAreLate: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ombud_scrape_errors_total",
			Help: "Scrapes that went without the figures from the database, because it failed or took too long.",
		}),
	}
	m.registry.MustRegister(
		m.judged, m.verdictTook, m.notChecked, m.failedChecks, m.requests, m.requestTook, m.jobTries,
		buildInfo(),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	// A counter that is not there yet cannot be told from one that is missing.
	for _, effect := range []string{"allow", "flag", "hide"} {
		m.judged.WithLabelValues(effect)
	}
	for _, reason := range []string{"gone", "unreadable"} {
		m.notChecked.WithLabelValues(reason)
	}
	return m
}

// Handler serves the figures in Prometheus's text format and in those that a
// scraper asks for instead.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling:       promhttp.ContinueOnError,
		MaxRequestsInFlight: maxScrapes,
	})
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func durations(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}

// verdictBuckets reach from a rule's tenths of milliseconds to a message that
// waited for the database or for Discord.
func verdictBuckets() []float64 {
	return []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}
}

// requestBuckets end where a request is given up.
func requestBuckets() []float64 { return []float64{.025, .05, .1, .25, .5, 1, 2.5, 5, 10, 15} }

// since is an age in seconds, and zero for what has no beginning or lies ahead.
func since(t, now time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return max(now.Sub(t).Seconds(), 0)
}
