package config

import (
	"fmt"
	"log/slog"
	"strings"
)

const redacted = "[redacted]"

// Secret is a text that never prints itself: fmt, slog and the JSON and text
// encoders all see "[redacted]". Only Reveal gives the text.
//
// The text sits behind a pointer on purpose: fmt does not call the methods of
// a value it finds in an unexported field, it prints what is inside, and that
// is then an address. It is a pointer to a string because a pointer to an
// array or a struct is followed when the verb does not fit.
type Secret struct {
	text *string
}

// NewSecret wraps a text; the empty text gives the zero Secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{text: &text}
}

// Reveal returns the text itself, empty when the secret was not set.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsSet says whether there is a text at all.
func (s Secret) IsSet() bool { return s.text != nil }

// String is the redacted form, for print verbs and careless concatenation.
func (s Secret) String() string { return redacted }

// GoString is the redacted form for %#v.
func (s Secret) GoString() string { return redacted }

// Format redacts under every verb, also under those (%d, %x) that would go
// round String.
func (s Secret) Format(state fmt.State, _ rune) { _, _ = fmt.Fprint(state, redacted) }

// MarshalText redacts in every encoder that asks for text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON redacts in JSON.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// LogValue redacts in structured logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// UnmarshalText reads a setting; spaces around it are a slip of the hand and
// are dropped.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = NewSecret(strings.TrimSpace(string(text)))
	return nil
}
