package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/internal/moderation"
)

// oldTextCases tell what becomes of texts when their time is over.
func oldTextCases() []aCase {
	return []aCase{
		{"texts go when nothing happened in a decided case for a year, and everything else stays", deletedAfterAYear},
		{"texts of a case in which something happens begin their time anew", keptWhileSomethingHappens},
		{"a message that is accused again is kept again", keptAgain},
	}
}

// sealedTexts are the columns that hold texts of cases. Each must be emptied.
func sealedTexts() []string {
	return []string{"revisions", "findings", "reports", "decisions", "history", "appeals", "sweeps"}
}

// wordyCase is a decided case in which everybody wrote something.
func wordyCase(t *testing.T, s *Store) int64 {
	t.Helper()
	a := flagged("you nincompoop", 0, "insult")
	a.Likeness, a.At = "alike", start
	id := mustAccuse(t, s, a, moderation.Opened)
	report := a
	report.Verdict, report.Report = nil, &moderation.Report{ReporterID: "41", At: start, Established: true}
	mustAccuse(t, s, report, moderation.Joined)
	words := "I know him from school"
	if _, err := s.AmendReport(t.Context(), id, "41", moderation.ReportChange{Words: &words}); err != nil {
		t.Fatal(err)
	}
	if err := s.Note(t.Context(), id, HistoryRow{At: start, Who: "31", What: moderation.WhatNote, Why: "he has a brother here"}); err != nil {
		t.Fatal(err)
	}
	c := mustCase(t, s, id)
	d, _ := decision(c, "31", "warn")
	d.At, d.Terms.Reason = start, "again and again"
	if err := s.Decide(t.Context(), d, nil, nil); err != nil {
		t.Fatal(err)
	}
	c = mustCase(t, s, id)
	appeal := moderation.Appeal{GuildID: c.Subject.GuildID, CaseID: id, DecisionID: c.Decision.ID, AuthorID: c.Author.ID, Words: "it was a quotation", OpenedAt: start}
	if _, err := s.AddAppeal(t.Context(), appeal); err != nil {
		t.Fatal(err)
	}
	filed, err := s.AppealOf(t.Context(), c.Decision.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.CardShown(t.Context(), id, moderation.CardRef{ChannelID: "21", MessageID: "7001"}, c.Version); err != nil {
		t.Fatal(err)
	}
	if got := oldTexts(t, s, start.AddDate(3, 0, 0)); len(got) != 0 {
		t.Errorf("a case with an open appeal is to be emptied: %v", got)
	}
	if err := s.RuleAppeal(t.Context(), filed.ID, moderation.AppealUpheld, "32", start); err != nil {
		t.Fatal(err)
	}
	sweptWithAReason(t, s, id)
	if err := s.KeepCopy(t.Context(), id, 0, c.Revision.Hash, moderation.Copy{Of: 1, Name: "face.png"}, []byte("inside"), start); err != nil {
		t.Fatal(err)
	}
	// Reports are noted at the clock's time; the test has one of its own.
	if _, err := s.db.ExecContext(t.Context(), "UPDATE history SET happened_at = $1", millis(start)); err != nil {
		t.Fatal(err)
	}
	return id
}

// sweptWithAReason begins a sweep from a case, in a moderator's words.
func sweptWithAReason(t *testing.T, s *Store, caseID int64) {
	t.Helper()
	id, err := s.AddSweep(t.Context(), moderation.Sweep{
		GuildID: "10", CaseID: caseID, Reach: moderation.ReachAuthor, AuthorID: "40", State: moderation.SweepReady, AskedBy: "31", AskedAt: start,
	})
	if err != nil {
		t.Fatal(err)
	}
	turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepReady}, To: moderation.SweepRemoving, Who: "31", Reason: "he never stops", At: start})
	turn(t, s, moderation.SweepTurn{ID: id, From: []moderation.SweepState{moderation.SweepRemoving}, To: moderation.SweepDone, At: start})
	if err := s.SweepShown(t.Context(), id, moderation.CardRef{ChannelID: "21", MessageID: "7002"}, 9); err != nil {
		t.Fatal(err)
	}
}

