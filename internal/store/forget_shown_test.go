package store

import (
	"database/sql"
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
	return []aCase{{"both messages of a forgotten member's sweep are taken back", func(t *testing.T, s *Store) {
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
