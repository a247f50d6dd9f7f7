package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// withdrawn are the messages that jobs delete or empty.
func withdrawn(t *testing.T, s *Store) (ids []string) {
	t.Helper()
	for _, args := range jobsOf(t, s, jobs.Withdraw{}.Kind()) {
		_, rest, _ := strings.Cut(strings.ReplaceAll(args, " ", ""), `"message_id":"`)
		id, _, _ := strings.Cut(rest, `"`)
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func forgetShownCases() []aCase {
	return []aCase{{"what Discord may have taken unheard is looked for, once in each channel", func(t *testing.T, s *Store) {
		if err := s.SaveServer(t.Context(), moderation.Server{GuildID: "10", ModeratorsChannel: "21"}); err != nil {
			t.Fatal(err)
		}
		var ids []int64
		for n := range 3 {
			a := elsewhere(flagged(fmt.Sprint("you nincompoop ", n), 0, "insult"), n)
			a.Message.Author.ID = forgettable
			id := mustAccuse(t, s, a, moderation.Opened)
			ids = append(ids, id)
			if _, err := s.CardTried(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		c := mustCase(t, s, ids[1])
		if err := s.CardShown(t.Context(), ids[1], moderation.CardRef{ChannelID: "21", MessageID: "7001"}, c.Version); err != nil {
			t.Fatal(err)
		}
		for _, row := range []string{
			"INSERT INTO actions (case_id, kind, moderator_id, revision_hash, until_at, state, noted_at) VALUES ($1, 'restore', '9', 'h', 0, 'pending', 1)",
			"INSERT INTO notices (guild_id, case_id, decision_id, about, recipient_id, locale, tried, made_at) VALUES ('1', $1, 1, 'decided', '" + forgettable + "', '', 1, 2)",
			"INSERT INTO notices (guild_id, case_id, decision_id, about, recipient_id, locale, made_at) VALUES ('1', $1, 2, 'decided', '" + forgettable + "', '', 2)",
			"INSERT INTO appeals (guild_id, case_id, decision_id, author_id, locale, opened_at, card_tried, sealed) SELECT '1', $1, 1, '" + forgettable + "', '', 3, 1, sealed FROM revisions LIMIT 1",
			"INSERT INTO sweeps (guild_id, case_id, reach, author_id, since_at, alike, state, asked_by, asked_at, tried) VALUES ('1', $1, 'text', '', 1, 1, 'looking', '9', 4, 1)",
		} {
			if _, err := s.db.ExecContext(t.Context(), row, ids[1]); err != nil {
				t.Fatalf("%s: %v", row, err)
			}
		}
		forgotten, err := s.Forget(t.Context(), forgettable, false)
		if err != nil || forgotten.Unheard != 6 {
			t.Errorf("%+v, %v", forgotten, err)
		}
		looks := jobsOf(t, s, jobs.WithdrawUnheard{}.Kind())
		if len(looks) != 2 {
			t.Fatalf("looked for is %v", looks)
		}
		var first, second jobs.WithdrawUnheard
		if err := errors.Join(json.Unmarshal([]byte(looks[0]), &first), json.Unmarshal([]byte(looks[1]), &second)); err != nil {
			t.Fatal(err)
		}
		where := flagged("", 0, "insult").Message.Subject.ChannelID
		wanted := []jobs.Mark{{Kind: "card", ID: ids[0], CaseID: ids[0]}, {Kind: "card", ID: ids[2], CaseID: ids[2]}, {Kind: "appeal", ID: 1, CaseID: ids[1]}, {Kind: "sweep", ID: 1, CaseID: ids[1]}}
		if first.ChannelID != "21" || first.Since != 3 || !slices.Equal(first.Marks, wanted) {
			t.Errorf("among the moderators it looks for %+v", first)
		}
		wanted = []jobs.Mark{{Kind: "note", ID: 1, CaseID: ids[1]}, {Kind: "restored", ID: ids[1], CaseID: ids[1]}}
		if second.ChannelID != where || second.Since != 1 || !slices.Equal(second.Marks, wanted) {
			t.Errorf("in the discussion it looks for %+v", second)
		}
		if got := withdrawn(t, s); !slices.Equal(got, []string{"7001"}) {
			t.Errorf("taken back at once are %v", got)
		}
	}}, {"what was last seen in an earlier moderators' channel is looked for there too, and notes whatever the settings say now", func(t *testing.T, s *Store) {
		if err := s.SaveServer(t.Context(), moderation.Server{GuildID: "10", ModeratorsChannel: "21"}); err != nil {
			t.Fatal(err)
		}
		a := flagged("you nincompoop", 0, "insult")
		a.Message.Author.ID = forgettable
		id := mustAccuse(t, s, a, moderation.Opened)
		for _, row := range []string{
			"INSERT INTO cards (case_id, channel_id, message_id, version, shown_at) VALUES ($1, '19', '7001', 0, 1)",
			"INSERT INTO appeals (guild_id, case_id, decision_id, author_id, locale, opened_at, card_tried, card_channel, card_id, sealed) SELECT '1', $1, 1, '" + forgettable + "', '', 3, 1, '19', '7002', sealed FROM revisions LIMIT 1",
			"INSERT INTO sweeps (guild_id, case_id, reach, author_id, since_at, alike, state, asked_by, asked_at, tried, channel_id) VALUES ('1', $1, 'text', '', 1, 1, 'looking', '9', 4, 1, '19')",
			"INSERT INTO notices (guild_id, case_id, decision_id, about, recipient_id, locale, tried, made_at, state) VALUES ('1', $1, 1, 'decided', '" + forgettable + "', '', 1, 2, 'skipped')",
		} {
			if _, err := s.db.ExecContext(t.Context(), row, id); err != nil {
				t.Fatalf("%s: %v", row, err)
			}
		}
		if forgotten, err := s.Forget(t.Context(), forgettable, false); err != nil || forgotten.Unheard != 4 {
			t.Errorf("%+v, %v", forgotten, err)
		}
		sought := map[string][]jobs.Mark{}
		for _, args := range jobsOf(t, s, jobs.WithdrawUnheard{}.Kind()) {
			var look jobs.WithdrawUnheard
			if err := json.Unmarshal([]byte(args), &look); err != nil {
				t.Fatal(err)
			}
			sought[look.ChannelID] = look.Marks
		}
		all := []jobs.Mark{{Kind: "card", ID: id, CaseID: id}, {Kind: "appeal", ID: 1, CaseID: id}, {Kind: "sweep", ID: 1, CaseID: id}}
		discussion := a.Message.Subject.ChannelID
		if !slices.Equal(sought["19"], all) || !slices.Equal(sought["21"], all) || !slices.Equal(sought[discussion], []jobs.Mark{{Kind: "note", ID: 1, CaseID: id}}) {
			t.Errorf("looked for is %v", sought)
		}
	}}, {"both messages of a forgotten member's sweep are taken back", func(t *testing.T, s *Store) {
		id, origin := aSweep(t, s)
		card := moderation.CardRef{ChannelID: "21", MessageID: "7002", Replaces: "7001"}
		if err := s.SweepShown(t.Context(), id, card, 2); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Forget(t.Context(), origin.Author.ID, false); err != nil {
			t.Fatal(err)
		}
		if got := withdrawn(t, s); !slices.Equal(got, []string{"7001", "7002"}) {
			t.Errorf("taken back are %v", got)
		}
	}}, {"others' sweeps that quote or name the forgotten are drawn anew", func(t *testing.T, s *Store) {
		id, _ := aSweep(t, s)
		for _, member := range []string{"41", "60"} { // who was found, and who asked
			w := mustSweep(t, s, id)
			card := moderation.CardRef{ChannelID: "21", MessageID: "7002", Replaces: "7001-" + member}
			if err := s.SweepShown(t.Context(), id, card, w.Version); err != nil {
				t.Fatal(err)
			}
			if _, err := s.db.ExecContext(t.Context(), "UPDATE sweeps SET why = '<@"+member+"> is not on this server any more.'"); err != nil {
				t.Fatal(err)
			}
			before := len(jobsOf(t, s, jobs.RunSweep{}.Kind()))
			forgotten, err := s.Forget(t.Context(), member, false)
			if err != nil {
				t.Fatal(err)
			}
			after := mustSweep(t, s, id)
			if after.Version == after.Shown || len(jobsOf(t, s, jobs.RunSweep{}.Kind())) != before+1 {
				t.Errorf("after %s is forgotten the message shows version %d of %d, and nobody draws it", member, after.Shown, after.Version)
			}
			if after.Card.Replaces != "" || forgotten.Messages != 1 || !slices.Contains(withdrawn(t, s), "7001-"+member) {
				t.Errorf("the earlier message stays: %+v, taken back are %v", after.Card, withdrawn(t, s))
			}
			if strings.Contains(after.Why, member) || after.AskedBy == member || slices.ContainsFunc(after.Samples, func(m moderation.SweptMessage) bool { return m.Author.ID == member }) {
				t.Errorf("it names %s still: %+v", member, after)
			}
		}
	}}, {"moderators are told of a feed anew without the forgotten, who added it", func(t *testing.T, s *Store) {
		server := moderation.Server{GuildID: "10", ModeratorsChannel: "21"}
		err := s.SaveServer(t.Context(), server)
		if err != nil {
			t.Fatal(err)
		}
		for i, names := range [][]string{{forgettable}, {"41", forgettable}, {forgettable, "41"}, {"41"}} {
			a := moderation.Alert{GuildID: server.GuildID, Topic: fmt.Sprint("feed ", i), Sentence: "It fails." + addedBy(names)}
			if err := s.RaiseAlert(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.db.ExecContext(t.Context(), "UPDATE alerts SET message_id = '700' || id"); err != nil {
			t.Fatal(err)
		}
		before := len(jobsOf(t, s, jobs.ShowAlert{}.Kind()))
		if _, err := s.Forget(t.Context(), forgettable, false); err != nil {
			t.Fatal(err)
		}
		if got := withdrawn(t, s); !slices.Equal(got, []string{"7001", "7002", "7003"}) {
			t.Errorf("taken back are %v", got)
		}
		var said []string
		err = s.view(t.Context(), func(tx *tx) (err error) {
			said, err = list(t.Context(), tx, one[string], "SELECT sentence || message_id FROM alerts ORDER BY topic")
			return err
		})
		want := []string{"It fails.", "It fails. <@41> added it.", "It fails. <@41> added it.", "It fails. <@41> added it.7004"}
		if err != nil || !slices.Equal(said, want) {
			t.Errorf("the moderators are told %q (%v)", said, err)
		}
		if n := len(jobsOf(t, s, jobs.ShowAlert{}.Kind())) - before; n != 3 {
			t.Errorf("%d of them are said again", n)
		}
	}}}
}

// TestWhatAReaderKeepsFromBeingClearedAwayIsSaid: SQLite calls that no error.
func TestWhatAReaderKeepsFromBeingClearedAwayIsSaid(t *testing.T) {
	t.Parallel()
	o := sqliteOptions(t)
	s := open(t, o)
	id := mustAccuse(t, s, flagged("you nincompoop", 0, "insult"), moderation.Opened)
	author := mustCase(t, s, id).Author.ID
	reader, err := sql.Open("sqlite", o.Path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	reading, err := reader.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reading.QueryRowContext(t.Context(), "SELECT count(*) FROM cases").Scan(&n); err != nil || n != 1 {
		t.Fatalf("%d cases (%v)", n, err)
	}
	if _, err := s.db.ExecContext(t.Context(), "PRAGMA busy_timeout(0)"); err != nil { // nobody waits ten seconds here
		t.Fatal(err)
	}
	var left *LeftoversError
	forgotten, err := s.Forget(t.Context(), author, false)
	if !errors.As(err, &left) || forgotten.Cases != 1 {
		t.Fatalf("forgotten %+v (%v)", forgotten, err)
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	if forgotten, err = s.Forget(t.Context(), author, false); err != nil || forgotten.Cases != 0 {
		t.Errorf("once more: %+v (%v)", forgotten, err)
	}
}

// TestADatabaseThatOmbudNeverUsedIsLeftAlone as by somebody who mistyped its address.
func TestADatabaseThatOmbudNeverUsedIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := Options{Path: filepath.Join(dir, "ombud.db"), Key: testKey(), Existing: true}
	contains(t, refused(t, o, ErrUnused), "There is no database "+o.Path)
	if all, err := os.ReadDir(dir); err != nil || len(all) != 0 {
		t.Errorf("there is %v now (%v)", all, err)
	}
	other, err := sql.Open("sqlite", o.Path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.ExecContext(t.Context(), "CREATE TABLE recipes (id INTEGER)"); err != nil {
		t.Fatal(err)
	}
	contains(t, refused(t, o, ErrUnused), "holds nothing of ombud's")
	var tables int
	if err := other.QueryRowContext(t.Context(), "SELECT count(*) FROM sqlite_master").Scan(&tables); err != nil || tables != 1 {
		t.Errorf("there are %d tables now (%v)", tables, err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	used := sqliteOptions(t)
	if err := open(t, used).Close(); err != nil {
		t.Fatal(err)
	}
	used.Existing = true
	open(t, used)
}
