package store

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"ombud/internal/moderation"
	"ombud/internal/policy"
)

var serverCases = []aCase{
	{"a server that was never set up is not found", func(t *testing.T, s *Store) {
		if _, err := s.Server(t.Context(), "10"); !errors.Is(err, moderation.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		channels, err := s.WatchedChannels(t.Context(), "10")
		if err != nil || len(channels) != 0 {
			t.Errorf("watched: %v, %v", channels, err)
		}
	}},
	{"a second set-up replaces the first", func(t *testing.T, s *Store) {
		first := moderation.Server{GuildID: "10", DiscussionsChannel: "20", ModeratorsChannel: "21", ModeratorRole: "22"}
		second := moderation.Server{GuildID: "10", DiscussionsChannel: "25", ModeratorsChannel: "26", ModeratorRole: "27"}
		for _, v := range []moderation.Server{first, second} {
			if err := s.SaveServer(t.Context(), v); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Server(t.Context(), "10")
		if err != nil || got != second {
			t.Errorf("got %+v, %v", got, err)
		}
		channels, err := s.WatchedChannels(t.Context(), "10")
		if err != nil || !slices.Equal(channels, []string{"25"}) {
			t.Errorf("watched: %v, %v", channels, err)
		}
	}},
}

var accuseCases = []aCase{
	{"a flagged message opens a case with one job", func(t *testing.T, s *Store) {
		a := flagged("you nincompoop", 0, "insult", "shout")
		id := mustAccuse(t, s, a, moderation.Opened)
		c := mustCase(t, s, id)
		want := moderation.Case{
			ID: id, Subject: a.Message.Subject, Author: a.Message.Author, Discussion: "On the harbour", OpenedAt: a.At,
			Revision: moderation.Revision{Hash: a.Message.Judged.Revision(), Surfaces: a.Message.Judged.Surfaces, At: start},
			Findings: a.Verdict.Findings, Policy: "news 1", Version: 1, Standing: moderation.Standing{Days: moderation.DefaultSettings().StrikeDays},
		}
		if !reflect.DeepEqual(c, want) {
			t.Errorf("got  %+v\nwant %+v", c, want)
		}
		if got := jobsOf(t, s, "show_card"); len(got) != 1 {
			t.Errorf("jobs: %v", got)
		}
		if got := jobsOf(t, s, "perform_action"); len(got) != 0 {
			t.Errorf("jobs: %v", got)
		}
	}},
	{"the same verdict again changes nothing", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("you nincompoop", 0, "insult"), moderation.Opened)
		mustAccuse(t, s, flagged("you nincompoop", 0, "insult"), moderation.Unchanged)
		if c := mustCase(t, s, id); c.Version != 1 || len(c.Findings) != 1 {
			t.Errorf("got %+v", c)
		}
		if got := jobsOf(t, s, "show_card"); len(got) != 1 {
			t.Errorf("jobs: %v", got)
		}
	}},
	{"a stricter policy adds its findings to the same revision", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("you nincompoop", 0, "insult"), moderation.Opened)
		a := flagged("you nincompoop", 0, "insult", "shout")
		a.Verdict.Policy = "news 2"
		mustAccuse(t, s, a, moderation.Joined)
		c := mustCase(t, s, id)
		if len(c.Findings) != 2 || c.Findings[1].Rule != "shout" || c.Policy != "news 2" || c.Version != 2 {
			t.Errorf("got %+v", c)
		}
	}},
	{"reports of two members join, a member's second replaces the clause", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, reported("hm", "50", ""), moderation.Opened)
		mustAccuse(t, s, reported("hm", "51", "civility"), moderation.Joined)
		mustAccuse(t, s, reported("hm", "51", "civility"), moderation.Unchanged)
		mustAccuse(t, s, reported("hm", "51", ""), moderation.Unchanged)
		mustAccuse(t, s, reported("hm", "51", "spam"), moderation.Joined)
		c := mustCase(t, s, id)
		at, about := start.Add(time.Minute), c.Revision.Hash
		want := []moderation.Report{{ReporterID: "50", At: at, Revision: about}, {ReporterID: "51", Clause: "spam", At: at, Revision: about}}
		if !reflect.DeepEqual(c.Reports, want) || c.Findings != nil || c.Version != 3 {
			t.Errorf("got %+v", c)
		}
	}},
	{"a member names the clause afterwards", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, reported("hm", "50", ""), moderation.Opened)
		for range 2 {
			if _, err := s.AmendReport(t.Context(), id, "50", naming("spam")); err != nil {
				t.Fatal(err)
			}
		}
		if c := mustCase(t, s, id); c.Reports[0].Clause != "spam" || c.Version != 2 {
			t.Errorf("got %+v", c)
		}
		if got := jobsOf(t, s, "show_card"); len(got) != 2 {
			t.Errorf("jobs: %v", got)
		}
		if _, err := s.AmendReport(t.Context(), id, "51", naming("spam")); !errors.Is(err, moderation.ErrNotFound) {
			t.Errorf("a report that was never made: %v", err)
		}
		if _, err := s.AmendReport(t.Context(), id+1, "50", naming("spam")); !errors.Is(err, moderation.ErrNotFound) {
			t.Errorf("a case that is not there: %v", err)
		}
		if c := mustCase(t, s, id); c.Version != 2 {
			t.Errorf("a refused name changed the case: %+v", c)
		}
	}},
	{"an edit of an open case joins, and the newest revision counts", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("you nincompoop", 0, "insult"), moderation.Opened)
		edited := flagged("you dunce", time.Minute, "shout")
		edited.Message.Author.Joined = time.Time{} // REST does not say
		mustAccuse(t, s, edited, moderation.Joined)
		c := mustCase(t, s, id)
		if c.Revision.Surfaces[0].Text != "you dunce" || len(c.Findings) != 1 || c.Findings[0].Rule != "shout" {
			t.Errorf("got %+v", c)
		}
		if c.Author.Joined.IsZero() {
			t.Error("what was known of the author was forgotten")
		}
	}},
	{"an older revision that comes late does not become the newest", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("you dunce", time.Minute, "shout"), moderation.Opened)
		late := flagged("you nincompoop", 0, "insult")
		late.Hide = true
		mustAccuse(t, s, late, moderation.Joined)
		mustAccuse(t, s, late, moderation.Unchanged)
		if c := mustCase(t, s, id); c.Revision.Surfaces[0].Text != "you dunce" || len(c.Actions) != 0 {
			t.Errorf("got %+v", c)
		}
	}},
	{"a dismissed message that is edited is open again", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("you nincompoop", 0, "insult"), moderation.Opened)
		d, actions := decision(mustCase(t, s, id), "60", "dismiss")
		if err := s.Decide(t.Context(), d, actions, nil); err != nil {
			t.Fatal(err)
		}
		mustAccuse(t, s, flagged("you nincompoop", 0, "insult"), moderation.Unchanged)
		mustAccuse(t, s, reported("you nincompoop", "50", ""), moderation.Joined)
		if mustCase(t, s, id).Open() {
			t.Fatal("a report of what was decided opened the case again")
		}
		mustAccuse(t, s, flagged("you dunce", time.Minute, "insult"), moderation.Reopened)
		c := mustCase(t, s, id)
		if !c.Open() || c.Revision.Surfaces[0].Text != "you dunce" {
			t.Errorf("got %+v", c)
		}
		history, err := s.History(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		var what []string
		for _, h := range history {
			what = append(what, h.What+" "+h.Who+" "+h.Detail)
		}
		want := []string{"opened  policy news 1", "decided 60 dismiss", "joined 50 report", "reopened  policy news 1"}
		if !slices.Equal(what, want) {
			t.Errorf("history %q\nwant    %q", what, want)
		}
	}},
	{"a revision is hidden once, and not after it was dismissed", func(t *testing.T, s *Store) {
		a := flagged("you nincompoop", 0, "insult")
		a.Hide = true
		id := mustAccuse(t, s, a, moderation.Opened)
		mustAccuse(t, s, a, moderation.Unchanged)
		c := mustCase(t, s, id)
		if len(c.Actions) != 1 || c.Actions[0].Kind != moderation.Hide || c.Actions[0].State != moderation.Pending {
			t.Fatalf("got %+v", c.Actions)
		}
		want := fmt.Sprintf("%d", c.Actions[0].ID)
		if got := jobsOf(t, s, "perform_action"); len(got) != 1 || digits(got[0]) != want {
			t.Errorf("jobs: %v", got)
		}
		b := flagged("you dunce", time.Minute, "insult")
		mustAccuse(t, s, b, moderation.Joined)
		d, _ := decision(mustCase(t, s, id), "60", "dismiss")
		if err := s.Decide(t.Context(), d, nil, nil); err != nil {
			t.Fatal(err)
		}
		b.Hide = true
		mustAccuse(t, s, b, moderation.Unchanged)
		if c := mustCase(t, s, id); len(c.Actions) != 1 {
			t.Errorf("what was dismissed is hidden: %+v", c.Actions)
		}
	}},
	{"a deleted message is gone once, unless ombud deleted it", func(t *testing.T, s *Store) {
		a := flagged("you nincompoop", 0, "insult")
		if err := s.MarkGone(t.Context(), a.Message.Subject, start); err != nil {
			t.Fatalf("without a case: %v", err)
		}
		id := mustAccuse(t, s, a, moderation.Opened)
		for i := range 2 {
			if err := s.MarkGone(t.Context(), a.Message.Subject, start.Add(time.Hour*time.Duration(i+1))); err != nil {
				t.Fatal(err)
			}
		}
		if c := mustCase(t, s, id); !c.GoneAt.Equal(start.Add(time.Hour)) || c.Version != 2 {
			t.Errorf("got %+v", c)
		}
		b := a
		b.Message.Subject.MessageID = "31"
		b.Hide = true
		id = mustAccuse(t, s, b, moderation.Opened)
		if err := s.MarkGone(t.Context(), b.Message.Subject, start); err != nil {
			t.Fatal(err)
		}
		if c := mustCase(t, s, id); !c.GoneAt.IsZero() {
			t.Errorf("ombud's own deletion counts as another's: %+v", c)
		}
	}},
	{"an accusation without a subject or an accuser is refused", func(t *testing.T, s *Store) {
		a := flagged("x", 0, "insult")
		a.Verdict = nil
		if _, _, err := s.Accuse(t.Context(), a); err == nil {
			t.Error("nobody accused, and there is a case")
		}
		a = flagged("x", 0, "insult")
		a.Message.Subject.GuildID = ""
		if _, _, err := s.Accuse(t.Context(), a); err == nil {
			t.Error("a case without a server")
		}
	}},
	{"a card's place is remembered", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened)
		for tries, want := range []bool{false, true} {
			if before, err := s.CardTried(t.Context(), id); err != nil || before != want {
				t.Errorf("try %d: an earlier try is %v (%v), want %v", tries+1, before, err, want)
			}
		}
		if c := mustCase(t, s, id); c.Card != (moderation.CardRef{}) {
			t.Errorf("a try is no card, and it stands at %+v", c.Card)
		}
		for version, card := range []moderation.CardRef{{ChannelID: "21", MessageID: "90"}, {ChannelID: "22", MessageID: "91"}} {
			if err := s.CardShown(t.Context(), id, card, int64(version)); err != nil {
				t.Fatal(err)
			}
			if c := mustCase(t, s, id); c.Card != card || c.Version != 1 || c.CardVersion != int64(version) {
				t.Errorf("got %+v", c)
			}
		}
		if err := s.CardShown(t.Context(), id, moderation.CardRef{ChannelID: "21", MessageID: "90"}, 0); err != nil {
			t.Fatal(err)
		}
		if c := mustCase(t, s, id); c.Card.MessageID != "91" || c.CardVersion != 1 {
			t.Errorf("an older card took a newer one's place: %+v", c)
		}
	}},
	{"a case that is not there is not found", func(t *testing.T, s *Store) {
		if _, err := s.Case(t.Context(), 7); !errors.Is(err, moderation.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	}},
	{"a hundred accusations at once make one case", func(t *testing.T, s *Store) {
		const members = 100
		changes := together(members, func(i int) moderation.Change {
			_, change, err := s.Accuse(t.Context(), reported("hm", fmt.Sprintf("5%02d", i), ""))
			if err != nil {
				t.Error(err)
			}
			return change
		})
		if changes[moderation.Opened] != 1 || changes[moderation.Joined] != members-1 {
			t.Errorf("got %v", changes)
		}
		if c := mustCase(t, s, 1); len(c.Reports) != members || c.Version != members {
			t.Errorf("%d reports, version %d", len(c.Reports), c.Version)
		}
	}},
	{"surfaces of every kind come back as they were", func(t *testing.T, s *Store) {
		a := flagged("a\x00b \xff … 😀 \u202e", 0, "insult")
		a.Message.Judged.Surfaces = append(a.Message.Judged.Surfaces, policy.Surface{Kind: policy.SurfacePoll, Text: "yes?"})
		id := mustAccuse(t, s, a, moderation.Opened)
		got := mustCase(t, s, id).Revision.Surfaces
		if len(got) != 2 || got[1] != a.Message.Judged.Surfaces[1] || got[0].Text != "a\x00b \uFFFD … 😀 \u202e" {
			t.Errorf("got %q", got)
		}
	}},
}

func digits(s string) string {
	var out []rune
	for _, r := range s {
		if r >= '0' && r <= '9' {
			out = append(out, r)
		}
	}
	return string(out)
}
