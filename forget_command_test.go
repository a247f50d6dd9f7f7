package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestCommandsThatNeedADatabaseMakeNone: only ombud that runs begins one.
func TestCommandsThatNeedADatabaseMakeNone(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"forget", []string{"forget", "123456789012345678"}, exitFailed, "There is no database ombud.db: set DATABASE_URL"},
		{"forget, in earnest", []string{"forget", "123456789012345678", "--yes"}, exitFailed, "There is no database ombud.db: set DATABASE_URL"},
		{"forget of no account", []string{"forget", "newt"}, exitUsage, "seventeen to twenty digits"},
		{"classify", []string{"classify", "--text", "hello"}, exitUsage, "OPENAI_MODEL"},
		{"check", []string{"check", "--format", "text"}, exitOK, ""},
		{"feed", []string{"feed", "-"}, exitFailed, "standard input holds nothing"},
		{"policy lint", []string{"policy", "lint", "news"}, exitOK, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			var out, errs bytes.Buffer
			code := run(t.Context(), c.args, nil, strings.NewReader(""), &out, &errs)
			if code != c.code || !strings.Contains(errs.String(), c.says) || strings.Count(errs.String(), "\n") > 1 {
				t.Errorf("exit %d: %s", code, errs.String())
			}
			if made, err := os.ReadDir("."); err != nil || len(made) != 0 {
				t.Errorf("it made %v (%v)", made, err)
			}
		})
	}
}
