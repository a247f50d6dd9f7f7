package store

import (
	"errors"
	"path/filepath"
	"testing"

	"ombud/internal/moderation"
)

func TestADatabaseThatCannotBeWrittenDoesNotPassForASoundOne(t *testing.T) {
	s, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "a.db"), Key: make([]byte, KeySize)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	save := func() error {
		return s.SaveServer(t.Context(), moderation.Server{GuildID: "1", DiscussionsChannel: "2", ModeratorsChannel: "3", ModeratorRole: "4"})
	}
	if err := errors.Join(save(), s.Ping(t.Context())); err != nil {
		t.Fatal(err)
	}
	// What SQLite says on a full disk, it says here of a file that may not grow.
	if _, err := s.db.ExecContext(t.Context(), "PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	if save() == nil || s.Ping(t.Context()) == nil {
		t.Fatal("it says that all is well")
	}
	if _, err := s.db.ExecContext(t.Context(), "PRAGMA query_only = 0"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(save(), s.Ping(t.Context())); err != nil {
		t.Errorf("it can be written again: %v", err)
	}
	s.writable.note(errors.New("this case is decided already"))
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("a refusal is no fault of the disk: %v", err)
	}
}
