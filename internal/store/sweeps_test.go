package store

import (
	"errors"
	"testing"
	"time"

	"ombud/internal/moderation"
)

var sweepCases = []aCase{
	{"a sweep keeps what it finds, encrypted, until it is not needed", func(t *testing.T, s *Store) {
		id, origin := aSweep(t, s)
		w := mustSweep(t, s, id)
		if w.Found.Waiting != 5 || w.Found.Authors != 4 || w.Found.Cases != 1 || w.Read != 200 || len(w.Samples) != 5 || w.Places[0].Found != 3 {
			t.Errorf("found: %+v, %d samples, places %+v", w.Found, len(w.Samples), w.Places)
		}
		if _, err := s.AddSweep(t.Context(), moderation.Sweep{GuildID: "10", CaseID: origin.ID, State: moderation.SweepLooking}); err != nil {
			t.Errorf("one that waits for a moderator keeps no other out: %v", err)
		}
		var refused *moderation.RefusedError
		if _, err := s.AddSweep(t.Context(), moderation.Sweep{GuildID: "10", CaseID: origin.ID, State: moderation.SweepLooking}); !errors.As(err, &refused) {
			t.Errorf("two look at once: %v", err)
		}
		turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepReady}, To: moderation.SweepDropped, Who: "61", At: start})
		var left int
		if err := s.db.QueryRowContext(t.Context(), "SELECT count(*) FROM sweep_messages").Scan(&left); err != nil || left != 0 {
			t.Errorf("%d messages are kept, %v", left, err)
		}
	}},
	{"a sweep decides about open cases and opens others, tells each author once, and is undone as one", func(t *testing.T, s *Store) {
		id, origin := aSweep(t, s)
		if n := remove(t, s, id); n != 5 {
			t.Fatalf("%d were decided", n)
		}
		w := mustSweep(t, s, id)
		if w.Found.Removed != 5 || w.Found.Waiting+w.Found.Decided != 0 || w.Reason != "all the same" {
			t.Errorf("got %+v", w)
		}
		if c := mustCase(t, s, origin.ID); c.Open() || c.Decision.Terms.Reason != "all the same" || c.SweepID != 0 {
			t.Errorf("the case it began with: %+v", c)
		}
		if got := jobsOf(t, s, "perform_action"); len(got) != 0 {
			t.Errorf("removals have jobs of their own: %v", got)
		}
		if got := jobsOf(t, s, "follow_decision"); len(got) != 4 {
			t.Errorf("%d authors are told, want 4", len(got))
		}
		cases, total, err := s.CasesOf(t.Context(), "10", "41", 5)
		if err != nil || total != 2 {
			t.Fatalf("%d cases about 41, %v", total, err)
		}
		c := mustCase(t, s, cases[0].ID)
		if c.SweepID != id || c.Revision.Surfaces[0].Text != "BUY coins "+c.Subject.MessageID || c.Author.Name != "author 41" || c.Record.Cases != 1 {
			t.Errorf("a case that it opened: %+v", c)
		}
		if got := jobsOf(t, s, "show_card"); len(got) > 3 {
			t.Errorf("cases of a sweep get cards: %v", got)
		}
		turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepRemoving}, To: moderation.SweepDone, At: start})
		turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepDone}, To: moderation.SweepUndoing, Who: "62", At: start})
		undoAll(t, s, id)
		if w := mustSweep(t, s, id); w.Found.Restored != 5 || w.Found.Removed != 0 || w.EndedBy != "62" {
			t.Errorf("after the undo: %+v", w.Found)
		}
		if c := mustCase(t, s, origin.ID); !c.Open() {
			t.Error("the case that was open is not open again")
		}
		if c := mustCase(t, s, c.ID); c.Open() || c.Decision.Kind != "dismiss" || c.Decision.ModeratorID != "62" {
			t.Errorf("a case that the sweep opened: %+v", c.Decision)
		}
		if open, n, err := s.Queue(t.Context(), "10", moderation.OldestFirst, 5); err != nil || n != 1 {
			t.Errorf("open: %v, %v", open, err)
		}
	}},
	{"one at a time works on a sweep", func(t *testing.T, s *Store) {
		id, _ := aSweep(t, s)
		for _, want := range []bool{true, false} {
			if held, err := s.HoldSweep(t.Context(), id, time.Now().Add(time.Hour)); err != nil || held != want {
				t.Errorf("held %v, %v", held, err)
			}
		}
		if err := s.ReleaseSweep(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if held, err := s.HoldSweep(t.Context(), id, time.Now().Add(time.Hour)); err != nil || !held {
			t.Errorf("held %v, %v", held, err)
		}
		if _, err := s.HoldSweep(t.Context(), 99, time.Now()); !errors.Is(err, moderation.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	}},
}
