package store

import (
	"slices"
	"testing"
	"time"

	"ombud/internal/moderation"
)

var cursorCases = []aCase{
	{"a channel's cursor never goes back, a server's does when it is told to", func(t *testing.T, s *Store) {
		save := func(whole, judged moderation.MessageNumber) {
			t.Helper()
			if err := s.SaveCursors(t.Context(), moderation.Lease{}, "10", whole, []moderation.Cursor{{ChannelID: "20", Judged: judged}}); err != nil {
				t.Fatal(err)
			}
		}
		want := func(whole, judged moderation.MessageNumber) {
			t.Helper()
			server, err := s.ServerCursor(t.Context(), "10")
			if err != nil || server != whole {
				t.Errorf("the server's is %d (%v), want %d", server, err, whole)
			}
			channels, err := s.Cursors(t.Context(), "10")
			if err != nil || len(channels) != 1 || channels[0].Judged != judged {
				t.Errorf("the channels' are %v (%v), want %d", channels, err, judged)
			}
		}
		save(0, 5)
		want(0, 5)
		save(7, 8)
		want(7, 8)
		save(4, 6)
		want(4, 8)
		save(0, 9)
		want(4, 9)
	}},
	{"the cursors of silent threads go once their server is accounted for, and those of channels stay", func(t *testing.T, s *Store) {
		now := time.Now()
		at := func(days int) moderation.MessageNumber {
			return moderation.NumberAt(now.Add(-time.Duration(days) * 24 * time.Hour))
		}
		mustSubscribe(t, s, "20", feedOf(1), 1) // on the server 10
		if err := s.SaveServer(t.Context(), moderation.Server{GuildID: "10", DiscussionsChannel: "21"}); err != nil {
			t.Fatal(err)
		}
		for id, days := range map[string]int{"20": 200, "21": 200, "30": 91, "31": 89, "32": 200} {
			if err := s.SaveCursors(t.Context(), moderation.Lease{}, "10", at(95), []moderation.Cursor{{ChannelID: id, Judged: at(days)}}); err != nil {
				t.Fatal(err)
			}
		}
		prune := func(want int64, left ...string) {
			t.Helper()
			n, err := s.PruneCursors(t.Context(), now)
			if err != nil || n != want {
				t.Errorf("%d pruned (%v), want %d", n, err, want)
			}
			all, err := s.Cursors(t.Context(), "10")
			var ids []string
			for _, c := range all {
				ids = append(ids, c.ChannelID)
			}
			if err != nil || !slices.Equal(ids, left) {
				t.Errorf("left are %v (%v), want %v", ids, err, left)
			}
		}
		prune(0, "20", "21", "30", "31", "32") // something that was archived 93 days ago may not have been read
		if err := s.SaveCursors(t.Context(), moderation.Lease{}, "10", at(1), nil); err != nil {
			t.Fatal(err)
		}
		prune(2, "20", "21", "31")
	}},
}
