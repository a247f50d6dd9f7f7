package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/joho/godotenv"
)

// readDotenv reads a .env file; one that does not exist is an empty one, and so
// is no path at all.
//
// godotenv's errors quote the file, and a line that cannot be read may well be
// the one with the token. So the error here names the line and nothing of it.
func readDotenv(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	written, err := os.ReadFile(path) //nolint:gosec // the operator's own settings
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the settings file: %w", err)
	}
	// Some editors begin a file with a byte order mark.
	text := strings.TrimPrefix(string(written), "\uFEFF")
	// Without its line feed a last line that is a bare word passes as the value
	// of a name of no letters.
	values, err := godotenv.Unmarshal(text + "\n")
	if err != nil {
		return nil, fmt.Errorf("%s, line %d, cannot be read: write NAME=value, or NAME='value' when it has spaces, quotes, # or $ in it",
			filepath.Base(path), malformedLine(text))
	}
	return values, nil
}

// malformedLine finds the line at which the first statement that cannot be
// read begins, counted from 1: the one after the longest beginning of the file
// that can be read.
func malformedLine(text string) int {
	lines := strings.SplitAfter(text, "\n")
	for n := len(lines) - 1; n > 0; n-- {
		if _, err := godotenv.Unmarshal(strings.Join(lines[:n], "")); err == nil {
			return n + 1
		}
	}
	return 1
}
