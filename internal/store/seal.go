package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// KeySize is the length in bytes of the key: AES-256.
const KeySize = 32

// sealVersion is the first byte of everything sealed, so that another scheme can follow.
const sealVersion = 1

// sealer encrypts with AES-256-GCM under random nonces, which is safe for some four
// thousand million texts under one key. Each text is bound to the row it belongs to: moved
// to another row, it does not open.
type sealer struct {
	aead cipher.AEAD
	mac  []byte // key of hashes
}

func newSealer(key []byte) (*sealer, error) {
	if len(key) != KeySize {
		return nil, sentence(nil, "The key must have %d bytes, and this one has %d.", KeySize, len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("prepare the cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("prepare the cipher: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("ombud likeness"))
	return &sealer{aead: aead, mac: mac.Sum(nil)}, nil
}

// likeness is a keyed hash by which texts of one server that are alike are found, and which
// tells nobody else what they say. Nothing is like nothing.
func (s *sealer) likeness(guildID, text string) string {
	if text == "" {
		return ""
	}
	mac := hmac.New(sha256.New, s.mac)
	mac.Write([]byte(guildID + "\x00" + text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:12])
}

// row names where a sealed text belongs: the table, then the row's key.
func row(table string, key ...string) []byte {
	// Lengths are not needed: no id and no hash holds a zero byte.
	return []byte("ombud\x00" + table + "\x00" + strings.Join(key, "\x00"))
}

func (s *sealer) seal(plain, row []byte) []byte {
	return s.aead.Seal([]byte{sealVersion}, nil, plain, row) //nolint:gosec // this is the prefix of the result; the cipher makes its own nonce
}

var errSealed = errors.New("an encrypted value is damaged or belongs to another row")

func (s *sealer) open(sealed, row []byte) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != sealVersion {
		return nil, errSealed
	}
	plain, err := s.aead.Open(nil, nil, sealed[1:], row)
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

func (s *sealer) sealJSON(v any, row []byte) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode what is to be encrypted: %w", err)
	}
	return s.seal(plain, row), nil
}

func (s *sealer) openJSON(sealed, row []byte, v any) error {
	plain, err := s.open(sealed, row)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return errors.New("an encrypted value cannot be decoded") // the cause may quote it
	}
	return nil
}

func randomKey() []byte {
	key := make([]byte, KeySize)
	_, _ = rand.Read(key) // never fails: the runtime would stop the program
	return key
}
