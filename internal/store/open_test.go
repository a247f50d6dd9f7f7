package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ombud/internal/moderation"
	"ombud/internal/pgtest"
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

func TestAKeyIsMadeOnceAndKept(t *testing.T) {
	o := sqliteOptions(t)
	o.Key = nil
	file := o.Path + ".key"
	s := open(t, o)
	id := mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened)
	_ = s.Close()
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the key file: %v, %v", info, err)
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".ombud-key-*"))
	if len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	s = open(t, o)
	if c := mustCase(t, s, id); c.Revision.Surfaces[0].Text != "x" {
		t.Errorf("got %+v", c)
	}
	_ = s.Close()

	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	key, ok := decodeKey(bytes.TrimSpace(text))
	if !ok {
		t.Fatalf("the key file holds %q", text)
	}
	withKey := o
	withKey.Key = key
	_ = open(t, withKey).Close()
	withKey.Key = testKey()
	contains(t, refused(t, withKey, ErrWrongKey), "OMBUD_KEY does not fit")
	contains(t, refused(t, withKey, ErrWrongKey), "That may be the one in "+file)

	if err := os.Chmod(file, 0o640); err != nil { // the mistake to be found
		t.Fatal(err)
	}
	contains(t, refused(t, o, nil), "chmod 600")
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("swordfish\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	sentence := refused(t, o, nil)
	contains(t, sentence, "does not hold a key")
	if strings.Contains(sentence, "swordfish") {
		t.Errorf("the file is quoted: %q", sentence)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	contains(t, refused(t, o, ErrNoKey), "is gone")
	if _, err := os.Stat(file); err == nil {
		t.Error("a new key was made beside encrypted cases")
	}
}

func TestAKeyOfTheWrongLengthIsRefused(t *testing.T) {
	o := sqliteOptions(t)
	o.Key = []byte("short")
	sentence := refused(t, o, nil)
	contains(t, sentence, "32 bytes")
	if strings.Contains(sentence, "short") {
		t.Errorf("the key is quoted: %q", sentence)
	}
}

func TestASealedTextOpensInItsOwnRowOnly(t *testing.T) {
	s := open(t, emptyOptions(t))
	a := mustAccuse(t, s, flagged("one", 0, "insult"), moderation.Opened)
	other := flagged("two", 0, "insult")
	other.Message.Subject.MessageID, other.Message.Author.ID = "31", "41" // one author's cases are read together
	b := mustAccuse(t, s, other, moderation.Opened)
	_, err := s.db.ExecContext(t.Context(),
		"UPDATE revisions SET sealed = (SELECT sealed FROM revisions WHERE case_id = $1) WHERE case_id = $2", a, b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Case(t.Context(), b); !errors.Is(err, errSealed) {
		t.Errorf("a text moved to another case opened: %v", err)
	}
	if c := mustCase(t, s, a); c.Revision.Surfaces[0].Text != "one" {
		t.Errorf("got %+v", c)
	}
}

func TestNothingAMemberWroteStandsInTheFiles(t *testing.T) {
	o := emptyOptions(t)
	s := open(t, o)
	a := flagged("UNMISTAKABLE words", 0, "nincompoop")
	a.Hide = true
	id := mustAccuse(t, s, a, moderation.Opened)
	mustAccuse(t, s, reported("UNMISTAKABLE words", "50", "civility"), moderation.Joined)
	d, actions := decision(mustCase(t, s, id), "60", "remove")
	if err := s.Decide(t.Context(), d, actions, nil); err != nil {
		t.Fatal(err)
	}
	// What must not be there, and something that must, or the search proves nothing.
	secrets := []string{"UNMISTAKABLE", "Wendeline", "On the harbour", "calls somebody a"}
	files, err := filepath.Glob(o.Path + "*")
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text...)
	}
	if len(files) < 3 || !bytes.Contains(all, []byte("nincompoop")) || !bytes.Contains(all, []byte("show_card")) {
		t.Fatalf("the search looks in the wrong place: %v", files)
	}
	for _, secret := range secrets {
		if bytes.Contains(all, []byte(secret)) {
			t.Errorf("%q stands in the files", secret)
		}
	}
}

