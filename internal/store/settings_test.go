package store

import (
	"reflect"
	"testing"

	"ombud/internal/moderation"
)

func settingsCases() []aCase {
	return []aCase{
		{"settings are the defaults until somebody chooses", func(t *testing.T, s *Store) {
			got, err := s.Settings(t.Context(), "7")
			want := moderation.DefaultSettings()
			want.GuildID = "7"
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v (%v), want %+v", got, err, want)
			}
		}},
		{"settings are kept for each server", func(t *testing.T, s *Store) {
			want := moderation.Settings{
				GuildID: "7", Notices: moderation.NoticeOrNote, Outcomes: false, ReportsPerMember: 1, ReportsPerServer: 2, HideAfter: 3,
				Ladder: moderation.Ladder{moderation.JustWarn, moderation.DefaultSettings().Ladder[1]}, LadderActs: true,
				StrikeDays: 4, PingMinutes: 5, Language: "de",
			}
			for range 2 {
				if err := s.SaveSettings(t.Context(), want, "9"); err != nil {
					t.Fatal(err)
				}
			}
			got, err := s.Settings(t.Context(), "7")
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v (%v), want %+v", got, err, want)
			}
			if other, err := s.Settings(t.Context(), "8"); err != nil || other.PingMinutes != 0 {
				t.Errorf("another server has %+v (%v)", other, err)
			}
		}},
	}
}
