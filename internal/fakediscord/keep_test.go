package fakediscord

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// keepJournal appends a test's journal to a folder named by the environment, so
// that the contract's validator can be run over it.
func keepJournal(t *testing.T, f *fixture) {
	t.Helper()
	dir := os.Getenv("CONTRACT_JOURNAL_DIR")
	if dir == "" {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	out, err := os.Create(filepath.Join(dir, strings.NewReplacer("/", "_", " ", "_").Replace(t.Name())+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := out.Close(); err != nil {
			t.Errorf("keep the journal: %v", err)
		}
	}()
	for _, e := range f.journal {
		if err := json.NewEncoder(out).Encode(e); err != nil {
			t.Fatal(err)
		}
	}
}
