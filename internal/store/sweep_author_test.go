package store

import (
	"errors"
	"slices"
	"testing"
	"time"

	"ombud/internal/moderation"
)

// appealed has an author appeal against the decision that a sweep told them of.
func appealed(t *testing.T, s *Store, c moderation.Case) moderation.Appeal {
	t.Helper()
	ctx := t.Context()
	d := c.Decision
	_, err := s.AddAppeal(ctx, moderation.Appeal{
		GuildID: "10", CaseID: c.ID, DecisionID: d.ID, AuthorID: c.Author.ID, Words: "It was not me.", OpenedAt: start.Add(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.AppealOf(ctx, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// oldestAbout is the oldest case about an author.
func oldestAbout(t *testing.T, s *Store, author string) moderation.Case {
	t.Helper()
	cases, _, err := s.CasesOf(t.Context(), "10", author, 9)
	if err != nil || len(cases) == 0 {
		t.Fatalf("cases about %s: %v, %v", author, cases, err)
	}
	return mustCase(t, s, cases[len(cases)-1].ID)
}

// hears has the author of a case told of its decision, later than undone takes something back.
func hears(t *testing.T, s *Store, c moderation.Case) {
	t.Helper()
	n, _, err := s.TryNotice(t.Context(), moderation.Notice{
		GuildID: "10", CaseID: c.ID, DecisionID: c.Decision.ID, About: moderation.AboutDecision, RecipientID: c.Author.ID, MadeAt: start,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.EndNotice(t.Context(), n.ID, moderation.NoticeSent, moderation.CardRef{}, start.Add(24*time.Hour)); err != nil {
		t.Fatal(err)
	}
}

// takenBack names what followed decisions about 41 and is taken back.
func takenBack(t *testing.T, s *Store) (names []string) {
	t.Helper()
	ctx := t.Context()
	err := s.view(ctx, func(t *tx) (err error) {
		names, err = list(ctx, t, one[string], "SELECT e.name FROM effects e JOIN cases c ON c.id = e.case_id WHERE c.author_id = '41' AND e.undo = 1 ORDER BY e.id")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

var sweepAuthorCases = []aCase{
	{"a sweep knows what it removed of each author, and an appeal that is heard gives back that and no more", func(t *testing.T, s *Store) {
		id, origin := aSweep(t, s)
		ctx := t.Context()
		remove(t, s, id)
		w, err := s.SweptWith(ctx, mustCase(t, s, origin.ID).Decision.ID)
		if err != nil || !w.Leads || w.Removed != 1 || len(w.Cases) != 1 || w.Cases[0] != origin.ID {
			t.Errorf("of the one that it began with: %+v, %v", w, err)
		}
		c := oldestAbout(t, s, "41")
		w, err = s.SweptWith(ctx, c.Decision.ID)
		if err != nil || w.SweepID != id || w.LeadID != origin.ID || w.Leads || w.Removed != 2 || w.Stands != 2 || w.State != moderation.SweepRemoving {
			t.Errorf("of who wrote two: %+v, %v", w, err)
		}
		if len(w.Places) != 2 || w.Places[0] != (moderation.SweptPlace{ChannelID: "20", Found: 1}) || w.More != 0 || len(w.Cases) != 2 {
			t.Errorf("where they stood: %+v", w)
		}
		a := appealed(t, s, c)
		if a.Swept.Stands != 2 || a.Swept.Granted {
			t.Errorf("the appeal would give back %+v, want 2", a.Swept)
		}
		before := len(jobsOf(t, s, "run_sweep"))
		if err := s.RuleAppeal(ctx, a.ID, moderation.AppealOverturned, "64", start.Add(2*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got := len(jobsOf(t, s, "run_sweep")); got != before+1 {
			t.Errorf("%d jobs give it back, want 1", got-before)
		}
		granted, err := s.SweptGranted(ctx, id, 10)
		if err != nil || len(granted) != 2 {
			t.Fatalf("granted: %+v, %v", granted, err)
		}
		for _, m := range granted {
			if m.Author.ID != "41" || m.GrantedBy != "64" {
				t.Errorf("granted: %+v", m)
			}
			u := moderation.Undoing{CaseID: m.CaseID, Number: m.Number, ModeratorID: "64", At: start.Add(2 * time.Hour)}
			if err := errors.Join(s.UndoSwept(ctx, id, u, nil, "dismiss"), s.EndSwept(ctx, id, m, moderation.SweptRestored, "")); err != nil {
				t.Fatal(err)
			}
		}
		if w, err = s.SweptWith(ctx, c.Decision.ID); err != nil || w.Removed != 2 || w.Stands != 0 || !w.Granted {
			t.Errorf("afterwards: %+v, %v", w, err)
		}
		if f := mustSweep(t, s, id).Found; f.Restored != 2 || f.Removed != 3 {
			t.Errorf("the sweep: %+v", f)
		}
	}},
	{"what counts for a whole sweep is taken back with the last message of it, whichever that is", func(t *testing.T, s *Store) {
		id, _ := aSweep(t, s)
		ctx := t.Context()
		remove(t, s, id)
		w, err := s.SweptWith(ctx, oldestAbout(t, s, "41").Decision.ID)
		if err != nil || len(w.Cases) != 2 {
			t.Fatalf("%+v, %v", w, err)
		}
		hears(t, s, oldestAbout(t, s, "41"))
		for n, want := range [][]string{{"part"}, {"part", "strike"}} {
			c := mustCase(t, s, w.Cases[n])
			if err := s.Undo(ctx, undone(c, "64"), nil); err != nil {
				t.Fatal(err)
			}
			if got := takenBack(t, s); !slices.Equal(got, want) {
				t.Errorf("after %d of 2 %v is taken back, want %v", n+1, got, want)
			}
		}
	}},
	{"what came back before its author heard of a sweep is none of what they were told of", func(t *testing.T, s *Store) {
		id, _ := aSweep(t, s)
		ctx := t.Context()
		remove(t, s, id)
		c := oldestAbout(t, s, "41")
		if err := s.Undo(ctx, undone(c, "64"), nil); err != nil {
			t.Fatal(err)
		}
		if got := takenBack(t, s); len(got) != 0 {
			t.Errorf("who heard of nothing hears that %v is taken back", got)
		}
		d := c.Decision.ID
		for want := range 2 { // once they heard of the other
			w, err := s.SweptWith(ctx, d)
			if err != nil || w.Removed != 2 || w.Stands != 1 || w.Untold != want || w.Heard() != 2-want {
				t.Errorf("%+v, %v; want %d untold", w, err, want)
			}
			hears(t, s, c)
		}
	}},
	{"undoing what an author appealed grants the appeal with all that the sweep took", func(t *testing.T, s *Store) {
		id, _ := aSweep(t, s)
		ctx := t.Context()
		remove(t, s, id)
		c := oldestAbout(t, s, "41")
		appealed(t, s, c)
		if err := s.Undo(ctx, undone(c, "64"), nil); err != nil {
			t.Fatal(err)
		}
		if granted, err := s.SweptGranted(ctx, id, 10); err != nil || len(granted) != 2 {
			t.Errorf("granted: %+v, %v", granted, err)
		}
		if w, err := s.SweptWith(ctx, c.Decision.ID); err != nil || w.Stands != 1 {
			t.Errorf("of which one stands: %+v, %v", w, err)
		}
	}},
	{"an appeal that is not heard gives nothing back, and other decisions are of no sweep", func(t *testing.T, s *Store) {
		id, _ := aSweep(t, s)
		ctx := t.Context()
		remove(t, s, id)
		a := appealed(t, s, oldestAbout(t, s, "41"))
		if err := s.RuleAppeal(ctx, a.ID, moderation.AppealUpheld, "64", start.Add(2*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if granted, err := s.SweptGranted(ctx, id, 10); err != nil || len(granted) != 0 {
			t.Errorf("granted: %+v, %v", granted, err)
		}
		if _, err := s.SweptWith(ctx, 4711); !errors.Is(err, moderation.ErrNotFound) {
			t.Errorf("of no sweep: %v", err)
		}
	}},
	{"an appeal calls the moderators when nobody decides it in time, and once more, where admins want to be called", func(t *testing.T, s *Store) {
		id, _ := aSweep(t, s)
		remove(t, s, id)
		appealed(t, s, oldestAbout(t, s, "41"))
		if got := jobsOf(t, s, "call_to_appeal"); len(got) != 0 {
			t.Errorf("nobody asked for calls: %v", got)
		}
		chosen := moderation.DefaultSettings()
		chosen.GuildID, chosen.PingMinutes = "10", 15
		if err := s.SaveSettings(t.Context(), chosen, "60"); err != nil {
			t.Fatal(err)
		}
		appealed(t, s, oldestAbout(t, s, "42"))
		if got := jobsOf(t, s, "call_to_appeal"); len(got) != 2 {
			t.Errorf("got %v", got)
		}
	}},
}
