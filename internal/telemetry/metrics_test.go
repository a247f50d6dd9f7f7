package telemetry

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

var update = flag.Bool("update", false, "write the golden files anew")

// everything is Metrics with each figure present.
func everything() *Metrics {
	m := NewMetrics()
	lag := &Lag{
		Waiting: func() time.Time { return time.Now().Add(-90 * time.Second) },
		Behind:  func() (int, time.Time) { return 3, time.Now().Add(-time.Hour) },
	}
	m.Watch(Live{
		Shards:          func() []Shard { return []Shard{{0, true}, {1, false}} },
		InvalidRequests: func() int { return 12 },
		Lag:             lag,
	})
	m.Ask(slog.New(slog.DiscardHandler), func(context.Context) (Figures, error) {
		return Figures{
			OpenCases: 4, OldestOpenCase: time.Hour, CardsWaiting: 2, KeptFiles: 1024, FeedsOK: 5, FeedsFailing: 1, FeedOverdue: time.Minute,
			Queues:    []Queue{{"cards", 2, 30 * time.Second}, {"posts", 0, 0}},
			Agreement: []Agreement{{"manners", 3, 1, 2}}, IdentifiesLeft: 741,
		}, nil
	})
	m.Judged("flag", 3*time.Millisecond)
	m.NotChecked("unreadable")
	m.CheckFailed()
	m.Requested("GET /channels/{id}", 200, 80*time.Millisecond)
	m.Requested("GET /channels/{id}", 0, 15*time.Second)
	m.JobTried("show_card", "done")
	c := m.Classifier([]string{"answered", "failed"}, []string{"clean", "dropped"})
	c.Called("answered", 2*time.Second, 900, 40, 180)
	c.Settled("clean", false)
	c.Settled("clean", true)
	return m
}

// scrape asks as Prometheus does and reads the answer with its parser.
func scrape(t *testing.T, m *Metrics) map[string]*dto.MetricFamily {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
	if answer.Code != http.StatusOK {
		t.Fatalf("the scrape got %d: %s", answer.Code, answer.Body)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return families
}

// value finds a figure by name and labels, "a=b,c=d" in order of the labels' names.
func value(families map[string]*dto.MetricFamily, name, labels string) (v float64, ok bool) {
	family := families[name]
	for _, m := range family.GetMetric() {
		var all []string
		for _, l := range m.GetLabel() {
			all = append(all, l.GetName()+"="+l.GetValue())
		}
		slices.Sort(all)
		if strings.Join(all, ",") != labels {
			continue
		}
		switch family.GetType() {
		case dto.MetricType_COUNTER:
			return m.GetCounter().GetValue(), true
		case dto.MetricType_HISTOGRAM:
			return float64(m.GetHistogram().GetSampleCount()), true
		default:
			return m.GetGauge().GetValue(), true
		}
	}
	return 0, false
}

func TestEveryFigureComesOutAsItWentIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		families := scrape(t, everything())
		wants := []struct {
			name, labels string
			want         float64
		}{
			{"ombud_messages_judged_total", "effect=flag", 1},
			{"ombud_messages_judged_total", "effect=allow", 0},
			{"ombud_verdict_duration_seconds", "effect=flag", 1},
			{"ombud_messages_not_checked_total", "reason=unreadable", 1},
			{"ombud_messages_not_checked_total", "reason=gone", 0},
			{"ombud_message_check_failures_total", "", 1},
			{"ombud_discord_requests_total", "route=GET /channels/{id},status=200", 1},
			{"ombud_discord_requests_total", "route=GET /channels/{id},status=none", 1},
			{"ombud_discord_request_duration_seconds", "route=GET /channels/{id}", 2},
			{"ombud_discord_invalid_requests", "", 12},
			{"ombud_gateway_connected", "shard=0", 1},
			{"ombud_gateway_connected", "shard=1", 0},
			{"ombud_gateway_identifies_left", "", 741},
			{"ombud_backlog_age_seconds", "", 90},
			{"ombud_catchup_places_behind", "", 3},
			{"ombud_catchup_behind_seconds", "", 3600},
			{"ombud_cases_open", "", 4},
			{"ombud_case_oldest_open_seconds", "", 3600},
			{"ombud_cards_waiting", "", 2},
			{"ombud_files_kept_bytes", "", 1024},
			{"ombud_feeds", "state=ok", 5},
			{"ombud_feeds", "state=failing", 1},
			{"ombud_feed_overdue_seconds", "", 60},
			{"ombud_jobs_waiting", "queue=cards", 2},
			{"ombud_job_lag_seconds", "queue=cards", 30},
			{"ombud_job_lag_seconds", "queue=posts", 0},
			{"ombud_job_tries_total", "job=show_card,result=done", 1},
			{"ombud_scrape_errors_total", "", 0},
		}
		for _, w := range wants {
			if got, ok := value(families, w.name, w.labels); !ok || got != w.want {
				t.Errorf("%s{%s} is %v (there: %t), want %v", w.name, w.labels, got, ok, w.want)
			}
		}
	})
}

// metricNames is where names, kinds and helps stand, for whoever builds on them.
const metricNames = "testdata/metrics.txt"