// TestOpeningPostgres is of databases that have no tables yet. One server is enough for
// all: it takes longer to start than they do.
func TestOpeningPostgres(t *testing.T) {
	cluster := pgtest.StartCluster(t)
	for _, c := range []struct {
		name string
		test func(t *testing.T, cluster *pgtest.Cluster)
	}{
		{"a refusal is a sentence without the password", refusedWithoutThePassword},
		{"six processes migrate one database at once", sixProcessesMigrateAtOnce},
		{"the tables are those of SQLite", sameTablesAsSQLite},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, cluster) })
	}
}

func refusedWithoutThePassword(t *testing.T, cluster *pgtest.Cluster) {
	t.Helper()
	there := cluster.NewDatabase(t)
	for _, c := range []struct{ name, address, want string }{
		{"the password is wrong", strings.Replace(there, "tests%2Fonly", "SWORDFISH", 1), "refuses the user"},
		{"the database is missing", cluster.Address("nowhere"), `no database "nowhere"`},
		{"nobody listens", "postgres://ombud:SWORDFISH@127.0.0.1:1/ombud", "cannot be reached"},
		{"the address is no address", "postgres://ombud:SWORDFISH@127.0.0.1:port/ombud", "cannot be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			s, err := Open(ctx, Options{PostgresURL: c.address, Key: testKey()})
			if err == nil {
				_ = s.Close()
				t.Fatal("it opened")
			}
			contains(t, err.Error(), c.want)
			for ; err != nil; err = errors.Unwrap(err) {
				if strings.Contains(err.Error(), "SWORDFISH") || strings.Contains(err.Error(), "tests") {
					t.Errorf("the password is told: %q", err)
				}
			}
		})
	}
}

func sixProcessesMigrateAtOnce(t *testing.T, cluster *pgtest.Cluster) {
	t.Helper()
	dsn := cluster.NewDatabase(t)
	results := together(6, func(int) string {
		s, err := Open(t.Context(), Options{PostgresURL: dsn, Key: testKey()})
		if err != nil {
			return err.Error()
		}
		if err := s.Close(); err != nil {
			return err.Error()
		}
		return "opened"
	})
	if results["opened"] != 6 {
		t.Errorf("got %v", results)
	}
}

func sameTablesAsSQLite(t *testing.T, cluster *pgtest.Cluster) {
	t.Helper()
	columns := func(s *Store, query string) []string {
		var all []string
		err := s.view(t.Context(), func(tx *tx) (err error) {
			all, err = list(t.Context(), tx, one[string], query)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	lite := columns(open(t, sqliteOptions(t)), `
		SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'river%' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'migrations' ORDER BY 1`)
	post := columns(open(t, Options{PostgresURL: cluster.NewDatabase(t), Key: testKey()}), `
		SELECT table_name || '.' || column_name AS one FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name NOT LIKE 'river%' AND table_name <> 'migrations'
			AND table_name NOT IN ('shards', 'processes', 'drawings') -- SQLite has one process, which has all shards
		ORDER BY 1`)
	if len(lite) < 50 || strings.Join(lite, " ") != strings.Join(post, " ") {
		t.Errorf("SQLite     %v\nPostgreSQL %v", lite, post)
	}
}

func TestEveryDatabaseHasANameOfItsOwn(t *testing.T) {
	open := func(path string) string {
		t.Helper()
		s, err := Open(t.Context(), Options{Path: path, Key: bytes.Repeat([]byte{7}, KeySize)})
		if err != nil {
			t.Fatal(err)
		}
		name := s.Origin()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return name
	}
	dir := t.TempDir()
	first, again, other := open(filepath.Join(dir, "a.db")), open(filepath.Join(dir, "a.db")), open(filepath.Join(dir, "b.db"))
	if first == "" || first != again || first == other {
		t.Errorf("the names are %q, %q after a restart and %q for another database with the same key", first, again, other)
	}
}
