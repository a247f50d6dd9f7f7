package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"ombud/internal/moderation"
	"ombud/internal/pgtest"
	"ombud/internal/policy"
)

// copiers is a Discord on which restoring takes two calls: one looks whether the text stands, the next
// sends it. Who looks while another is about to send sees nothing.
type copiers struct {
	crew
	moderation.Notifier
	copies map[int64]int // of each case's message
}

func (c *copiers) Restore(_ context.Context, r moderation.Restoring, _ moderation.Subject, _ string) (string, error) {
	c.mu.Lock()
	stands := c.copies[r.CaseID] > 0
	c.mu.Unlock()
	if !stands {
		time.Sleep(2 * time.Millisecond)
		c.mu.Lock()
		c.copies[r.CaseID]++
		c.mu.Unlock()
	}
	return "again " + r.Original.MessageID, nil
}

func (c *copiers) ShowSweep(context.Context, moderation.Server, moderation.Sweep, bool) (moderation.CardRef, error) {
	return moderation.CardRef{ChannelID: "11", MessageID: "12"}, nil
}

// Member makes a moderator of everybody whose number is small.
func (c *copiers) Member(_ context.Context, _, userID string) (moderation.Member, error) {
	if userID < "7" && len(userID) == 2 {
		return moderation.Member{ID: userID, RoleIDs: []string{"12"}, TopRole: 5, Can: moderation.ManageMessages}, nil
	}
	return moderation.Member{ID: userID}, nil
}

// TestASweepsUndoAndAnotherOfTheSameMessage has a sweep undone as one while another moderator undoes each
// of its removals by itself, as an appeal that is granted does too: no message is given back twice.
func TestASweepsUndoAndAnotherOfTheSameMessage(t *testing.T) {
	n := howManyRaces(t)
	t.Run("SQLite", func(t *testing.T) { t.Parallel(); raceUndos(t, open(t, sqliteOptions(t)), n) })
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		raceUndos(t, open(t, emptyPostgres(t, pgtest.StartCluster(t))(t)), n)
	})
}

func raceUndos(t *testing.T, s *Store, n int) {
	t.Helper()
	ctx := t.Context()
	hands := &copiers{crew: crew{removed: map[string]int{}}, copies: map[int64]int{}}
	service := &moderation.Service{
		Store: s, Enforcer: hands, Directory: hands, Notifier: hands, Engine: &policy.Engine{}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
	if err := s.SaveServer(ctx, moderation.Server{GuildID: "10", ModeratorsChannel: "11", ModeratorRole: "12"}); err != nil {
		t.Fatal(err)
	}
	id, cases := removedBySweep(t, s, n)
	other, err := hands.Member(ctx, "10", "63")
	if err != nil {
		t.Fatal(err)
	}
	turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepDone}, To: moderation.SweepUndoing, Who: "62", At: start})
	var both sync.WaitGroup
	both.Go(func() {
		for more := true; more; {
			var err error
			if more, err = service.RunSweep(ctx, id, false); err != nil {
				if more = isLater(err); !more {
					t.Errorf("the sweep's undo: %v", err)
				}
				time.Sleep(time.Millisecond)
			}
		}
	})
	alone := 0
	both.Go(func() {
		for _, caseID := range cases { // in the order of the sweep
			c, err := s.Case(ctx, caseID)
			if err != nil {
				t.Error(err)
				return
			}
			if c.Decision == nil {
				continue
			}
			press := moderation.Press{CaseID: caseID, Moderator: other, GuildID: "10", ChannelID: "11"}
			var refused *moderation.RefusedError
			switch err := service.Undo(ctx, press, 1); {
			case errors.As(err, &refused):
				continue // the sweep was first
			case err != nil:
				t.Error(err)
				return
			}
			alone++
			if c, err = s.Case(ctx, caseID); err != nil {
				t.Error(err)
				return
			}
			for _, a := range c.Actions { // as the action's own job does
				if err := service.Perform(ctx, a.ID, false); err != nil && !isLater(err) {
					t.Error(err)
				}
			}
		}
	})
	both.Wait()
	once := 0
	for _, caseID := range cases {
		if hands.copies[caseID] == 1 {
			once++
		} else {
			t.Errorf("the message of case %d stands %d times", caseID, hands.copies[caseID])
		}
	}
	f := mustSweep(t, s, id).Found
	if f.Restored+f.Reasons[moderation.SparedUndone] != n || f.Reasons[moderation.SparedUndone] != alone {
		t.Errorf("the sweep counts %+v, and %d were undone by themselves", f, alone)
	}
	t.Logf("given back once: %d of %d, %d of them by themselves", once, n, alone)
}

func isLater(err error) bool {
	var later interface{ RetryAfter() time.Duration }
	return errors.As(err, &later)
}

