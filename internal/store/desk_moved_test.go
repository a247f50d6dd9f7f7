package store

import (
	"errors"
	"testing"

	"ombud/internal/moderation"
)

var deskMovedCases = []aCase{
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
}
