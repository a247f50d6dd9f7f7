package store

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"ombud/internal/moderation"
)

// crashPath, in the environment, makes the test binary the process that is killed.
const crashPath = "OMBUD_TEST_CRASH_PATH"

// TestCrashChild is no test of its own: it works until it is killed.
func TestCrashChild(t *testing.T) {
	path := os.Getenv(crashPath)
	if path == "" {
		t.Skip("only for TestAKilledProcessLeavesNoHalfState")
	}
	s, err := Open(t.Context(), Options{Path: path, Key: testKey()})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		a := flagged("x", 0, "insult")
		a.Message.Subject.MessageID = fmt.Sprintf("%d-%d", os.Getpid(), i)
		id, _, err := s.Accuse(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		c, err := s.Case(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		d, actions := decision(c, "60", "remove")
		if err := s.Decide(t.Context(), d, actions, nil); err != nil {
			t.Fatal(err)
		}
		fmt.Println("decided", id) // the parent counts on what was told
	}
}

func TestAKilledProcessLeavesNoHalfState(t *testing.T) {
	t.Parallel()
	o := sqliteOptions(t)
	told := 0
	for round := range 4 {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCrashChild$")
		cmd.Env = append(os.Environ(), crashPath+"="+o.Path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 20 && lines.Scan(); n++ {
			told++
		}
		time.Sleep(time.Duration(round) * 700 * time.Microsecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() {
			told++
		}
		_ = cmd.Wait() // it was killed
	}
	if told < 60 {
		t.Fatalf("the processes decided %d cases only", told)
	}
	s := open(t, o) // at once: the lock died with the process
	for what, query := range map[string]string{
		"cases without a revision": "SELECT count(*) FROM cases c WHERE NOT EXISTS (SELECT 1 FROM revisions r WHERE r.case_id = c.id AND r.hash = c.revision_hash)",
		"cards that are not to be shown": `SELECT count(*) FROM cases c WHERE c.shown_on = 0 AND
			(SELECT count(*) FROM river_job j WHERE j.kind = 'show_card' AND j.args ->> 'case_id' = c.id)
			<> (SELECT count(*) FROM history h JOIN cases o ON o.id = h.case_id WHERE o.id = c.id OR o.shown_on = c.id)`,
		// A case that others share the card of has a version more for each that joined and each step of theirs.
		"cases with half a history": `SELECT count(*) FROM cases c WHERE c.version <>
			(SELECT count(*) FROM history h JOIN cases o ON o.id = h.case_id WHERE o.id = c.id OR o.shown_on = c.id)
			+ (SELECT count(*) FROM cases o WHERE o.shown_on = c.id)`,
		"decided cases without the action": "SELECT count(*) FROM cases c WHERE c.decision_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.case_id = c.id)",
		"actions without a decision":       "SELECT count(*) FROM actions a WHERE NOT EXISTS (SELECT 1 FROM decisions d WHERE d.case_id = a.case_id)",
		"actions without a job":            "SELECT count(*) FROM actions a WHERE NOT EXISTS (SELECT 1 FROM river_job j WHERE j.kind = 'perform_action' AND j.args ->> 'action_id' = a.id)",
	} {
		var n int
		if err := s.db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	var decided int
	if err := s.db.QueryRowContext(t.Context(), "SELECT count(*) FROM cases WHERE decision_id IS NOT NULL").Scan(&decided); err != nil {
		t.Fatal(err)
	}
	if decided < told {
		t.Errorf("%d decisions were told of, and %d are there", told, decided)
	}
	if c := mustCase(t, s, 1); c.Open() || c.Actions[0].State != moderation.Pending {
		t.Errorf("got %+v", c)
	}
}

// TestAThousandRaces is the long form of the race in the conformance suite; longRaces says
// when there are fewer.
func TestAThousandRaces(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	t.Parallel()
	races(t, open(t, emptyOptions(t)), longRaces)
}
