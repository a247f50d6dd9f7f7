package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"ombud/internal/moderation"
)

func naming(clause string) moderation.ReportChange { return moderation.ReportChange{Clause: &clause} }

// established is a report of somebody who was about for some time.
func established(reporter string) moderation.Accusation {
	a := reported("hm", reporter, "")
	a.Report.Established = true
	return a
}

func reportCases() []aCase {
	return []aCase{
		{"a reporter's sentence is kept and can be read only with the key", func(t *testing.T, s *Store) {
			id := mustAccuse(t, s, reported("hm", "50", ""), moderation.Opened)
			words, yes := "he wrote the same yesterday", true
			r, err := s.AmendReport(t.Context(), id, "50", moderation.ReportChange{Words: &words, WantsOutcome: &yes})
			if err != nil || r.Words != words || !r.WantsOutcome {
				t.Fatalf("got %+v (%v)", r, err)
			}
			if c := mustCase(t, s, id); c.Reports[0].Words != words {
				t.Errorf("got %+v", c.Reports)
			}
			var sealed []byte
			if err := s.db.QueryRowContext(t.Context(), "SELECT sealed FROM reports").Scan(&sealed); err != nil || len(sealed) < len(words) {
				t.Errorf("it is kept as %q (%v)", sealed, err)
			}
		}},
		{"disagreement takes the place of a clause and the other way round", func(t *testing.T, s *Store) {
			id := mustAccuse(t, s, established("50"), moderation.Opened)
			yes := true
			for _, step := range []struct {
				change moderation.ReportChange
				want   moderation.Report
			}{
				{naming("spam"), moderation.Report{Clause: "spam"}},
				{moderation.ReportChange{Disagrees: &yes}, moderation.Report{Disagrees: true}},
				{naming("civility"), moderation.Report{Clause: "civility"}},
			} {
				r, err := s.AmendReport(t.Context(), id, "50", step.change)
				if err != nil || r.Clause != step.want.Clause || r.Disagrees != step.want.Disagrees {
					t.Errorf("got %+v (%v), want %+v", r, err, step.want)
				}
			}
		}},
		{"a member has so many reports an hour", func(t *testing.T, s *Store) {
			limits(t, s, func(v *moderation.Settings) { v.ReportsPerMember = 2 })
			for n := range 2 {
				mustAccuse(t, s, elsewhere(established("50"), n), moderation.Opened)
			}
			mustAccuse(t, s, elsewhere(established("50"), 1), moderation.Unchanged) // no new report
			var refused *moderation.RefusedError
			if _, _, err := s.Accuse(t.Context(), elsewhere(established("50"), 2)); !errors.As(err, &refused) || refused.Say.Key != "report.too_many" || refused.Say.Args["Count"] != 2 {
				t.Errorf("the third: %v", err)
			}
			mustAccuse(t, s, elsewhere(established("51"), 2), moderation.Opened) // and nothing was kept of the refused one
			late := elsewhere(established("50"), 3)
			late.At, late.Report.At = late.At.Add(time.Hour), late.Report.At.Add(time.Hour)
			mustAccuse(t, s, late, moderation.Opened)
		}},
		{"beyond the server's number only established members report", func(t *testing.T, s *Store) {
			limits(t, s, func(v *moderation.Settings) { v.ReportsPerServer = 2 })
			for n := range 2 {
				mustAccuse(t, s, elsewhere(reported("hm", fmt.Sprint(60+n), ""), n), moderation.Opened)
			}
			var refused *moderation.RefusedError
			if _, _, err := s.Accuse(t.Context(), elsewhere(reported("hm", "70", ""), 5)); !errors.As(err, &refused) || refused.Say.Key != "report.flooded" {
				t.Errorf("a fresh account's: %v", err)
			}
			mustAccuse(t, s, elsewhere(established("71"), 5), moderation.Opened)
		}},
		{"reports of established members that name a clause hide a message, once", func(t *testing.T, s *Store) {
			limits(t, s, func(v *moderation.Settings) { v.HideAfter = 2 })
			id := mustAccuse(t, s, established("50"), moderation.Opened)
			for n := range 5 { // a brigade of fresh accounts
				who := fmt.Sprint(60 + n)
				mustAccuse(t, s, reported("hm", who, ""), moderation.Joined)
				if _, err := s.AmendReport(t.Context(), id, who, naming("spam")); err != nil {
					t.Fatal(err)
				}
			}
			mustAccuse(t, s, established("51"), moderation.Joined)
			if _, err := s.AmendReport(t.Context(), id, "50", naming("spam")); err != nil {
				t.Fatal(err)
			}
			if c := mustCase(t, s, id); len(c.Actions) != 0 {
				t.Fatalf("hidden before it weighed enough: %+v", c.Actions)
			}
			for range 2 {
				if _, err := s.AmendReport(t.Context(), id, "51", naming("spam")); err != nil {
					t.Fatal(err)
				}
			}
			if c := mustCase(t, s, id); len(c.Actions) != 1 || c.Actions[0].Kind != moderation.Hide {
				t.Errorf("got %+v", c.Actions)
			}
			if got := jobsOf(t, s, "perform_action"); len(got) != 1 {
				t.Errorf("jobs: %v", got)
			}
		}},
		{"reports that held up make a reporter reliable", func(t *testing.T, s *Store) {
			for n, kind := range []moderation.KindName{"remove", "warn", "dismiss"} {
				id := mustAccuse(t, s, elsewhere(established("50"), n), moderation.Opened)
				c := mustCase(t, s, id)
				d := moderation.Decision{CaseID: id, Kind: kind, ModeratorID: "9", RevisionHash: c.Revision.Hash, At: c.Reports[0].At}
				if err := s.Decide(t.Context(), d, nil, nil); err != nil {
					t.Fatal(err)
				}
			}
			late := elsewhere(established("50"), 6) // after it was decided: it says nothing
			c := mustCase(t, s, mustAccuse(t, s, elsewhere(established("51"), 6), moderation.Opened))
			d := moderation.Decision{CaseID: c.ID, Kind: "dismiss", ModeratorID: "9", RevisionHash: c.Revision.Hash, At: late.Report.At}
			if err := s.Decide(t.Context(), d, nil, nil); err != nil {
				t.Fatal(err)
			}
			late.Report.At = late.Report.At.Add(time.Second)
			mustAccuse(t, s, late, moderation.Joined)
			mustAccuse(t, s, elsewhere(established("50"), 7), moderation.Opened) // still open: it says nothing
			id := mustAccuse(t, s, elsewhere(established("50"), 8), moderation.Opened)
			if got := mustCase(t, s, id).Reports[0].Reliability; got != (moderation.Reliability{Held: 2, Not: 1}) {
				t.Errorf("got %+v", got)
			}
		}},
	}
}

// elsewhere is the same accusation of another message.
func elsewhere(a moderation.Accusation, n int) moderation.Accusation {
	a.Message.Subject.MessageID = fmt.Sprint(9000 + n)
	return a
}

func limits(t *testing.T, s *Store, change func(*moderation.Settings)) {
	t.Helper()
	v := moderation.DefaultSettings()
	v.GuildID = reported("hm", "1", "").Message.Subject.GuildID
	change(&v)
	if err := s.SaveSettings(t.Context(), v, "1"); err != nil {
		t.Fatal(err)
	}
}
