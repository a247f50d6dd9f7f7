package store

import (
	"errors"
	"testing"
	"time"

	"ombud/internal/moderation"
)

var sweepPlaceCases = []aCase{
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
}
