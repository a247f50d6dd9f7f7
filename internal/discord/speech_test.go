package discord

import (
	"context"
	"testing"

	"ombud/internal/speech"
)

func OpenBook(t *testing.T) *speech.Book {
	t.Helper()
	b, err := speech.Open()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// english is the voice of tests that are not about languages.
func english(t *testing.T) func(context.Context, string) speech.Voice {
	t.Helper()
	b := OpenBook(t)
	return func(context.Context, string) speech.Voice { return b.In() }
}

// English is the same for the tests outside of the package.
func English(t *testing.T) func(context.Context, string) speech.Voice {
	t.Helper()
	return english(t)
}