func TestTheNamesAndHelpsOfAllFigures(t *testing.T) {
	families := scrape(t, everything())
	var got strings.Builder
	beside := map[string]bool{"go_": false, "process_": false}
	for _, name := range slices.Sorted(maps.Keys(families)) {
		ours := strings.HasPrefix(name, "ombud_")
		for prefix := range beside {
			beside[prefix] = beside[prefix] || strings.HasPrefix(name, prefix)
		}
		if ours {
			fmt.Fprintf(&got, "%s %s\n    %s\n", name, strings.ToLower(families[name].GetType().String()), families[name].GetHelp())
		}
	}
	for prefix, there := range beside {
		if !there {
			t.Errorf("there is no figure whose name begins with %s", prefix)
		}
	}
	if *update {
		if err := os.WriteFile(metricNames, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(metricNames)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("%s does not list the figures as they are (go test -update writes it anew):\n%s", metricNames, got.String())
	}
}

func TestTheNamesFollowPrometheusConventions(t *testing.T) {
	problems, err := testutil.GatherAndLint(everything().registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// page is what operators read; each figure has a line in it.
const page = "../../docs/observing.md"

func TestThePageForOperatorsKnowsEveryFigureAndNoOther(t *testing.T) {
	names, err := os.ReadFile(metricNames)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(names)) {
		if name, _, ok := strings.Cut(line, " "); ok && name != "" {
			known[name] = true
			if !strings.Contains(string(text), "| `"+name+"`") {
				t.Errorf("%s has no line for %s", page, name)
			}
		}
	}
	if len(known) < 20 {
		t.Fatalf("only %d figures are known", len(known))
	}
	for _, word := range strings.FieldsFunc(string(text), func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z')
	}) {
		name := strings.TrimSuffix(strings.TrimSuffix(word, "_bucket"), "_count")
		if strings.HasPrefix(name, "ombud_") && !known[name] {
			t.Errorf("%s speaks of %s, which is no figure", page, name)
		}
	}
}

func TestAFailingDatabaseCostsItsOwnFiguresAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMetrics()
		var log strings.Builder
		answers := func(context.Context) (Figures, error) { return Figures{OpenCases: 7}, nil }
		fails := func(context.Context) (Figures, error) { return Figures{}, errors.New("connection refused") }
		hangs := func(ctx context.Context) (Figures, error) { <-ctx.Done(); return Figures{}, ctx.Err() }
		ask := answers
		m.Ask(NewLogger(&log, "text"), func(ctx context.Context) (Figures, error) { return ask(ctx) })
		for _, step := range []struct {
			name   string
			ask    func(context.Context) (Figures, error)
			there  bool
			errors float64
			within time.Duration
		}{
			{"it answers", answers, true, 0, 0},
			{"the last answer is fresh", fails, true, 0, 0},
			{"it fails", fails, false, 1, 0},
			{"it hangs", hangs, false, 2, askWithin},
			{"it answers again", answers, true, 2, 0},
		} {
			if step.name != "the last answer is fresh" {
				time.Sleep(fresh)
			}
			ask = step.ask
			began := time.Now()
			families := scrape(t, m)
			if took := time.Since(began); took > step.within {
				t.Errorf("%s: the scrape took %s", step.name, took)
			}
			if got, ok := value(families, "ombud_cases_open", ""); ok != step.there || ok && got != 7 {
				t.Errorf("%s: ombud_cases_open is %v (there: %t)", step.name, got, ok)
			}
			if got, ok := value(families, "ombud_scrape_errors_total", ""); !ok || got != step.errors {
				t.Errorf("%s: %v errors (there: %t), want %v", step.name, got, ok, step.errors)
			}
			if _, ok := value(families, "ombud_messages_judged_total", "effect=allow"); !ok {
				t.Errorf("%s: the other figures are gone", step.name)
			}
		}
		if !strings.Contains(log.String(), "connection refused") {
			t.Errorf("the log does not say why: %s", log.String())
		}
	})
}

func TestScrapersThatComeTogetherAskTheDatabaseOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMetrics()
		var asked atomic.Int32
		m.Ask(slog.New(slog.DiscardHandler), func(context.Context) (Figures, error) {
			asked.Add(1)
			time.Sleep(askWithin / 2)
			return Figures{}, nil
		})
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() { scrape(t, m) })
		}
		all.Wait()
		if n := asked.Load(); n != 1 {
			t.Errorf("it was asked %d times", n)
		}
	})
}

func TestWhatIsNotKnownIsNotShownAsZero(t *testing.T) {
	m := NewMetrics()
	lag := &Lag{}
	m.Watch(Live{
		Shards:          func() []Shard { return nil },
		InvalidRequests: func() int { return 0 }, Lag: lag,
	})
	unknown := []string{"ombud_backlog_age_seconds", "ombud_catchup_places_behind", "ombud_catchup_behind_seconds"}
	families := scrape(t, m)
	for _, name := range unknown {
		if v, ok := value(families, name, ""); ok {
			t.Errorf("%s is %v before anybody told it", name, v)
		}
	}
	lag.Behind = func() (int, time.Time) { return 0, time.Time{} }
	if v, ok := value(scrape(t, m), "ombud_catchup_places_behind", ""); !ok || v != 0 {
		t.Errorf("caught up, it is %v (there: %t)", v, ok)
	}
}

func TestRoutesAndStatusesStayFew(t *testing.T) {
	m := NewMetrics()
	for i := range 10 * maxRoutes {
		m.Requested(fmt.Sprint("GET /mistake/", i), 200+i, time.Millisecond)
	}
	m.Requested("GET /mistake/1", 520, time.Millisecond)
	families := scrape(t, m)
	if n := len(families["ombud_discord_request_duration_seconds"].GetMetric()); n != maxRoutes+1 {
		t.Errorf("%d routes have a figure, want %d and one for the rest", n, maxRoutes)
	}
	statuses := map[string]bool{}
	for _, metric := range families["ombud_discord_requests_total"].GetMetric() {
		for _, l := range metric.GetLabel() {
			if l.GetName() == "status" {
				statuses[l.GetValue()] = true
			}
		}
	}
	if !statuses["520"] || !statuses["200"] || !statuses[rest] || len(statuses) > 170 {
		t.Errorf("the statuses are %v", slices.Sorted(maps.Keys(statuses)))
	}
}
