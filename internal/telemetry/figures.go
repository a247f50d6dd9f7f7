package telemetry

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const (
	// askWithin bounds the question to the database: scrapers commonly give up
	// after ten seconds, and a figure is not worth making members' messages wait.
	askWithin = time.Second
	// fresh is how long an answer serves, so that several scrapers, or one that
	// is set too fast, ask the database no more often.
	fresh = 10 * time.Second
)

// Figures are what the database knows.
type Figures struct {
	OpenCases      int64
	OldestOpenCase time.Duration // how long it has been open
	CardsWaiting   int64         // cases whose card has to be posted or brought up to date
	KeptFiles      int64         // bytes of members' files
	FeedsOK        int64
	FeedsFailing   int64         // whose last poll failed
	FeedOverdue    time.Duration // for how long the feed that waits longest for its poll has been due
	Queues         []Queue
	IdentifiesLeft int // sessions that may be begun now, of those of 24 hours, by ombud's own budget
	// Agreement is what moderators decided about findings of the classifier in thirty days.
	Agreement []Agreement
}

// Agreement is one clause's.
type Agreement struct {
	Clause                  string
	Upheld, Dismissed, Open int64
}

// Queue is one queue of jobs.
type Queue struct {
	Name    string
	Waiting int64         // jobs whose time has come and that nobody works on
	Lag     time.Duration // for how long the oldest of them has waited
}

// Ask adds the figures that figures returns. It is asked at a scrape, at most
// once in ten seconds and for at most one; when it fails, the scrape goes without
// them, which is counted and logged. Ask is called once.
func (m *Metrics) Ask(log *slog.Logger, figures func(context.Context) (Figures, error)) {
	m.registry.MustRegister(newAsked(log, figures, m.figuresAreLate))
}

// asked holds the last answer.
type asked struct {
	ask    func(context.Context) (Figures, error)
	log    *slog.Logger
	failed prometheus.Counter

	turn   chan struct{} // has room for the one who asks
	last   Figures
	lastAt time.Time

	openCases, oldestCase, cards, files, feeds, overdue, jobs, lag, identifies, agreement *prometheus.Desc
}

func newAsked(log *slog.Logger, ask func(context.Context) (Figures, error), failed prometheus.Counter) *asked {
	return &asked{
		ask: ask, log: log, failed: failed, turn: make(chan struct{}, 1),
		openCases: describe("ombud_cases_open", "Cases that moderators have not decided."),
		oldestCase: describe("ombud_case_oldest_open_seconds",
			"How long the oldest undecided case has been open; 0: there is none."),
		cards: describe("ombud_cards_waiting", "Cases whose card has still to be posted or brought up to date."),
		files: describe("ombud_files_kept_bytes", "Members' files that are kept for Undo, of all servers; OMBUD_FILES_TOTAL_MB bounds them."),
		feeds: describe("ombud_feeds", "Feeds by how their last poll went: ok or failing.", "state"),
		overdue: describe("ombud_feed_overdue_seconds",
			"For how long the feed that waits longest for its poll has been due; 0: none is due."),
		jobs: describe("ombud_jobs_waiting", "Jobs whose time has come and that nobody works on yet, by queue.", "queue"),
		lag:  describe("ombud_job_lag_seconds", "For how long the oldest waiting job has been due, by queue; 0: none waits.", "queue"),
		identifies: describe("ombud_gateway_identifies_left",
			"Sessions that may still be begun within 24 hours by ombud's own budget, which is below Discord's."),
		agreement: describe("ombud_classifier_findings",
			"Findings of the classifier in thirty days by clause and by what moderators decided: upheld, dismissed or open (not decided).", "clause", "decision"),
	}
}

// Describe sends what Collect may send.
func (a *asked) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{a.openCases, a.oldestCase, a.cards, a.files, a.feeds, a.overdue, a.jobs, a.lag, a.identifies, a.agreement} {
		to <- d
	}
	a.failed.Describe(to)
}

// Collect sends the figures if they are to be had, and then how often they were not.
func (a *asked) Collect(to chan<- prometheus.Metric) {
	if f, ok := a.figures(); ok {
		to <- gauge(a.openCases, float64(f.OpenCases))
		to <- gauge(a.oldestCase, f.OldestOpenCase.Seconds())
		to <- gauge(a.cards, float64(f.CardsWaiting))
		to <- gauge(a.files, float64(f.KeptFiles))
		to <- gauge(a.feeds, float64(f.FeedsOK), "ok")
		to <- gauge(a.feeds, float64(f.FeedsFailing), "failing")
		to <- gauge(a.overdue, f.FeedOverdue.Seconds())
		for _, q := range f.Queues {
			to <- gauge(a.jobs, float64(q.Waiting), q.Name)
			to <- gauge(a.lag, q.Lag.Seconds(), q.Name)
		}
		to <- gauge(a.identifies, float64(f.IdentifiesLeft))
		for _, g := range f.Agreement {
			to <- gauge(a.agreement, float64(g.Upheld), g.Clause, "upheld")
			to <- gauge(a.agreement, float64(g.Dismissed), g.Clause, "dismissed")
			to <- gauge(a.agreement, float64(g.Open), g.Clause, "open")
		}
	}
	a.failed.Collect(to)
}

// figures asks, or returns the last answer while it is fresh. Scrapes that come together
// wait for one question: in a channel, since the one who asks waits for the database.
func (a *asked) figures() (Figures, bool) {
	a.turn <- struct{}{}
	defer func() { <-a.turn }()
	if !a.lastAt.IsZero() && time.Since(a.lastAt) < fresh {
		return a.last, true
	}
	ctx, cancel := context.WithTimeout(context.Background(), askWithin)
	defer cancel()
	answer, err := a.ask(ctx)
	if err != nil {
		a.failed.Inc()
		a.log.WarnContext(ctx, "the metrics go without the figures of the database", "cause", err)
		return Figures{}, false
	}
	a.last, a.lastAt = answer, time.Now()
	return answer, true
}
