package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
)

// checkText is sealed once under the key, so that a wrong key is known at the start.
const checkText = "this key fits"

const checkName = "key_check"

// unlock finds the key and checks that it is the one this database was begun with.
func (s *Store) unlock(ctx context.Context, o Options) error {
	var check []byte
	err := s.db.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = $1", checkName).Scan(&check)
	begun := err == nil
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read the check of the key: %w", err)
	}
	key, from := o.Key, "OMBUD_KEY"
	if len(key) == 0 {
		from = keyFile(o)
		if key, err = s.keyFromFile(ctx, from, begun); err != nil {
			return err
		}
	}
	if s.seal, err = newSealer(key); err != nil {
		return err
	}
	if s.countKey, err = countKeyOf(key); err != nil {
		return fmt.Errorf("derive the key of counts: %w", err)
	}
	derived := sha256.Sum256(append([]byte("ombud opinions\x00"), key...))
	s.cacheKey = derived[:]
	if begun {
		if opened, err := s.seal.open(check, row("meta", checkName)); err != nil || string(opened) != checkText {
			return wrongKey(o, from)
		}
		s.origin = originOf(check)
		return nil
	}
	check = s.seal.seal([]byte(checkText), row("meta", checkName))
	s.origin = originOf(check)
	_, err = s.db.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ($1, $2)", checkName, check)
	if err != nil {
		return fmt.Errorf("write the check of the key: %w", err)
	}
	return nil
}

// wrongKey says where the right one may be: in the file that ombud made before somebody set OMBUD_KEY.
func wrongKey(o Options, from string) error {
	where := "Give ombud that one back"
	if file := keyFile(o); file != from {
		if _, err := os.Stat(file); err == nil {
			where = fmt.Sprintf("That may be the one in %s: set OMBUD_KEY to what it holds, or leave OMBUD_KEY empty", file)
		}
	}
	return sentence(ErrWrongKey, "The key in %s does not fit this database, which was begun with another one. %s. "+
		"If it is lost, what is encrypted cannot be read any more; another DATABASE_URL begins anew.", from, where)
}

// originOf is a name for this database: its key check was sealed with random bits of its own.
func originOf(check []byte) string {
	sum := sha256.Sum256(check)
	return hex.EncodeToString(sum[:8])
}

// Origin tells this database from every other, also from one that was begun anew
// with the same key.
func (s *Store) Origin() string { return s.origin }

func keyFile(o Options) string {
	switch {
	case o.KeyFile != "":
		return o.KeyFile
	case o.Path != "":
		return o.Path + ".key"
	}
	return "ombud.key"
}

// keyFromFile reads the key, or makes one when nothing was ever encrypted here.
func (s *Store) keyFromFile(ctx context.Context, path string, begun bool) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && begun:
		return nil, sentence(ErrNoKey, "The key file %s is gone, and without it the cases in this database cannot be read: "+
			"put it back, or set OMBUD_KEY.", path)
	case errors.Is(err, fs.ErrNotExist):
		key := randomKey()
		if err := writeKeyFile(path, key); err != nil {
			return nil, sentence(err, "The key file %s cannot be created: %v.", path, err)
		}
		s.log.WarnContext(ctx, "a new key was made: without this file the cases cannot be read, so back it up apart from the database",
			slog.String("file", path))
		return key, nil
	case err != nil:
		return nil, sentence(err, "The key file %s cannot be read: %v.", path, err)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return nil, sentence(nil, "The key file %s can be read by others (mode %#o): run chmod 600 on it.", path, info.Mode().Perm())
	}
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, sentence(err, "The key file %s cannot be read: %v.", path, err)
	}
	key, ok := decodeKey(bytes.TrimSpace(text))
	if !ok {
		return nil, sentence(nil, "The key file %s does not hold a key: %d bytes as hex or base64.", path, KeySize)
	}
	return key, nil
}

// decodeKey reads what OMBUD_KEY may be as well.
func decodeKey(text []byte) ([]byte, bool) {
	if key, err := hex.DecodeString(string(text)); err == nil && len(key) == KeySize {
		return key, true
	}
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if key, err := e.DecodeString(string(text)); err == nil && len(key) == KeySize {
			return key, true
		}
	}
	return nil, false
}

// writeKeyFile writes the whole file before it gets its name, and the name before
// anything is encrypted: a crash leaves a key that was never used or none.
func writeKeyFile(path string, key []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".ombud-key-*") // readable by its owner only
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	_, err = fmt.Fprintln(f, hex.EncodeToString(key))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	// A link, unlike a rename, never replaces a key that somebody else just made.
	if err := os.Link(f.Name(), path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(ignoreUnsupported(dir.Sync()), dir.Close())
}

// ignoreUnsupported lets file systems pass that cannot flush a folder.
func ignoreUnsupported(err error) error {
	if runtime.GOOS == "windows" || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}
