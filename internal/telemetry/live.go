package telemetry

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Live are figures that the process knows without asking anybody. All fields are
// asked at each scrape, from several goroutines at once, and must not wait.
type Live struct {
	// Shards are the gateway's connections that this process is to hold.
	Shards func() []Shard
	// InvalidRequests is how many answers of the last ten minutes count towards Discord's ban.
	InvalidRequests func() int
	Lag             *Lag
}

// Shard is one connection to the gateway.
type Shard struct {
	ID        int
	Connected bool
}

// Watch adds the process's own figures. It is called once.
func (m *Metrics) Watch(l Live) { m.registry.MustRegister(newLive(l)) }

type live struct {
	Live
	connected, invalid, backlog, places, behind *prometheus.Desc
}

func newLive(l Live) *live {
	return &live{
		Live: l,
		connected: describe("ombud_gateway_connected",
			"1 while the shard's session with Discord's gateway stands, else 0.", "shard"),
		invalid: describe("ombud_discord_invalid_requests",
			"Answers 401, 403 and 429 of the last ten minutes, for too many of which Discord bans the address."),
		backlog: describe("ombud_backlog_age_seconds",
			"How long the oldest message that was received has waited to be judged; 0: none waits."),
		places: describe("ombud_catchup_places_behind",
			"Servers, channels and threads whose missed messages are still to be looked for and judged; those closed to ombud do not count."),
		behind: describe("ombud_catchup_behind_seconds",
			"For how long the first of them has been behind; 0: none is."),
	}
}

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// Describe sends what Collect may send.
func (l *live) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{l.connected, l.invalid, l.backlog, l.places, l.behind} {
		to <- d
	}
}

// Collect asks for each figure.
func (l *live) Collect(to chan<- prometheus.Metric) {
	now := time.Now()
	for _, s := range l.Shards() {
		connected := 0.0
		if s.Connected {
			connected = 1
		}
		to <- gauge(l.connected, connected, strconv.Itoa(s.ID))
	}
	to <- gauge(l.invalid, float64(l.InvalidRequests()))
	if l.Lag.Waiting != nil {
		to <- gauge(l.backlog, since(l.Lag.Waiting(), now))
	}
	if l.Lag.Behind != nil {
		places, first := l.Lag.Behind()
		to <- gauge(l.places, float64(places))
		to <- gauge(l.behind, since(first, now))
	}
}

func gauge(d *prometheus.Desc, value float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
}
