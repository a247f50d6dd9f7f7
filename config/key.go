package config

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// KeySize is the length in bytes of the key that encrypts case texts at rest.
const KeySize = 32

// Key is the encryption key of OMBUD_KEY. Like Secret it never prints itself.
type Key struct {
	secret Secret // KeySize bytes, or unset
}

// NewKey wraps key bytes that were made elsewhere, such as the sandbox's.
func NewKey(bytes [KeySize]byte) Key { return Key{secret: NewSecret(string(bytes[:]))} }

// IsSet says whether OMBUD_KEY was given.
func (k Key) IsSet() bool { return k.secret.IsSet() }

// Reveal returns a copy of the key's bytes, nil when the key was not given.
func (k Key) Reveal() []byte {
	if !k.IsSet() {
		return nil
	}
	return []byte(k.secret.Reveal())
}

// String is the redacted form.
func (k Key) String() string { return redacted }

// GoString is the redacted form for %#v.
func (k Key) GoString() string { return redacted }

// Format redacts under every verb.
func (k Key) Format(state fmt.State, _ rune) { _, _ = fmt.Fprint(state, redacted) }

// MarshalText redacts in every encoder, JSON included.
func (k Key) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue redacts in structured logs.
func (k Key) LogValue() slog.Value { return slog.StringValue(redacted) }

// UnmarshalText reads 32 bytes written as hex (64 digits) or as base64 in
// either alphabet, padded or not. Its errors never repeat what was written.
func (k *Key) UnmarshalText(text []byte) error {
	written := strings.TrimSpace(string(text))
	if written == "" {
		*k = Key{}
		return nil
	}
	decoded, err := decodeKey(written)
	if err != nil {
		return err
	}
	if len(decoded) != KeySize {
		return fmt.Errorf("holds %d bytes and must hold %d: make a new one with `openssl rand -base64 32`",
			len(decoded), KeySize)
	}
	*k = NewKey([KeySize]byte(decoded))
	return nil
}

// decodeKey tries hex first: 64 hex digits are also valid base64, for other
// bytes and too many of them.
func decodeKey(written string) ([]byte, error) {
	if len(written) == hex.EncodedLen(KeySize) {
		if decoded, err := hex.DecodeString(written); err == nil {
			return decoded, nil
		}
	}
	standard := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(written, "="))
	decoded, err := base64.RawStdEncoding.DecodeString(standard)
	if err != nil {
		return nil, errors.New("is neither base64 nor hex: make one with `openssl rand -base64 32`")
	}
	return decoded, nil
}
