package store

import (
	"errors"
	"testing"
	"time"

	"ombud/internal/moderation"
)

// settled is a case with a decision against it.
func settled(t *testing.T, s *Store) (moderation.Case, moderation.Decision) {
	t.Helper()
	id := mustAccuse(t, s, flagged("you nincompoop", 0, "insult"), moderation.Opened)
	c := mustCase(t, s, id)
	d := moderation.Decision{CaseID: id, Kind: "remove", ModeratorID: "9", RevisionHash: c.Revision.Hash, At: start}
	if err := s.Decide(t.Context(), d, nil, nil); err != nil {
		t.Fatal(err)
	}
	c = mustCase(t, s, id)
	return c, *c.Decision
}

func peopleCases() []aCase {
	return []aCase{
		{"a strike counts once, until it expires or is withdrawn", func(t *testing.T, s *Store) {
			c, d := settled(t, s)
			strike := moderation.Strike{
				GuildID: c.Subject.GuildID, MemberID: c.Author.ID, CaseID: c.ID, DecisionID: d.ID, GivenAt: start, ExpiresAt: start.Add(time.Hour),
			}
			for range 2 {
				if err := s.GiveStrike(t.Context(), strike); err != nil {
					t.Fatal(err)
				}
			}
			count := func(except int64, at time.Time) int {
				v, err := s.Standing(t.Context(), c.Subject.GuildID, c.Author.ID, except, at)
				if err != nil {
					t.Fatal(err)
				}
				return v.Strikes
			}
			if got := []int{count(0, start), count(c.ID, start), count(0, start.Add(time.Hour))}; got[0] != 1 || got[1] != 0 || got[2] != 0 {
				t.Errorf("now, apart from its own case and later it counts %v", got)
			}
			if v, err := s.Standing(t.Context(), c.Subject.GuildID, c.Author.ID, 0, start); err != nil || v.Suggests != moderation.Rung(time.Hour) {
				t.Errorf("the ladder suggests %s (%v)", v.Suggests, err)
			}
			if err := s.WithdrawStrike(t.Context(), d.ID, start); err != nil || count(0, start) != 0 {
				t.Errorf("withdrawn, it counts all the same (%v)", err)
			}
		}},
		{"a notice is made once, tried and ended once", func(t *testing.T, s *Store) {
			c, d := settled(t, s)
			n := moderation.Notice{GuildID: "1", CaseID: c.ID, DecisionID: d.ID, About: moderation.AboutDecision, RecipientID: "40", MadeAt: start}
			first, before, err := s.TryNotice(t.Context(), n)
			if err != nil || before || first.State != moderation.NoticePending {
				t.Fatalf("got %+v, tried before: %v (%v)", first, before, err)
			}
			again, before, err := s.TryNotice(t.Context(), n)
			if err != nil || !before || again.ID != first.ID {
				t.Errorf("again it is %+v, tried before: %v (%v)", again, before, err)
			}
			for _, state := range []moderation.NoticeState{moderation.NoticeSent, moderation.NoticeFailed} {
				if err := s.EndNotice(t.Context(), first.ID, state, moderation.CardRef{ChannelID: "1", MessageID: "2"}, start); err != nil {
					t.Fatal(err)
				}
			}
			if got := mustCase(t, s, c.ID).Notices; len(got) != 1 || got[0].State != moderation.NoticeSent {
				t.Errorf("the case has %+v", got)
			}
		}},
		{"outcomes are jobs, one for each reporter", func(t *testing.T, s *Store) {
			c, d := settled(t, s)
			var all []moderation.Notice
			for _, who := range []string{"50", "51", "50"} {
				all = append(all, moderation.Notice{GuildID: "1", CaseID: c.ID, DecisionID: d.ID, About: moderation.AboutOutcome, RecipientID: who, MadeAt: start})
			}
			if err := s.AddNotices(t.Context(), all, time.Minute); err != nil {
				t.Fatal(err)
			}
			if got := jobsOf(t, s, "send_notice"); len(got) != 2 {
				t.Errorf("jobs: %v", got)
			}
		}},
		{"a decision is appealed once, and the appeal decided once", func(t *testing.T, s *Store) {
			c, d := settled(t, s)
			a := moderation.Appeal{GuildID: "1", CaseID: c.ID, DecisionID: d.ID, AuthorID: "40", Locale: "de", Words: "I quoted somebody", OpenedAt: start}
			for i, want := range []bool{true, false} {
				if added, err := s.AddAppeal(t.Context(), a); err != nil || added != want {
					t.Fatalf("try %d: added %v (%v)", i+1, added, err)
				}
			}
			got, err := s.AppealOf(t.Context(), d.ID)
			if err != nil || got.Words != a.Words || got.State != moderation.AppealOpen || got.Locale != "de" {
				t.Fatalf("got %+v (%v)", got, err)
			}
			if c := mustCase(t, s, c.ID); c.Appeal != moderation.AppealOpen {
				t.Errorf("the case says %q", c.Appeal)
			}
			if err := s.RuleAppeal(t.Context(), got.ID, moderation.AppealOverturned, "8", start); err != nil {
				t.Fatal(err)
			}
			var ruled *moderation.AlreadyRuledError
			if err := s.RuleAppeal(t.Context(), got.ID, moderation.AppealUpheld, "7", start); !errors.As(err, &ruled) || ruled.ModeratorID != "8" {
				t.Errorf("the second ruling: %v", err)
			}
			if got := jobsOf(t, s, "follow_ruling"); len(got) != 1 {
				t.Errorf("jobs: %v", got)
			}
			if got := jobsOf(t, s, "show_appeal"); len(got) != 2 {
				t.Errorf("jobs: %v", got)
			}
		}},
	}
}
