package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Classifier are the figures of the optional classifier. They are there when there is one.
type Classifier struct {
	calls     *prometheus.CounterVec
	callTook  *prometheus.HistogramVec
	tokens    *prometheus.CounterVec
	cost      prometheus.Counter
	questions *prometheus.CounterVec
	repeats   prometheus.Counter
}

// Classifier adds the figures, with every result of a call and every outcome of a question
// as 0 before the first. It is called once.
func (m *Metrics) Classifier(results, outcomes []string) *Classifier {
	c := &Classifier{
		calls: counters("ombud_classifier_calls_total",
			"Calls to the classifier's server by what came of them: answered, rubbish (cannot be used), refused, limited (429), failed or rejected (the set-up is wrong).", "result"),
		callTook: durations("ombud_classifier_call_duration_seconds",
			"How long calls to the classifier's server took, by what came of them.", callBuckets(), "result"),
		tokens: counters("ombud_classifier_tokens_total", "Tokens that the classifier's server counted, in and out.", "direction"),
		cost: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ombud_classifier_cost_total",
			Help: "What these tokens cost by OMBUD_CLASSIFIER_PRICE, in its currency.",
		}),
		questions: counters("ombud_classifier_questions_total",
			"Messages that the classifier was to judge, by what became of them: clean, accused, unclassified (no opinion) or dropped (too old, or beyond the backlog).", "outcome"),
		repeats: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ombud_classifier_repeats_total",
			Help: "Of these, messages that said again what the classifier has an opinion on, and cost nothing.",
		}),
	}
	m.registry.MustRegister(c.calls, c.callTook, c.tokens, c.cost, c.questions, c.repeats)
	for _, result := range results {
		c.calls.WithLabelValues(result)
	}
	for _, outcome := range outcomes {
		c.questions.WithLabelValues(outcome)
	}
	for _, direction := range []string{"in", "out"} {
		c.tokens.WithLabelValues(direction)
	}
	return c
}

// callBuckets reach from a small model on a graphics card to a large one on a processor.
func callBuckets() []float64 { return []float64{.1, .25, .5, 1, 2, 5, 10, 20, 40, 60, 120, 300} }

// Called counts one call: what came of it, its tokens, and its cost in millionths.
func (c *Classifier) Called(result string, took time.Duration, in, out, cost int64) {
	c.calls.WithLabelValues(result).Inc()
	c.callTook.WithLabelValues(result).Observe(took.Seconds())
	c.tokens.WithLabelValues("in").Add(float64(in))
	c.tokens.WithLabelValues("out").Add(float64(out))
	c.cost.Add(float64(cost) / 1e6)
}

// Settled counts what became of a message that the classifier was to judge, and whether the
// opinion was there already.
func (c *Classifier) Settled(outcome string, repeated bool) {
	c.questions.WithLabelValues(outcome).Inc()
	if repeated {
		c.repeats.Inc()
	}
}
