package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// forgettable is the id of somebody who does everything there is: it stands nowhere by chance.
const forgettable = "987654321987654321"

// namesPeople tells columns that hold ids of accounts by their names.
func namesPeople(column string) bool {
	return strings.HasSuffix(column, "_by") || slices.Contains([]string{
		"author_id", "reporter_id", "moderator_id", "who", "member_id", "recipient_id", "user_id", "owner_id",
	}, column)
}

// columnsOf are the columns of all tables but River's, as "table.column".
func columnsOf(t *testing.T, s *Store) (all []string) {
	t.Helper()
	query := "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1"
	if s.dialect.dir == "postgres" {
		query = "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1"
	}
	rows, err := s.db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(name, "river_") || name == "river_job.errors" {
			all = append(all, name)
		}
	}
	if err := rows.Err(); err != nil || len(all) < 100 {
		t.Fatalf("only %d columns (%v)", len(all), err)
	}
	return all
}

// whereNamed are the columns that hold the member's id somewhere.
func whereNamed(t *testing.T, s *Store, columns []string) (found []string) {
	t.Helper()
	for _, name := range columns {
		table, column, _ := strings.Cut(name, ".")
		holds := "CAST(" + column + " AS TEXT) LIKE '%" + forgettable + "%'"
		if s.dialect.dir == "sqlite" {
			holds = "instr(CAST(" + column + " AS BLOB), CAST('" + forgettable + "' AS BLOB)) > 0"
		}
		var n int
		if err := s.db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table+" WHERE "+holds).Scan(&n); err != nil {
			t.Fatalf("look into %s: %v", name, err)
		}
		if n > 0 {
			found = append(found, name)
		}
	}
	return found
}

