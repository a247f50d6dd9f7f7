package store

import (
	"testing"

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
}
