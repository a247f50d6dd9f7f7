package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ombud/internal/moderation"
)

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
