package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// aSweep begins one from a flagged message, has three further messages found in two channels, and lets
// a moderator press for their removal.
func aSweep(t *testing.T, s *Store) (id int64, origin moderation.Case) {
	t.Helper()
	ctx := t.Context()
	caseID := mustAccuse(t, s, flagged("buy coins", 0, "spam"), moderation.Opened)
	id, err := s.AddSweep(ctx, moderation.Sweep{
		GuildID: "10", CaseID: caseID, Reach: moderation.ReachText, Since: start.Add(-time.Hour), Alike: 600,
		State: moderation.SweepLooking, AskedBy: "60", AskedAt: start,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetPlaces(ctx, id, []string{"20", "21"}, nil); err != nil {
		t.Fatal(err)
	}
	for i, channel := range []string{"20", "21"} {
		found := []moderation.SweptMessage{swept(channel, fmt.Sprint(31+2*i), "41"), swept(channel, fmt.Sprint(32+2*i), fmt.Sprint(42+i))}
		if i == 0 {
			same := swept("20", "30", "40")
			same.Message = message("buy coins", 0)
			same.Hash = same.Message.Revision()
			found = append(found, same)
		}
		err := s.Collect(ctx, id, moderation.SweptPlace{ChannelID: channel, Before: 7, Done: true}, 100, found)
		if err != nil {
			t.Fatal(err)
		}
	}
	turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepLooking}, To: moderation.SweepReady, At: start})
	return id, mustCase(t, s, caseID)
}

func swept(channel, id, author string) moderation.SweptMessage {
	m := moderation.SweptMessage{Alike: 900, Written: start, Hash: "hash of " + id}
	m.Subject = moderation.Subject{GuildID: "10", ChannelID: channel, MessageID: id}
	m.Author = moderation.Author{ID: author, Name: "author " + author}
	m.Judged.Surfaces = []policy.Surface{{Kind: policy.SurfaceContent, Text: "BUY coins " + id}}
	return m
}