func oldTexts(t *testing.T, s *Store, now time.Time) []int64 {
	t.Helper()
	ids, err := s.CasesWithOldTexts(t.Context(), now, 10)
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func mustDeleteTexts(t *testing.T, s *Store, id int64, now time.Time, want bool) {
	t.Helper()
	if got, err := s.DeleteTexts(t.Context(), id, now); err != nil || got != want {
		t.Fatalf("deleted: %v, want %v (%v)", got, want, err)
	}
}

// opens counts the sealed columns that hold more than the empty value of their kind.
func opens(t *testing.T, s *Store, id int64) (texts []string) {
	t.Helper()
	c := mustCase(t, s, id)
	for _, surface := range c.Revision.Surfaces {
		texts = append(texts, surface.Text)
	}
	texts = append(texts, c.Author.Name, c.Discussion)
	for _, f := range c.Findings {
		texts = append(texts, f.Reason)
	}
	for _, r := range c.Reports {
		texts = append(texts, r.Words)
	}
	for _, d := range c.Decisions {
		texts = append(texts, d.Terms.Reason)
		a, err := s.AppealOf(t.Context(), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, a.Words)
	}
	steps, err := s.History(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range steps {
		texts = append(texts, h.Why)
	}
	for _, f := range c.Copies {
		texts = append(texts, f.Name)
	}
	sweeps, err := s.SweepsShown(t.Context(), id)
	if err != nil || len(sweeps) != 1 {
		t.Fatalf("sweeps with a message: %v, %v", sweeps, err)
	}
	texts = append(texts, sweeps[0].Reason)
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}

func deletedAfterAYear(t *testing.T, s *Store) {
	id := wordyCase(t, s)
	before := mustCase(t, s, id)
	if n := len(opens(t, s, id)); n < 6 {
		t.Fatalf("only %d texts are there to be deleted", n)
	}
	year := start.AddDate(0, 0, moderation.DefaultSettings().KeepTextDays)
	if got := oldTexts(t, s, year); len(got) != 0 {
		t.Errorf("a day too early: %v", got)
	}
	mustDeleteTexts(t, s, id, year, false)
	now := year.Add(time.Minute)
	if got := oldTexts(t, s, now); !slices.Equal(got, []int64{id}) {
		t.Fatalf("to be emptied: %v", got)
	}
	mustDeleteTexts(t, s, id, now, true)
	if left := opens(t, s, id); len(left) > 0 {
		t.Errorf("left is %q", left)
	}
	for _, table := range sealedTexts() {
		var most int
		if err := s.db.QueryRowContext(t.Context(), "SELECT coalesce(max(length(sealed)), 0) FROM "+table).Scan(&most); err != nil || most > 120 {
			t.Errorf("%s holds %d bytes (%v)", table, most, err)
		}
	}
	c := mustCase(t, s, id)
	if !c.Texts.GoneAt.Equal(now) || c.Texts.KeptDays != 365 || !c.Texts.UnquoteAt.Equal(now) {
		t.Errorf("the case says %+v", c.Texts)
	}
	if c.Decision == nil || c.Decision.ModeratorID != "31" || len(c.Findings) != len(before.Findings) || c.Findings[0].Clause != before.Findings[0].Clause ||
		len(c.Reports) != 1 || c.Version != before.Version {
		t.Errorf("what was decided changed: %+v", c)
	}
	mustDeleteTexts(t, s, id, now, false) // once
	if got := oldTexts(t, s, now.AddDate(9, 0, 0)); len(got) != 0 {
		t.Errorf("it is to be emptied again: %v", got)
	}

	next, err := s.NextToUnquote(t.Context(), now)
	if err != nil || next != id {
		t.Fatalf("the card to edit is of case %d (%v)", next, err)
	}
	if err := s.Unquoted(t.Context(), c, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if next, err := s.NextToUnquote(t.Context(), now.Add(time.Minute)); err != nil || next != 0 {
		t.Errorf("put off, it is case %d (%v)", next, err)
	}
	if err := s.Unquoted(t.Context(), c, time.Time{}); err != nil { // of a reading before that
		t.Fatal(err)
	}
	if next, err := s.NextToUnquote(t.Context(), now.Add(2*time.Hour)); err != nil || next != id {
		t.Errorf("an hour later it is case %d (%v)", next, err)
	}
	if err := s.Unquoted(t.Context(), mustCase(t, s, id), time.Time{}); err != nil {
		t.Fatal(err)
	}
	if next, err := s.NextToUnquote(t.Context(), now.AddDate(1, 0, 0)); err != nil || next != 0 {
		t.Errorf("when it is done, it is case %d (%v)", next, err)
	}
}

func keptWhileSomethingHappens(t *testing.T, s *Store) {
	id := wordyCase(t, s)
	limits(t, s, func(v *moderation.Settings) { v.KeepTextDays = 30 })
	late := start.AddDate(0, 0, 20)
	if err := s.Note(t.Context(), id, HistoryRow{At: late, Who: "31", What: moderation.WhatNote, Why: "see case 7"}); err != nil {
		t.Fatal(err)
	}
	if got := oldTexts(t, s, start.AddDate(0, 0, 49)); len(got) != 0 {
		t.Errorf("29 days after the last step: %v", got)
	}
	now := start.AddDate(0, 0, 51)
	mustDeleteTexts(t, s, id, now, true)
	// A word that comes later has its own time.
	if err := s.Note(t.Context(), id, HistoryRow{At: now, Who: "31", What: moderation.WhatNote, Why: "he is back"}); err != nil {
		t.Fatal(err)
	}
	mustDeleteTexts(t, s, id, now.AddDate(0, 0, 29), false)
	mustDeleteTexts(t, s, id, now.AddDate(0, 0, 31), true)
	if left := opens(t, s, id); len(left) > 0 {
		t.Errorf("left is %q", left)
	}

	limits(t, s, func(v *moderation.Settings) { v.KeepTextDays = 0 })
	if err := s.Note(t.Context(), id, HistoryRow{At: now, Who: "31", What: moderation.WhatNote, Why: "and stays"}); err != nil {
		t.Fatal(err)
	}
	if got := oldTexts(t, s, start.AddDate(50, 0, 0)); len(got) != 0 {
		t.Errorf("a server that keeps texts for good loses them: %v", got)
	}
}

func keptAgain(t *testing.T, s *Store) {
	id := wordyCase(t, s)
	now := start.AddDate(2, 0, 0)
	mustDeleteTexts(t, s, id, now, true)
	again := flagged("you nincompoop", 0, "insult")
	again.At = now.AddDate(0, 0, 1)
	again.Verdict, again.Report = nil, &moderation.Report{ReporterID: "42", At: again.At, Established: true}
	mustAccuse(t, s, again, moderation.Joined)
	c := mustCase(t, s, id)
	if c.Texts.Gone() || !strings.Contains(fmt.Sprint(c.Revision.Surfaces), "nincompoop") {
		t.Errorf("it says %v, %+v", c.Revision.Surfaces, c.Texts)
	}
	mustDeleteTexts(t, s, id, again.At.AddDate(1, 0, 1), true)
}
