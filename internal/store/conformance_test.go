package store

import (
	"path/filepath"
	"testing"
	"time"

	"ombud/internal/moderation"
	"ombud/internal/pgtest"
	"ombud/internal/policy"
)

// aCase is one behaviour that both databases must show.
type aCase struct {
	name string
	test func(t *testing.T, s *Store)
}

// TestConformance runs every behaviour on SQLite and on PostgreSQL.
func TestConformance(t *testing.T) {
	all := [][]aCase{serverCases, accuseCases, decideCases, actionCases, subscribeCases, articleCases, postCases, figureCases, windowCases, settingsCases(), undoCases, startCases, questionCases, reportCases(), peopleCases(), forgetCases(), forgetShownCases(), oldTextCases(), sweepCases, sweepMeanwhileCases, sweepPlaceCases, sweepAuthorCases, deskMovedCases, editedCases, cursorCases, fullCases, copyCases(), planCases(), traceCases(), pruneCases()}
	run := func(t *testing.T, options func(t *testing.T) Options) {
		ran := 0
		for _, group := range all {
			for _, c := range group {
				t.Run(c.name, func(t *testing.T) { c.test(t, open(t, options(t))) })
				ran++
			}
		}
		if ran < 30 {
			t.Errorf("only %d behaviours were tested", ran)
		}
	}
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		run(t, emptyOptions)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		run(t, emptyPostgres(t, pgtest.StartCluster(t)))
	})
}

// sqliteOptions name a SQLite database that is not there yet.
func sqliteOptions(t *testing.T) Options {
	t.Helper()
	return Options{Path: filepath.Join(t.TempDir(), "ombud.db"), Key: testKey()}
}

func testKey() []byte {
	key := make([]byte, KeySize)
	for i := range key {
		key[i] = byte(i)
	}
	return key
}

func open(t *testing.T, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// jobsOf lists the arguments of all jobs of one kind, oldest first, as the table has them.
func jobsOf(t *testing.T, s *Store, kind string) []string {
	t.Helper()
	query := "SELECT CAST(args AS TEXT) FROM river_job WHERE kind = $1 ORDER BY id"
	if s.dialect.dir == "sqlite" {
		query = "SELECT json(args) FROM river_job WHERE kind = $1 ORDER BY id"
	}
	rows, err := s.db.QueryContext(t.Context(), query, kind)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var args string
		if err := rows.Scan(&args); err != nil {
			t.Fatal(err)
		}
		all = append(all, args)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func mustCase(t *testing.T, s *Store, id int64) moderation.Case {
	t.Helper()
	c, err := s.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mustAccuse(t *testing.T, s *Store, a moderation.Accusation, want moderation.Change) int64 {
	t.Helper()
	id, change, err := s.Accuse(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if change != want {
		t.Fatalf("the accusation was %s, want %s", change, want)
	}
	return id
}

// start is when the tests' stories begin.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// message is one revision of message 30 by member 40.
func message(text string, written time.Duration) moderation.Message {
	return moderation.Message{
		Subject:    moderation.Subject{GuildID: "10", ChannelID: "20", MessageID: "30"},
		Author:     moderation.Author{ID: "40", Name: "Wendeline", AccountCreated: start.Add(-time.Hour), Joined: start.Add(-time.Minute)},
		Discussion: "On the harbour",
		Judged: policy.Message{
			ID: "30", SentAt: start.Add(written),
			Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: text}},
		},
	}
}

func verdict(rules ...string) *policy.Verdict {
	v := &policy.Verdict{Effect: policy.Flag, Policy: "news 1"}
	for _, rule := range rules {
		v.Findings = append(v.Findings, policy.Finding{
			Rule: rule, Clause: "civility", Reason: "calls somebody a " + rule, Then: policy.Flag,
			Spans: []policy.Span{{Surface: 0, Start: 1, End: 4}},
		})
	}
	return v
}

func flagged(text string, written time.Duration, rules ...string) moderation.Accusation {
	return moderation.Accusation{Message: message(text, written), Verdict: verdict(rules...), At: start.Add(written + time.Second)}
}

// into is an edit of a message into a revision of which only the hash matters.
func into(s moderation.Subject, hash string, at time.Time) moderation.Message {
	return moderation.Message{Subject: s, Raw: hash, Judged: policy.Message{SentAt: at, IsEdit: true}}
}

func reported(text, reporter, clause string) moderation.Accusation {
	at := start.Add(time.Minute)
	return moderation.Accusation{
		Message: message(text, 0), At: at,
		Report: &moderation.Report{ReporterID: reporter, Clause: clause, At: at},
	}
}

func decision(c moderation.Case, moderator string, kind moderation.KindName) (moderation.Decision, []moderation.Action) {
	at := start.Add(time.Hour)
	d := moderation.Decision{CaseID: c.ID, Kind: kind, ModeratorID: moderator, RevisionHash: c.Revision.Hash, At: at}
	if kind == "dismiss" {
		return d, nil
	}
	return d, []moderation.Action{{
		CaseID: c.ID, Kind: kind, ModeratorID: moderator, Subject: c.Subject, AuthorID: c.Author.ID,
		Revision: c.Revision.Hash, Until: at.Add(time.Hour), State: moderation.Pending,
	}}
}
