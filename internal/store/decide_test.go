package store

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"ombud/internal/moderation"
)

// together runs f n times at once and counts the results.
func together[T comparable](n int, f func(i int) T) map[T]int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	results := make(map[T]int)
	for i := range n {
		wg.Go(func() {
			v := f(i)
			mu.Lock()
			results[v]++
			mu.Unlock()
		})
	}
	wg.Wait()
	return results
}

var decideCases = []aCase{
	{"a decision is recorded with its action and two jobs", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened)
		d, actions := decision(mustCase(t, s, id), "60", "timeout")
		if err := s.Decide(t.Context(), d, actions, nil); err != nil {
			t.Fatal(err)
		}
		c := mustCase(t, s, id)
		d.ID, d.Number = c.Decision.ID, 1
		if c.Open() || *c.Decision != d || c.Version != 2 {
			t.Errorf("got %+v, decision %+v", c, c.Decision)
		}
		if len(c.Actions) != 1 {
			t.Fatalf("actions: %+v", c.Actions)
		}
		want := actions[0]
		want.ID, want.DecisionID, want.AskedAt = c.Actions[0].ID, d.ID, d.At
		if c.Actions[0] != want {
			t.Errorf("got %+v\nwant %+v", c.Actions[0], want)
		}
		if got, err := s.Action(t.Context(), want.ID); err != nil || got != want {
			t.Errorf("got %+v, %v", got, err)
		}
		if got := jobsOf(t, s, "perform_action"); len(got) != 1 {
			t.Errorf("jobs: %v", got)
		}
		if got := jobsOf(t, s, "show_card"); len(got) != 2 {
			t.Errorf("jobs: %v", got)
		}
	}},
	{"the second moderator hears who was first", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened)
		c := mustCase(t, s, id)
		d, actions := decision(c, "60", "remove")
		if err := s.Decide(t.Context(), d, actions, nil); err != nil {
			t.Fatal(err)
		}
		second, actions := decision(c, "61", "timeout")
		var already *moderation.AlreadyDecidedError
		if err := s.Decide(t.Context(), second, actions, nil); !errors.As(err, &already) {
			t.Fatalf("got %v", err)
		}
		if already.ModeratorID != "60" || already.Kind != "remove" || !already.At.Equal(d.At) {
			t.Errorf("got %+v", already)
		}
		if c := mustCase(t, s, id); len(c.Actions) != 1 || c.Version != 2 {
			t.Errorf("the loser left something: %+v", c)
		}
	}},
	{"a card of an older revision decides nothing", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened)
		d, actions := decision(mustCase(t, s, id), "60", "remove")
		mustAccuse(t, s, flagged("y", time.Minute, "insult"), moderation.Joined)
		var refused *moderation.RefusedError
		if err := s.Decide(t.Context(), d, actions, nil); !errors.As(err, &refused) {
			t.Fatalf("got %v", err)
		}
		if c := mustCase(t, s, id); !c.Open() || len(c.Actions) != 0 || c.Version != 2 {
			t.Errorf("got %+v", c)
		}
		d.CaseID = 77
		if err := s.Decide(t.Context(), d, actions, nil); !errors.Is(err, moderation.ErrNotFound) {
			t.Errorf("a case that is not there: %v", err)
		}
	}},
	{"two moderators race on fifty cases, and each has one winner", func(t *testing.T, s *Store) {
		races(t, s, 50)
	}},
}

// races lets two moderators decide each case at the same moment.
func races(t *testing.T, s *Store, n int) {
	t.Helper()
	for i := range n {
		a := flagged("x", 0, "insult")
		a.Message.Subject.MessageID = fmt.Sprintf("3%04d", i)
		c := mustCase(t, s, mustAccuse(t, s, a, moderation.Opened))
		results := together(2, func(i int) string {
			d, actions := decision(c, fmt.Sprint(60+i), "remove")
			var already *moderation.AlreadyDecidedError
			switch err := s.Decide(t.Context(), d, actions, nil); {
			case err == nil:
				return "won"
			case errors.As(err, &already):
				return "lost"
			default:
				return err.Error()
			}
		})
		if results["won"] != 1 || results["lost"] != 1 {
			t.Fatalf("race %d: %v", i, results)
		}
		if after := mustCase(t, s, c.ID); len(after.Actions) != 1 || after.Actions[0].ModeratorID != after.Decision.ModeratorID {
			t.Fatalf("race %d: %+v", i, after)
		}
	}
	if got := jobsOf(t, s, "perform_action"); len(got) != n {
		t.Errorf("%d actions are to be done, want %d", len(got), n)
	}
}

var actionCases = []aCase{
	{"an action ends once", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened)
		d, actions := decision(mustCase(t, s, id), "60", "remove")
		if err := s.Decide(t.Context(), d, actions, nil); err != nil {
			t.Fatal(err)
		}
		action := mustCase(t, s, id).Actions[0].ID
		ended := start.Add(2 * time.Hour)
		if err := s.FinishAction(t.Context(), action, moderation.Ending{State: moderation.Failed, Failure: "ombud may not do that here.", At: ended}); err != nil {
			t.Fatal(err)
		}
		if err := s.FinishAction(t.Context(), action, moderation.Ending{State: moderation.Done, Failure: "", At: ended.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		c := mustCase(t, s, id)
		a := c.Actions[0]
		if a.State != moderation.Failed || a.Failure != "ombud may not do that here." || !a.EndedAt.Equal(ended) || c.Version != 3 {
			t.Errorf("got %+v of version %d", a, c.Version)
		}
		if got := jobsOf(t, s, "show_card"); len(got) != 3 {
			t.Errorf("jobs: %v", got)
		}
	}},
	{"a hidden message says when", func(t *testing.T, s *Store) {
		accusation := flagged("x", 0, "insult")
		accusation.Hide = true
		id := mustAccuse(t, s, accusation, moderation.Opened)
		if err := s.FinishAction(t.Context(), mustCase(t, s, id).Actions[0].ID, moderation.Ending{State: moderation.Done, Failure: "", At: start.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if c := mustCase(t, s, id); !c.HiddenAt().Equal(start.Add(time.Hour)) {
			t.Errorf("got %+v", c.Actions)
		}
	}},
	{"an action that is not there or no end is refused", func(t *testing.T, s *Store) {
		if err := s.FinishAction(t.Context(), 7, moderation.Ending{State: moderation.Done, Failure: "", At: start}); !errors.Is(err, moderation.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		if err := s.FinishAction(t.Context(), 7, moderation.Ending{State: moderation.Pending, Failure: "", At: start}); err == nil || errors.Is(err, moderation.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		if _, err := s.Action(t.Context(), 7); !errors.Is(err, moderation.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	}},
}