// foundBySweep makes a sweep that found so many messages, each of another author.
func foundBySweep(t *testing.T, s *Store, n int) (id int64) {
	t.Helper()
	ctx := t.Context()
	lead := mustAccuse(t, s, flagged("buy coins", 0, "spam"), moderation.Opened)
	id, err := s.AddSweep(ctx, moderation.Sweep{
		GuildID: "10", CaseID: lead, Reach: moderation.ReachText, Since: start.Add(-time.Hour), Alike: 600,
		State: moderation.SweepLooking, AskedBy: "60", AskedAt: start,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetPlaces(ctx, id, []string{"20"}, nil); err != nil {
		t.Fatal(err)
	}
	found := make([]moderation.SweptMessage, n)
	for i := range found {
		found[i] = swept("20", fmt.Sprint(1000+i), fmt.Sprint(100_000+i))
		found[i].Written = start.Add(time.Duration(i) * time.Second)
	}
	if err := s.Collect(ctx, id, moderation.SweptPlace{ChannelID: "20", Done: true}, n, found); err != nil {
		t.Fatal(err)
	}
	turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepLooking}, To: moderation.SweepReady, At: start})
	return id
}

// removedBySweep removes what such a sweep found.
func removedBySweep(t *testing.T, s *Store, n int) (id int64, cases []int64) {
	t.Helper()
	ctx := t.Context()
	id = foundBySweep(t, s, n)
	turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepReady}, To: moderation.SweepRemoving, At: start})
	found, err := s.SweptNext(ctx, id, n)
	if err != nil {
		t.Fatal(err)
	}
	d := moderation.Decision{Kind: "remove", ModeratorID: "61", At: start}
	if err := s.DecideSwept(ctx, id, d, found, func(moderation.Case) []string { return nil }); err != nil {
		t.Fatal(err)
	}
	pending, err := s.SweptPending(ctx, id, n)
	if err != nil || len(pending) != n {
		t.Fatalf("%d removals are pending, %v", len(pending), err)
	}
	ended := map[int64]moderation.Ending{}
	for _, a := range pending {
		ended[a.ID] = moderation.Ending{State: moderation.Done, At: start}
		cases = append(cases, a.CaseID)
	}
	if err := s.FinishSwept(ctx, id, ended); err != nil {
		t.Fatal(err)
	}
	turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepRemoving}, To: moderation.SweepDone, At: start})
	return id, cases
}

// perStep counts of how many authors one step of a sweep decides.
type perStep struct {
	*Store
	most, steps int
}

func (p *perStep) DecideSwept(ctx context.Context, id int64, d moderation.Decision, all []moderation.SweptMessage, effects func(moderation.Case) []string) error {
	authors := map[string]bool{}
	for _, m := range all {
		authors[m.Author.ID] = true
	}
	p.most = max(p.most, len(authors))
	p.steps++
	return p.Store.DecideSwept(ctx, id, d, all, effects)
}

func (c *copiers) RemoveMessages(context.Context, []moderation.Subject, string) error { return nil }

// TestASweepLooksUpTwentyAuthorsAStep removes what fifty members wrote: each step looks up at most
// twenty, all go in the end, and with so many authors none is told.
func TestASweepLooksUpTwentyAuthorsAStep(t *testing.T) {
	s := open(t, sqliteOptions(t))
	ctx := t.Context()
	hands := &copiers{crew: crew{removed: map[string]int{}}, copies: map[int64]int{}}
	counting := &perStep{Store: s}
	service := &moderation.Service{
		Store: counting, Enforcer: hands, Directory: hands, Notifier: hands, Engine: &policy.Engine{}, Now: func() time.Time { return start }, Log: slog.New(slog.DiscardHandler),
	}
	if err := s.SaveServer(ctx, moderation.Server{GuildID: "10", ModeratorsChannel: "11", ModeratorRole: "12"}); err != nil {
		t.Fatal(err)
	}
	const n = 50
	id := foundBySweep(t, s, n)
	turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepReady}, To: moderation.SweepRemoving, Who: "61", At: start})
	for more := true; more; {
		var err error
		if more, err = service.RunSweep(ctx, id, false); err != nil {
			t.Fatal(err)
		}
	}
	if counting.most != 20 || counting.steps != 3 {
		t.Errorf("%d authors in a step of %d, want 20 of 3", counting.most, counting.steps)
	}
	if w := mustSweep(t, s, id); w.State != moderation.SweepDone || w.Found.Removed != n {
		t.Errorf("%s: %+v", w.State, w.Found)
	}
	if got := jobsOf(t, s, "follow_decision"); len(got) != 0 {
		t.Errorf("%d letters and strikes follow a raid", len(got))
	}
}
