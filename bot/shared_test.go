package bot_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"ombud/bot"
	"ombud/internal/policy"
	"ombud/internal/store"
)

// What hundreds of starts have in common is made once: under the race detector the tables alone
// cost a story more than all that happens in it.

// key is every story's.
var key = strings.Repeat("0f", 32)

// tables is a SQLite file that was opened once and never used.
var tables = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "ombud-tables-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	secret, err := hex.DecodeString(key)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "ombud.db")
	st, err := store.Open(context.Background(), store.Options{Path: path, Key: secret})
	if err != nil {
		return nil, err
	}
	if err := st.Close(); err != nil {
		return nil, err
	}
	if left, err := os.Stat(path + "-wal"); err == nil && left.Size() > 0 {
		return nil, fmt.Errorf("%d bytes are still in the log beside the file", left.Size())
	}
	return os.ReadFile(path)
})

// withTables has the story begin with a database whose tables are there. Ask for it outside of
// virtual time.
func withTables(t *testing.T) (furnish func(*stage)) {
	t.Helper()
	file, err := tables()
	if err != nil {
		t.Fatalf("make the tables: %v", err)
	}
	return func(s *stage) {
		if err := os.WriteFile(s.file(), file, 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
}

// presets are those that were compiled already. An engine never changes.
var presets struct {
	sync.Mutex
	engines map[string]*policy.Engine
}

func engineOf(name string) (*policy.Engine, error) {
	if !slices.Contains(policy.Presets(), name) {
		return bot.LoadPolicy(name)
	}
	presets.Lock()
	defer presets.Unlock()
	if known := presets.engines[name]; known != nil {
		return known, nil
	}
	e, err := bot.LoadPolicy(name)
	if err == nil {
		if presets.engines == nil {
			presets.engines = map[string]*policy.Engine{}
		}
		presets.engines[name] = e
	}
	return e, err
}
