package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// questionCases are what both databases must do with what waits for the classifier.
var questionCases = []aCase{
	{"a question is asked once, the newest first, and is claimed", func(t *testing.T, s *Store) {
		for _, n := range []int{1, 3, 2, 3} {
			mustAsk(t, s, numbered(n))
		}
		if got := numbersOf(mustTake(t, s, taking(2))); got != "3 2" {
			t.Errorf("taken: %s, want 3 2", got)
		}
		if got := numbersOf(mustTake(t, s, taking(2))); got != "1" {
			t.Errorf("then: %s, want 1", got)
		}
		if got := mustTake(t, s, taking(2)); len(got) != 0 {
			t.Errorf("what is claimed was taken again: %s", numbersOf(got))
		}
		if n := len(jobsOf(t, s, "ask_classifier")); n == 0 || n > 4 {
			t.Errorf("%d jobs ask, want one for each worker at most", n)
		}
	}},
	{"a claim that ended, or was given back, may be taken again", func(t *testing.T, s *Store) {
		mustAsk(t, s, numbered(1))
		k := taking(1)
		k.Until = time.Now().Add(-time.Minute)
		if got := numbersOf(mustTake(t, s, k)); got != "1" {
			t.Fatalf("taken: %s", got)
		}
		again := mustTake(t, s, taking(1))
		if numbersOf(again) != "1" {
			t.Fatal("a claim that ended still holds")
		}
		if err := s.GiveBack(t.Context(), again[0], time.Time{}); err != nil {
			t.Fatal(err)
		}
		if got := numbersOf(mustTake(t, s, taking(1))); got != "1" {
			t.Errorf("what was given back is not there: %s", got)
		}
		if err := s.GiveBack(t.Context(), again[0], time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got := mustTake(t, s, taking(1)); len(got) != 0 {
			t.Error("what is to rest for an hour is taken at once")
		}
	}},
	{"what is beyond the backlog goes, the oldest first", func(t *testing.T, s *Store) {
		dropped := 0
		for n := range 3 * trimEvery {
			d, err := s.Ask(t.Context(), numbered(n), 10, 4)
			if err != nil {
				t.Fatal(err)
			}
			dropped += d
		}
		left := mustTake(t, s, taking(1000))
		if len(left) < 10 || len(left) > 10+trimEvery || dropped != 3*trimEvery-len(left) {
			t.Errorf("%d wait and %d were dropped", len(left), dropped)
		}
		if got := left[0].Message.Judged.ID; got != fmt.Sprint(3*trimEvery-1) {
			t.Errorf("the newest that waits is %s", got)
		}
	}},
	{"an opinion accuses its message in the same case as a rule, and is kept", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("You fool", 0, "fool"), moderation.Opened)
		m := message("You fool", 0)
		mustAsk(t, s, m)
		q := mustTake(t, s, taking(1))
		key := s.CacheKey("judge", "You fool")
		settled := moderation.Settling{
			GuildID: "10", Day: "2026-03-01", Usage: policy.Usage{Calls: 1, TokensIn: 100, TokensOut: 20, Cost: 7}, Took: time.Second, At: start,
			Settlements: []moderation.Settlement{{
				Question: q[0], Outcome: moderation.Accused, CacheKey: key, Opinion: policy.Opinion{Relevance: 0.5},
				Verdict: &policy.Verdict{Effect: policy.Flag, Policy: "news 1", Findings: []policy.Finding{{
					Rule: policy.ByClassifier, Clause: "manners", Reason: "Classifier, sure: it mocks", Then: policy.Flag,
				}}},
			}},
		}
		for range 2 { // the second time nothing waits any more, and only the call is counted
			if err := s.Settle(t.Context(), settled); err != nil {
				t.Fatal(err)
			}
		}
		c := mustCase(t, s, id)
		if len(c.Findings) != 2 || c.Findings[0].Rule != "fool" || c.Findings[1].Reason != "Classifier, sure: it mocks" || len(c.Actions) != 0 {
			t.Errorf("the case holds %+v, %+v", c.Findings, c.Actions)
		}
		o, err := s.Opinion(t.Context(), key)
		if err != nil || o.Relevance != 0.5 {
			t.Errorf("the opinion is %+v, %v", o, err)
		}
		if _, err := s.Opinion(t.Context(), s.CacheKey("judge", "Another")); !errors.Is(err, moderation.ErrNotFound) {
			t.Errorf("an opinion on another message: %v", err)
		}
		report, err := s.Consulted(t.Context(), "10", start)
		if err != nil {
			t.Fatal(err)
		}
		if report.Since.Calls != 2 || report.Since.Tokens() != 240 || report.Since.Answered != 1 || report.Since.Accused != 1 || report.Waiting != 0 {
			t.Errorf("the report is %+v", report)
		}
		if len(report.Clauses) != 1 || report.Clauses[0] != (moderation.Agreement{Clause: "manners", Open: 1}) {
			t.Errorf("the agreement is %+v", report.Clauses)
		}
		d, actions := decision(c, "50", "dismiss")
		if err := s.Decide(t.Context(), d, actions, nil); err != nil {
			t.Fatal(err)
		}
		everywhere, err := s.Agreement(t.Context(), start)
		if err != nil || len(everywhere) != 1 || everywhere[0] != (moderation.Agreement{Clause: "manners", Dismissed: 1}) {
			t.Errorf("on all servers it is %+v, %v", everywhere, err)
		}
	}},
	{"what an admin lets hide is hidden by a job of the same transaction", func(t *testing.T, s *Store) {
		mustAsk(t, s, message("her street", 0))
		q := mustTake(t, s, taking(1))
		err := s.Settle(t.Context(), moderation.Settling{GuildID: "10", Day: "2026-03-01", At: start, Settlements: []moderation.Settlement{{
			Question: q[0], Outcome: moderation.Accused, Verdict: &policy.Verdict{Effect: policy.Hide, Policy: "news 1", Findings: []policy.Finding{{
				Rule: policy.ByClassifier, Clause: "doxing", Then: policy.Hide,
			}}},
		}}})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(jobsOf(t, s, "perform_action")); n != 1 {
			t.Errorf("%d jobs hide it", n)
		}
	}},
	{"a message that is gone is asked about no more, nor accused", func(t *testing.T, s *Store) {
		m := message("You fool", 0)
		mustAsk(t, s, m)
		q := mustTake(t, s, taking(1))
		if err := s.MarkGone(t.Context(), m.Subject, start); err != nil {
			t.Fatal(err)
		}
		err := s.Settle(t.Context(), moderation.Settling{GuildID: "10", Day: "2026-03-01", At: start, Settlements: []moderation.Settlement{{
			Question: q[0], Outcome: moderation.Accused, Verdict: verdict("fool"),
		}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Case(t.Context(), 1); !errors.Is(err, moderation.ErrNotFound) {
			t.Errorf("there is a case all the same: %v", err)
		}
	}},
	{"a spent budget lets nothing be taken until the next day, and is told once", func(t *testing.T, s *Store) {
		for n := range 4 {
			mustAsk(t, s, numbered(n))
		}
		k := taking(1)
		k.Budget, k.Reserve = moderation.Budget{Tokens: 1000}, policy.Usage{TokensIn: 100}
		q := mustTake(t, s, k)
		spend := func(tokens int64) {
			t.Helper()
			err := s.Settle(t.Context(), moderation.Settling{
				GuildID: "10", Day: k.Day, Budget: k.Budget, Reserve: k.Reserve, At: start,
				Usage: policy.Usage{Calls: 1, TokensIn: tokens}, Settlements: []moderation.Settlement{{Question: q[0]}},
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		spend(799)
		q = mustTake(t, s, k)
		if n := len(jobsOf(t, s, "show_alert")); n != 0 {
			t.Errorf("%d alerts below 80 %%", n)
		}
		spend(50)
		if got := alertsOf(t, s); !strings.Contains(got, "More than 80 %") || strings.Contains(got, "spent") {
			t.Errorf("at 85 %%: %q", got)
		}
		q = mustTake(t, s, k)
		if len(q) != 1 {
			t.Fatal("nothing can be asked at 85 %")
		}
		if more := mustTake(t, s, k); len(more) != 0 {
			t.Error("what is set aside for a call under way was given to another one")
		}
		spend(60)
		spend(0)
		if got := alertsOf(t, s); strings.Count(got, "is spent") != 1 {
			t.Errorf("at the end: %q", got)
		}
		if more := mustTake(t, s, k); len(more) != 0 {
			t.Error("the budget is spent, and a question was taken")
		}
		k.Day = "2026-03-02"
		if more := mustTake(t, s, k); len(more) != 1 {
			t.Error("the next day has no budget")
		}
	}},
	{"what waited too long is dropped, and what waits is woken", func(t *testing.T, s *Store) {
		mustAsk(t, s, numbered(1))
		k := moderation.Tidying{Questions: time.Now().Add(-time.Hour), Opinions: start, Workers: 4, At: time.Now()}
		dropped, err := s.Tidy(t.Context(), k)
		if err != nil || dropped != 0 {
			t.Fatalf("%d dropped, %v", dropped, err)
		}
		k.Questions = time.Now().Add(time.Hour)
		if dropped, err = s.Tidy(t.Context(), k); err != nil || dropped != 1 {
			t.Errorf("%d dropped, %v", dropped, err)
		}
		if got := mustTake(t, s, taking(1)); len(got) != 0 {
			t.Error("it is still there")
		}
	}},
}

func numbered(n int) moderation.Message {
	m := message(fmt.Sprint("text ", n), time.Duration(n)*time.Second)
	m.Subject.MessageID, m.Judged.ID = fmt.Sprint(n), fmt.Sprint(n)
	return m
}

func mustAsk(t *testing.T, s *Store, m moderation.Message) {
	t.Helper()
	if _, err := s.Ask(t.Context(), m, 100, 4); err != nil {
		t.Fatal(err)
	}
}

func taking(most int) moderation.Taking {
	return moderation.Taking{Most: most, Until: time.Now().Add(time.Hour), Day: "2026-03-01"}
}

func mustTake(t *testing.T, s *Store, k moderation.Taking) []moderation.Question {
	t.Helper()
	taken, err := s.Take(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

func numbersOf(all []moderation.Question) string {
	var ids []string
	for _, q := range all {
		ids = append(ids, q.Message.Judged.ID)
	}
	return strings.Join(ids, " ")
}

func alertsOf(t *testing.T, s *Store) string {
	t.Helper()
	rows, err := s.db.QueryContext(t.Context(), "SELECT sentence FROM alerts ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}
