package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"ombud/internal/moderation"
)

// What happens to messages between the look of a sweep and its removals.
var sweepMeanwhileCases = []aCase{
	{"what happens between the reading of a message and the decision counts, and saying the same again does not", func(t *testing.T, s *Store) {
		id, _ := aSweep(t, s)
		ctx := t.Context()
		turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepReady}, To: moderation.SweepRemoving, Who: "61", At: start})
		next, err := s.SweptNext(ctx, id, 100)
		if err != nil || len(next) != 3 {
			t.Fatalf("%d messages, %v", len(next), err)
		}
		edited, same := next[1].Subject, next[2]
		if err := errors.Join(s.MarkEdited(ctx, into(edited, "other", start)), s.MarkEdited(ctx, into(same.Subject, same.Hash, start))); err != nil {
			t.Fatal(err)
		}
		d := moderation.Decision{Kind: "remove", ModeratorID: "61", At: start}
		if err := s.DecideSwept(ctx, id, d, next, func(moderation.Case) []string { return nil }); err != nil {
			t.Fatal(err)
		}
		w := mustSweep(t, s, id)
		if w.Found.Decided != 2 || w.Found.Reasons[moderation.SparedEdited] != 1 {
			t.Errorf("got %+v", w.Found)
		}
	}},
	{"what happens to a message meanwhile is respected", func(t *testing.T, s *Store) {
		id, origin := aSweep(t, s)
		ctx := t.Context()
		subject := func(channel, id string) moderation.Subject {
			return moderation.Subject{GuildID: "10", ChannelID: channel, MessageID: id}
		}
		if err := errors.Join(s.MarkGone(ctx, subject("20", "31"), start), s.MarkEdited(ctx, into(subject("20", "32"), "other", start))); err != nil {
			t.Fatal(err)
		}
		d, actions := decision(origin, "63", "dismiss")
		if err := s.Decide(ctx, d, actions, nil); err != nil {
			t.Fatal(err)
		}
		other := flagged("something else, and accused", 0, "insult")
		other.Message.Subject, other.Message.Author.ID = subject("21", "33"), "41"
		mustAccuse(t, s, other, moderation.Opened)
		if n := remove(t, s, id); n != 1 {
			t.Errorf("%d were removed, want 1", n)
		}
		w := mustSweep(t, s, id)
		for why, n := range map[string]int{moderation.SparedGone: 1, moderation.SparedEdited: 2, moderation.SparedDecided: 1} {
			if w.Found.Reasons[why] != n {
				t.Errorf("%q: %v", why, w.Found.Reasons)
			}
		}
		// A case that is undone by itself is open, has a card, and is not undone twice.
		cases, _, err := s.CasesOf(ctx, "10", "43", 5)
		if err != nil || len(cases) != 1 {
			t.Fatalf("got %v, %v", cases, err)
		}
		if err := s.Undo(ctx, undone(mustCase(t, s, cases[0].ID), "64"), nil); err != nil {
			t.Fatal(err)
		}
		if got := jobsOf(t, s, "show_card"); !slices.Contains(got, fmt.Sprintf(`{"case_id":%d}`, cases[0].ID)) && !slices.Contains(got, fmt.Sprintf(`{"case_id": %d}`, cases[0].ID)) {
			t.Errorf("the open case gets no card: %v", got)
		}
		// A stopped sweep decides no more.
		turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepRemoving}, To: moderation.SweepStopped, Who: "60", At: start})
		if err := s.DecideSwept(ctx, id, moderation.Decision{Kind: "remove", At: start}, []moderation.SweptMessage{swept("20", "39", "49")}, nil); err != nil {
			t.Error(err)
		}
		if _, n, err := s.CasesOf(ctx, "10", "49", 5); err != nil || n != 0 {
			t.Errorf("%d were decided after the stop, %v", n, err)
		}
	}},
	{"what a moderator gives back after it was found is left alone", func(t *testing.T, s *Store) {
		id, origin := aSweep(t, s)
		d, actions := decision(origin, "63", "remove")
		if err := s.Decide(t.Context(), d, actions, nil); err != nil {
			t.Fatal(err)
		}
		c := mustCase(t, s, origin.ID)
		back := []moderation.Action{{CaseID: c.ID, Kind: "restore", Undoes: c.Actions[0].ID}}
		if err := s.Undo(t.Context(), undone(c, "64"), back); err != nil {
			t.Fatal(err)
		}
		if n := remove(t, s, id); n != 4 {
			t.Errorf("%d were removed, want 4", n)
		}
		if got := mustSweep(t, s, id).Found.Reasons[moderation.SparedDecided]; got != 1 || !mustCase(t, s, origin.ID).Open() {
			t.Errorf("%d left alone, want 1", got)
		}
	}},
	{"a channel that is deleted takes its messages along, out of sweeps too", func(t *testing.T, s *Store) {
		id, origin := aSweep(t, s)
		if err := errors.Join(s.MarkPlaceGone(t.Context(), "10", "20", start.Add(time.Minute)), s.MarkPlaceGone(t.Context(), "10", "29", start)); err != nil {
			t.Fatal(err)
		}
		if c := mustCase(t, s, origin.ID); !c.GoneAt.Equal(start.Add(time.Minute)) {
			t.Errorf("gone at %v", c.GoneAt)
		}
		if f := mustSweep(t, s, id).Found; f.Reasons[moderation.SparedGone] != 3 || f.Waiting != 2 {
			t.Errorf("the sweep counts %+v", f)
		}
		steps, err := s.History(t.Context(), origin.ID)
		if err != nil || steps[len(steps)-1].What != whatGone {
			t.Errorf("the history ends with %+v, %v", steps[len(steps)-1], err)
		}
	}},
}
