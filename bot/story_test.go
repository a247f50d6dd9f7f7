package bot_test

import (
	"bufio"
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"golang.org/x/tools/txtar"

	"ombud/internal/pgtest"
)

// TestStories plays every story of testdata on the whole bot in virtual time:
// the real discordgo, the real database, and a Discord that refuses what the
// real one would refuse. A story is the comment of a txtar archive, one sentence a
// line; its files are policies and feeds. Blank lines and lines that start with "# " are
// for readers. The sentences stand in steps_test.go.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 8 {
		t.Fatalf("found %d stories in testdata (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			t.Parallel()
			furnish := withTables(t)
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, archive.Files, virtualTime())
				defer s.end()
				if file != files[0] { // which begins with nothing, as a new ombud does
					furnish(s)
				}
				s.play(archive)
			})
		})
	}
}

// TestStoriesOnPostgres plays some of them in real time on the other database,
// each on one of its own.
func TestStoriesOnPostgres(t *testing.T) {
	cluster := pgtest.StartCluster(t)
	for _, name := range []string{"01_the_whole_path", "05_two_moderators_at_once", "10_buttons_outlive_a_restart"} {
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(filepath.Join("testdata", name+".txtar"))
			if err != nil {
				t.Fatal(err)
			}
			s := newStage(t, archive.Files, realTime())
			s.database = cluster.NewDatabase(t)
			defer s.end()
			s.play(archive)
		})
	}
}

func (s *stage) play(archive *txtar.Archive) {
	lines := bufio.NewScanner(bytes.NewReader(archive.Comment))
	played := 0
	for n := 1; lines.Scan(); n++ {
		sentence := strings.TrimSpace(lines.Text())
		if sentence == "" || sentence == "#" || strings.HasPrefix(sentence, "# ") { // "#moderators holds …" is no comment
			continue
		}
		played++
		if err := s.step(sentence); err != nil {
			s.t.Fatalf("line %d: %s\n\t%v\n%s", n, sentence, err, s.logs())
		}
	}
	if played < 3 {
		s.t.Fatalf("only %d sentences: that is no story", played)
	}
}
