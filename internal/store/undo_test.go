package store

import (
	"errors"
	"testing"
	"time"

	"ombud/internal/moderation"
)

// decided makes a case that one moderator has decided.
func decided(t *testing.T, s *Store, kind moderation.KindName, effects ...string) moderation.Case {
	t.Helper()
	id := mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened)
	d, actions := decision(mustCase(t, s, id), "60", kind)
	if err := s.Decide(t.Context(), d, actions, effects); err != nil {
		t.Fatal(err)
	}
	return mustCase(t, s, id)
}

func undone(c moderation.Case, who string) moderation.Undoing {
	return moderation.Undoing{CaseID: c.ID, Number: c.Decisions[len(c.Decisions)-1].Number, ModeratorID: who, At: start.Add(2 * time.Hour)}
}

var undoCases = []aCase{
	{"an undo opens the case, gives back and takes back what followed", func(t *testing.T, s *Store) {
		c := decided(t, s, "remove", "notice", "strike")
		back := []moderation.Action{{CaseID: c.ID, Kind: "restore", ModeratorID: "61", Undoes: c.Actions[0].ID}}
		if err := s.Undo(t.Context(), undone(c, "61"), back); err != nil {
			t.Fatal(err)
		}
		after := mustCase(t, s, c.ID)
		if !after.Open() || len(after.Decisions) != 1 || after.Decisions[0].UndoneBy != "61" || len(after.Actions) != 2 {
			t.Fatalf("got %+v", after)
		}
		if !after.Actions[0].DecisionUndone || after.Actions[1].Undoes != c.Actions[0].ID {
			t.Errorf("actions: %+v", after.Actions)
		}
		// The action, its reverse, and a look at the action once a try of it must have ended.
		if got := jobsOf(t, s, "perform_action"); len(got) != 3 {
			t.Errorf("jobs: %v", got)
		}
		if got := jobsOf(t, s, "follow_decision"); len(got) != 4 {
			t.Errorf("jobs: %v", got)
		}
		f, err := s.Following(t.Context(), 3)
		if err != nil || !f.Undo || f.Name != "notice" || !f.Decision.Undone() {
			t.Errorf("got %+v, %v", f, err)
		}
		d, actions := decision(after, "62", "timeout")
		if err := s.Decide(t.Context(), d, actions, nil); err != nil {
			t.Fatal(err)
		}
		if c := mustCase(t, s, c.ID); c.Decision.Number != 2 || len(c.Decisions) != 2 {
			t.Errorf("got %+v", c.Decisions)
		}
	}},
	{"of two moderators who undo one wins, and an old card undoes nothing", func(t *testing.T, s *Store) {
		c := decided(t, s, "dismiss")
		results := together(2, func(i int) bool { return s.Undo(t.Context(), undone(c, []string{"61", "62"}[i]), nil) == nil })
		if results[true] != 1 || results[false] != 1 {
			t.Fatalf("got %v", results)
		}
		d, _ := decision(mustCase(t, s, c.ID), "60", "dismiss")
		if err := s.Decide(t.Context(), d, nil, nil); err != nil {
			t.Fatal(err)
		}
		var refused *moderation.RefusedError
		if err := s.Undo(t.Context(), undone(c, "61"), nil); !errors.As(err, &refused) {
			t.Errorf("got %v", err)
		}
		if mustCase(t, s, c.ID).Open() {
			t.Error("the second decision was undone by the first one's card")
		}
	}},
	{"where the text stands follows removal and restoring", func(t *testing.T, s *Store) {
		c := decided(t, s, "remove")
		end := func(id int64, r moderation.Result) {
			t.Helper()
			if err := s.FinishAction(t.Context(), id, moderation.Ending{State: moderation.Done, Result: r, At: start}); err != nil {
				t.Fatal(err)
			}
		}
		gone := func(message string) bool {
			t.Helper()
			subject := c.Subject
			subject.MessageID = message
			if err := s.MarkGone(t.Context(), subject, start.Add(3*time.Hour)); err != nil {
				t.Fatal(err)
			}
			return !mustCase(t, s, c.ID).GoneAt.IsZero()
		}
		end(c.Actions[0].ID, moderation.Result{})
		if gone("30") {
			t.Fatal("ombud's own removal counts as somebody else's")
		}
		back := []moderation.Action{{CaseID: c.ID, Kind: "restore", Undoes: c.Actions[0].ID}}
		if err := s.Undo(t.Context(), undone(c, "61"), back); err != nil {
			t.Fatal(err)
		}
		end(mustCase(t, s, c.ID).Actions[1].ID, moderation.Result{StandsAs: "31"})
		if got := mustCase(t, s, c.ID).Actions[0].Subject.MessageID; got != "31" {
			t.Errorf("it stands as %s", got)
		}
		if gone("30") {
			t.Error("a late word of the first deletion counts")
		}
		if !gone("31") {
			t.Error("the deletion of the restored message does not count")
		}
	}},
	{"a claim is not overrun, and only its holder releases it", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened)
		set := func(kind moderation.FactKind, who string, at time.Duration) moderation.Facts {
			t.Helper()
			f := moderation.Fact{CaseID: id, Kind: kind, Who: who, At: start.Add(at), Until: start.Add(at + 10*time.Minute)}
			facts, err := s.SetFact(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			return facts
		}
		for _, step := range []struct {
			kind moderation.FactKind
			who  string
			at   time.Duration
			want string
		}{
			{moderation.FactClaimed, "60", 0, "60"},
			{moderation.FactClaimed, "61", time.Minute, "60"},
			{moderation.FactReleased, "61", time.Minute, "60"},
			{moderation.FactReleased, "60", time.Minute, ""},
			{moderation.FactClaimed, "61", 2 * time.Minute, "61"},
			{moderation.FactClaimed, "60", 13 * time.Minute, "60"},
		} {
			if got := set(step.kind, step.who, step.at); got.ClaimedBy != step.want {
				t.Errorf("%s %s: held by %q, want %q", step.who, step.kind, got.ClaimedBy, step.want)
			}
		}
		if got := set(moderation.FactEscalated, "60", time.Hour); got.EscalatedBy != "60" {
			t.Errorf("got %+v", got)
		}
		if got := set(moderation.FactEscalated, "61", 2*time.Hour); got.EscalatedBy != "60" {
			t.Error("the second escalation overran the first")
		}
	}},
	{"a moderator's words are kept, encrypted, in the history", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened)
		step := moderation.HistoryRow{At: start, Who: "60", What: "note", Why: "they asked me about it"}
		if err := s.Note(t.Context(), id, step); err != nil {
			t.Fatal(err)
		}
		all, err := s.History(t.Context(), id)
		if err != nil || all[len(all)-1] != step {
			t.Errorf("got %+v, %v", all, err)
		}
	}},
	{"another case's timeout and ban are known", func(t *testing.T, s *Store) {
		c := decided(t, s, "timeout")
		if err := s.FinishAction(t.Context(), c.Actions[0].ID, moderation.Ending{State: moderation.Done, At: start}); err != nil {
			t.Fatal(err)
		}
		a := flagged("y", 0, "insult")
		a.Message.Subject.MessageID = "31"
		other := mustAccuse(t, s, a, moderation.Opened)
		until, err := s.StandingTimeout(t.Context(), moderation.Action{CaseID: other})
		if err != nil || !until.Equal(start.Add(2*time.Hour)) {
			t.Errorf("got %v, %v", until, err)
		}
		if until, err := s.StandingTimeout(t.Context(), moderation.Action{CaseID: other, Undoes: c.Actions[0].ID}); err != nil || !until.IsZero() {
			t.Errorf("what is taken back counts: %v, %v", until, err)
		}
		if banned, err := s.StandingBan(t.Context(), moderation.Action{CaseID: other}); err != nil || banned {
			t.Errorf("got %v, %v", banned, err)
		}
	}},
	{"what was before a timeout is kept, and inherited by one that takes its place", func(t *testing.T, s *Store) {
		ctx := t.Context()
		prior := func(action int64) time.Time {
			a, err := s.Action(ctx, action)
			if err != nil {
				t.Fatal(err)
			}
			return a.Prior
		}
		c := decided(t, s, "timeout")
		first := c.Actions[0]
		byHand := start.Add(30 * time.Minute)
		for _, stood := range []time.Time{byHand.Add(time.Hour), byHand} { // the latest look counts
			if err := s.NotePrior(ctx, first.ID, stood); err != nil || !prior(first.ID).Equal(stood) {
				t.Fatalf("got %v, want %v, %v", prior(first.ID), stood, err)
			}
		}
		if err := s.FinishAction(ctx, first.ID, moderation.Ending{State: moderation.Done, At: start}); err != nil {
			t.Fatal(err)
		}
		if err := s.NotePrior(ctx, first.ID, start); err != nil || !prior(first.ID).Equal(byHand) {
			t.Errorf("one that has ended changes: %v, %v", prior(first.ID), err)
		}
		a := flagged("y", 0, "insult")
		a.Message.Subject.MessageID = "31"
		d, actions := decision(mustCase(t, s, mustAccuse(t, s, a, moderation.Opened)), "60", "timeout")
		actions[0].Until = first.Until.Add(time.Hour)
		if err := s.Decide(ctx, d, actions, nil); err != nil {
			t.Fatal(err)
		}
		second := mustCase(t, s, d.CaseID).Actions[0].ID
		for stood, want := range map[time.Time]time.Time{first.Until.Add(300 * time.Millisecond): byHand, first.Until.Add(time.Minute): first.Until.Add(time.Minute), {}: {}} {
			if err := s.NotePrior(ctx, second, stood); err != nil || !prior(second).Equal(want) {
				t.Errorf("before the second stood %v: got %v, want %v, %v", stood, prior(second), want, err)
			}
		}
	}},
	{"the clause that an author is told of can be chosen while the case is open, of the revision that is accused", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened)
		choose := func(clause string) string {
			facts, err := s.SetFact(t.Context(), moderation.Fact{CaseID: id, Kind: moderation.FactClause, Who: "60", Detail: clause, At: start})
			if err != nil || mustCase(t, s, id).Clause != facts.Clause {
				t.Fatalf("got %+v, %v", facts, err)
			}
			return facts.Clause
		}
		for _, clause := range []string{"spam", "off-topic", "", "spam"} {
			if got := choose(clause); got != clause {
				t.Errorf("got %q, want %q", got, clause)
			}
		}
		d, _ := decision(mustCase(t, s, id), "60", "warn")
		if err := s.Decide(t.Context(), d, nil, nil); err != nil {
			t.Fatal(err)
		}
		if got := choose("insult"); got != "spam" {
			t.Errorf("of a decided case: %q", got)
		}
		mustAccuse(t, s, flagged("something else", time.Minute, "insult"), moderation.Reopened)
		if got := mustCase(t, s, id).Clause; got != "" {
			t.Errorf("of what was written since: %q", got)
		}
	}},
	{"what gives a message back and what takes it away take turns", func(t *testing.T, s *Store) {
		c := decided(t, s, "remove")
		back := []moderation.Action{{CaseID: c.ID, Kind: "restore", Undoes: c.Actions[0].ID}}
		if err := s.Undo(t.Context(), undone(c, "61"), back); err != nil {
			t.Fatal(err)
		}
		d, actions := decision(mustCase(t, s, c.ID), "62", "remove")
		if err := s.Decide(t.Context(), d, actions, nil); err != nil {
			t.Fatal(err)
		}
		all := mustCase(t, s, c.ID).Actions
		for i, want := range []bool{false, true, true} { // the removal, what gives back, the second removal
			if got, err := s.MovedBefore(t.Context(), all[i]); err != nil || got != want {
				t.Errorf("action %d waits: %v, want %v, %v", i, got, want, err)
			}
			if i == 0 {
				continue
			}
			end := moderation.Ending{State: moderation.Done, At: start, Result: moderation.Result{StandsAs: map[bool]string{true: "31"}[i == 2]}}
			if err := s.FinishAction(t.Context(), all[i-1].ID, end); err != nil {
				t.Fatal(err)
			}
			if got, err := s.MovedBefore(t.Context(), all[i]); err != nil || got {
				t.Errorf("action %d waits for what has ended: %v, %v", i, got, err)
			}
		}
	}},
}
