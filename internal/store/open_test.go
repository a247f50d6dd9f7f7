package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// refused opens what cannot be opened and returns the sentence.
func refused(t *testing.T, o Options, about error) string {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err == nil {
		_ = s.Close()
		t.Fatal("it opened")
	}
	var e *OpenError
	if !errors.As(err, &e) {
		t.Fatalf("no sentence, but %T: %v", err, err)
	}
	if about != nil && !errors.Is(err, about) {
		t.Errorf("%q is not about %q", e.Sentence, about)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than one line: %q", err)
	}
	return err.Error()
}

func contains(t *testing.T, sentence, want string) {
	t.Helper()
	if !strings.Contains(sentence, want) {
		t.Errorf("%q does not say %q", sentence, want)
	}
}

func TestWhatIsNoDatabaseIsRefusedInASentence(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, mode os.FileMode, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	o := sqliteOptions(t)
	open(t, o)
	contains(t, refused(t, o, ErrInUse), "Another ombud uses the database")
	for _, c := range []struct{ name, path, want string }{
		{"its folder is missing", filepath.Join(dir, "no", "ombud.db"), "does not exist"},
		{"its folder is a file", filepath.Join(write("file", 0o600, "x"), "ombud.db"), "is not a folder"},
		{"it is a folder", dir, "is a folder"},
		{"it is a letter", write("letter.db", 0o600, strings.Repeat("Dear Sir or Madam, ", 200)), "is not a SQLite database"},
		{"it is cut off", truncated(t, dir), "is damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			contains(t, refused(t, Options{Path: c.path, Key: testKey()}, nil), c.want)
		})
	}
	contains(t, refused(t, Options{}, nil), "No database")
	contains(t, refused(t, Options{Path: "a", PostgresURL: "b"}, nil), "choose one")
}

// truncated is a database of which the second half was lost.
func truncated(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "half.db")
	s, err := Open(t.Context(), Options{Path: path, Key: testKey()})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()/2); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnUnwritableDatabaseIsRefused(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	contains(t, refused(t, Options{Path: filepath.Join(dir, "ombud.db"), Key: testKey()}, nil), "cannot be")
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	for name, statement := range map[string]string{
		"ours":      "INSERT INTO migrations (version_id, is_applied) VALUES (99999, 1)",
		"the jobs'": "INSERT INTO river_migration (line, version) VALUES ('main', 99999)",
	} {
		t.Run(name, func(t *testing.T) {
			o := sqliteOptions(t)
			s := open(t, o)
			if _, err := s.db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			contains(t, refused(t, o, ErrNewerSchema), "newer ombud")
		})
	}
}

func TestTheLockEndsWithTheStore(t *testing.T) {
	o := sqliteOptions(t)
	for range 3 {
		s, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
