package store

import (
	"bytes"
	"context"
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
var checkText = []byte("this key fits")

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
	if begun {
		if opened, err := s.seal.open(check, row("meta", checkName)); err != nil || !bytes.Equal(opened, checkText) {
			return sentence(ErrWrongKey, "The key in %s does not fit this database: it was begun with another one.", from)
		}
		return nil
	}
	_, err = s.db.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ($1, $2)",
		checkName, s.seal.seal(checkText, row("meta", checkName)))
	if err != nil {
		return fmt.Errorf("write the check of the key: %w", err)
	}
	return nil
}

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