// everywhere puts the member into every column that can name somebody, each in a matter of others
// where that can be, and returns the case that is theirs and one that is not.
func everywhere(t *testing.T, s *Store) (mine, others int64) {
	t.Helper()
	own := flagged("you nincompoop", 0, "insult")
	own.Message.Author.ID, own.Message.Author.Name = forgettable, "Harlequin"
	mine = mustAccuse(t, s, own, moderation.Opened)
	other := elsewhere(flagged("you dunderhead", 0, "insult"), 1)
	other.Message.Author.ID = "41"
	others = mustAccuse(t, s, other, moderation.Opened)

	report := other
	report.Verdict, report.Report = nil, &moderation.Report{ReporterID: forgettable, At: start, Established: true, Locale: "de"}
	mustAccuse(t, s, report, moderation.Joined)
	words, yes := "I know him from school", true
	if _, err := s.AmendReport(t.Context(), others, forgettable, moderation.ReportChange{Words: &words, WantsOutcome: &yes}); err != nil {
		t.Fatal(err)
	}
	note := HistoryRow{At: start, Who: forgettable, What: moderation.WhatNote, Why: "a moderator's words"}
	if err := s.Note(t.Context(), others, note); err != nil {
		t.Fatal(err)
	}
	for _, id := range []int64{mine, others} {
		c := mustCase(t, s, id)
		d, actions := decision(c, forgettable, "remove")
		if err := s.Decide(t.Context(), d, actions, []string{"strike", "notice"}); err != nil {
			t.Fatal(err)
		}
		c = mustCase(t, s, id)
		a := moderation.Appeal{GuildID: c.Subject.GuildID, CaseID: id, DecisionID: c.Decision.ID, AuthorID: c.Author.ID, Words: "no", OpenedAt: start}
		if _, err := s.AddAppeal(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		strike := moderation.Strike{GuildID: c.Subject.GuildID, MemberID: c.Author.ID, CaseID: id, DecisionID: c.Decision.ID, GivenAt: start, ExpiresAt: start.Add(time.Hour)}
		if err := s.GiveStrike(t.Context(), strike); err != nil {
			t.Fatal(err)
		}
		if err := s.CardShown(t.Context(), id, moderation.CardRef{ChannelID: "21", MessageID: fmt.Sprint(7000 + id)}, c.Version); err != nil {
			t.Fatal(err)
		}
		outcome := moderation.Notice{GuildID: "1", CaseID: id, DecisionID: c.Decision.ID, About: moderation.AboutOutcome, RecipientID: forgettable, MadeAt: start}
		if err := s.AddNotices(t.Context(), []moderation.Notice{outcome}, 0); err != nil {
			t.Fatal(err)
		}
	}
	asked := numbered(9)
	asked.Author.ID = forgettable
	mustAsk(t, s, asked)
	mustSubscribe(t, s, "30", feedOf(1), 1)
	limits(t, s, func(*moderation.Settings) {})
	for _, row := range []string{
		"INSERT INTO sweeps (guild_id, case_id, reach, author_id, since_at, alike, state, asked_by, asked_at) VALUES ('1', $1, 'text', '', 1, 1, 'done', '9', 1)",
		"INSERT INTO sweeps (guild_id, case_id, reach, author_id, since_at, alike, state, asked_by, asked_at) VALUES ('1', $1, 'author', '" + forgettable + "', 1, 1, 'done', '9', 1)",
		"INSERT INTO sweep_messages (sweep_id, channel_id, message_id, author_id, hash, written_at, alike, state) SELECT s.id, '2', '3', '" + forgettable + "', 'h', $1, 1, 'found' FROM sweeps s",
		"INSERT INTO feed_offers (guild_id, channel_id, user_id, url, newest, made_at) SELECT '1', '2', '9', 'https://a.test', 1, $1",
		"INSERT INTO alerts (guild_id, topic, sentence, raised_at) SELECT '1', 'a feed', 'It fails.', $1",
		"INSERT INTO opinions (cache_key, author_id, given_at, sealed) SELECT 'k', '9', $1, sealed FROM revisions LIMIT 1",
	} {
		if _, err := s.db.ExecContext(t.Context(), row, others); err != nil {
			t.Fatalf("%s: %v", row, err)
		}
	}
	return mine, others
}

func forgetCases() []aCase {
	return []aCase{{"after forget nothing names the member, and others' matters stay", func(t *testing.T, s *Store) {
		mine, others := everywhere(t, s)
		columns := columnsOf(t, s)
		var naming []string
		for _, name := range columns {
			table, column, _ := strings.Cut(name, ".")
			if !namesPeople(column) {
				continue
			}
			naming = append(naming, name)
			if slices.Contains([]string{"cases.author_id", "reports.reporter_id", "history.who", "appeals.author_id", "strikes.member_id", "notices.recipient_id", "sweeps.author_id", "sweep_messages.author_id"}, name) {
				continue // of others, too: these are theirs above
			}
			if ok, err := affected(s.db.ExecContext(t.Context(), "UPDATE "+table+" SET "+column+" = '"+forgettable+"'")); err != nil || !ok {
				t.Fatalf("the test has no row in %s to put the member into (%v)", table, err)
			}
		}
		broken := "UPDATE river_job SET errors = CAST('[{\"error\":\"look up member " + forgettable + "\"}]' AS BLOB) WHERE kind = 'show_card'"
		if s.dialect.dir == "postgres" {
			broken = "UPDATE river_job SET errors = ARRAY['{\"error\":\"look up member " + forgettable + "\"}'::jsonb] WHERE kind = 'show_card'"
		}
		if _, err := s.db.ExecContext(t.Context(), broken); err != nil {
			t.Fatal(err)
		}
		_, err := s.db.ExecContext(t.Context(), "INSERT INTO alerts (guild_id, topic, sentence, raised_at) VALUES ('1', 'another feed', 'It fails. <@"+forgettable+"> added it.', 1)")
		if err != nil {
			t.Fatal(err)
		}
		before := whereNamed(t, s, columns)
		for _, name := range append(naming, "river_job.errors") {
			if !slices.Contains(before, name) {
				t.Errorf("the member does not stand in %s, so that nothing is proved about it", name)
			}
		}

		counted, err := s.Forget(t.Context(), forgettable, true)
		if err != nil || len(whereNamed(t, s, columns)) != len(before) {
			t.Fatalf("counting alone changed something (%v)", err)
		}
		forgotten, err := s.Forget(t.Context(), forgettable, false)
		if err != nil || forgotten != counted || forgotten.Cases != 1 || forgotten.Reports != 1 || forgotten.Jobs == 0 {
			t.Fatalf("forgotten %+v, counted %+v (%v)", forgotten, counted, err)
		}
		t.Logf("test 43: %d columns of %d tables can name somebody and did; %v after forget", len(before), tablesOf(before), whereNamed(t, s, columns))
		if left := whereNamed(t, s, columns); len(left) > 0 {
			t.Errorf("the member stands in %v", left)
		}
		if _, err := s.Case(t.Context(), mine); err == nil {
			t.Error("their case is there")
		}
		c := mustCase(t, s, others)
		if len(c.Reports) != 1 || c.Reports[0].Words != "" || c.Decision == nil || c.Decision.ModeratorID != nobody {
			t.Errorf("of others' case is left: %+v", c)
		}
		steps, err := s.History(t.Context(), others)
		if err != nil || !slices.ContainsFunc(steps, func(h HistoryRow) bool { return h.Why == "a moderator's words" && h.Who == nobody }) {
			t.Errorf("its history reads %+v (%v)", steps, err)
		}
		if got := jobsOf(t, s, (jobs.Withdraw{}).Kind()); len(got) != 1 || !strings.Contains(got[0], fmt.Sprint(7000+mine)) {
			t.Errorf("taken back on Discord is %v", got)
		}
		inNoFile(t, s)
	}}, {"others' cases on a forgotten card get one of their own", func(t *testing.T, s *Store) {
		own := flagged("you nincompoop", 0, "insult")
		own.Message.Author.ID, own.Likeness = forgettable, "alike"
		mine := mustAccuse(t, s, own, moderation.Opened)
		var beside []int64
		for n := range 3 {
			a := elsewhere(flagged("you nincompoop", 0, "insult"), n)
			a.Message.Author.ID, a.Likeness = fmt.Sprint(50+n), "alike"
			beside = append(beside, mustAccuse(t, s, a, moderation.Opened))
		}
		if c := mustCase(t, s, beside[2]); c.Shared.On != mine {
			t.Fatalf("it stands on %d and not on %d", c.Shared.On, mine)
		}
		if _, err := s.Forget(t.Context(), forgettable, false); err != nil {
			t.Fatal(err)
		}
		lead := mustCase(t, s, beside[0])
		if lead.Shared.On != 0 || lead.Shared.Others != 2 || mustCase(t, s, beside[2]).Shared.On != beside[0] {
			t.Errorf("the first stands on %d with %d others", lead.Shared.On, lead.Shared.Others)
		}
	}}}
}

func tablesOf(columns []string) int {
	tables := map[string]bool{}
	for _, name := range columns {
		table, _, _ := strings.Cut(name, ".")
		tables[table] = true
	}
	return len(tables)
}

// inNoFile searches SQLite's files, its log of changes too, byte for byte.
func inNoFile(t *testing.T, s *Store) {
	t.Helper()
	if s.dialect.dir != "sqlite" {
		return
	}
	var number int
	var name, path string
	if err := s.db.QueryRowContext(t.Context(), "PRAGMA database_list").Scan(&number, &name, &path); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("found %v (%v)", files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(forgettable)) {
			t.Errorf("%s holds the member's id", filepath.Base(file))
		}
	}
}