func turn(t *testing.T, s *Store, turn moderation.SweepTurn) {
	t.Helper()
	if err := s.TurnSweep(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
}

func mustSweep(t *testing.T, s *Store, id int64) moderation.Sweep {
	t.Helper()
	w, err := s.Sweep(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// remove decides about everything that waits and finishes it.
func remove(t *testing.T, s *Store, id int64) (decided int) {
	t.Helper()
	ctx := t.Context()
	turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepReady}, To: moderation.SweepRemoving, Who: "61", Reason: "all the same", At: start.Add(time.Minute)})
	d := moderation.Decision{Kind: "remove", ModeratorID: "61", Terms: moderation.Terms{Reason: "all the same"}, At: start.Add(time.Minute)}
	for range 5 {
		next, err := s.SweptNext(ctx, id, 100)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.DecideSwept(ctx, id, d, next, func(c moderation.Case) []string {
			if c.Author.ID == "" {
				return nil
			}
			return []string{"strike"}
		}); err != nil {
			t.Fatal(err)
		}
		pending, err := s.SweptPending(ctx, id, 100)
		if err != nil {
			t.Fatal(err)
		}
		ended := map[int64]moderation.Ending{}
		for _, a := range pending {
			if !a.Written.Equal(start) || a.Kind != "remove" || a.Subject.ChannelID != pending[0].Subject.ChannelID {
				t.Errorf("pending: %+v", a)
			}
			ended[a.ID] = moderation.Ending{State: moderation.Done, At: start.Add(time.Minute)}
			decided++
		}
		if err := s.FinishSwept(ctx, id, ended); err != nil {
			t.Fatal(err)
		}
	}
	return decided
}

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
	{"where a sweep looks is listed page by page, and not after it was dropped", func(t *testing.T, s *Store) {
		ctx := t.Context()
		id, err := s.AddSweep(ctx, moderation.Sweep{GuildID: "10", CaseID: mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened), State: moderation.SweepLooking, AskedAt: start})
		if err != nil {
			t.Fatal(err)
		}
		of := moderation.SweptPlace{ChannelID: "20", Unlisted: true, Archived: start.Add(time.Millisecond)}
		last := moderation.SweptPlace{ChannelID: "20"}
		if err := errors.Join(
			s.SetPlaces(ctx, id, []string{"20", "21"}, []string{"22"}), s.SetPlaces(ctx, id, []string{"29"}, nil),
			s.AddPlaces(ctx, id, of, []string{"23", "22"}), s.AddPlaces(ctx, id, last, []string{"24"}),
		); err != nil {
			t.Fatal(err)
		}
		if w := mustSweep(t, s, id); len(w.Places) != 5 || w.Places[0].Unlisted || !w.Places[1].Unlisted || w.Places[2].ChannelID != "22" || w.Places[2].Unlisted || w.Places[4].ChannelID != "24" {
			t.Errorf("places: %+v", w.Places)
		}
		if err := s.AddPlaces(ctx, id, of, nil); err != nil {
			t.Fatal(err)
		}
		if w := mustSweep(t, s, id); !w.Places[0].Unlisted || !w.Places[0].Archived.Equal(of.Archived) {
			t.Errorf("the next page begins at %+v", w.Places[0])
		}
		turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepLooking}, To: moderation.SweepDropped, At: start})
		if err := s.AddPlaces(ctx, id, of, []string{"25"}); err != nil {
			t.Fatal(err)
		}
		if w := mustSweep(t, s, id); len(w.Places) != 0 {
			t.Errorf("a dropped sweep looks at %+v", w.Places)
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
	{"another moderators' channel is shown what waits", func(t *testing.T, s *Store) {
		id, origin := aSweep(t, s)
		set := func(channel string) {
			t.Helper()
			if err := s.SaveServer(t.Context(), moderation.Server{GuildID: "10", ModeratorsChannel: channel}); err != nil {
				t.Fatal(err)
			}
		}
		set("11")
		if err := errors.Join(s.CardShown(t.Context(), origin.ID, moderation.CardRef{ChannelID: "11", MessageID: "70"}, origin.Version),
			s.SweepShown(t.Context(), id, moderation.CardRef{ChannelID: "11", MessageID: "71"}, mustSweep(t, s, id).Version)); err != nil {
			t.Fatal(err)
		}
		count := func() int { return len(jobsOf(t, s, "show_card")) + len(jobsOf(t, s, "run_sweep")) }
		before := count()
		if set("11"); count() != before {
			t.Errorf("the same channel is shown %d things anew", count()-before)
		}
		if set("12"); count() != before+2 {
			t.Errorf("another channel is shown %d things, want 2", count()-before)
		}
		if c := mustCase(t, s, origin.ID); c.Version == c.CardVersion {
			t.Error("the card counts as up to date")
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
	{"an edit into something that nothing accuses is noted, and the way back too", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened)
		c := mustCase(t, s, id)
		for _, step := range []struct {
			hash   string
			at     time.Duration
			edited bool
		}{{"other", time.Minute, true}, {"other", time.Minute, true}, {c.Revision.Hash, 2 * time.Minute, false}, {"third", 3 * time.Minute, true}} {
			if err := s.MarkEdited(t.Context(), into(c.Subject, step.hash, start.Add(step.at))); err != nil {
				t.Fatal(err)
			}
			if got := mustCase(t, s, id).EditedAt; got.IsZero() == step.edited {
				t.Errorf("after %+v: edited at %v", step, got)
			}
		}
		mustAccuse(t, s, flagged("y", time.Hour, "insult"), moderation.Joined)
		if got := mustCase(t, s, id).EditedAt; !got.IsZero() {
			t.Errorf("the new revision is shown, and still: edited at %v", got)
		}
	}},
}

// undoAll takes everything back that a sweep removed.
func undoAll(t *testing.T, s *Store, id int64) {
	t.Helper()
	ctx := t.Context()
	for range 10 {
		next, err := s.SweptRemoved(ctx, id, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range next {
			back := []moderation.Action{{CaseID: m.CaseID, Kind: "restore", ModeratorID: "62", Undoes: mustCase(t, s, m.CaseID).Actions[0].ID}}
			u := moderation.Undoing{CaseID: m.CaseID, Number: m.Number, ModeratorID: "62", At: start.Add(time.Hour)}
			if err := s.UndoSwept(ctx, id, u, back, "dismiss"); err != nil {
				t.Fatal(err)
			}
			if err := s.EndSwept(ctx, id, m, moderation.SweptRestored, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
}
