package store

import (
	"fmt"
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
