package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"ombud/internal/jobs"
)

func (s *Store) openSQLite(ctx context.Context, o Options) error {
	s.dialect = sqliteDialect()
	if err := checkPath(o.Path, o.Existing); err != nil {
		return err
	}
	unlock, err := lockFile(o.Path + ".lock")
	switch {
	case errors.Is(err, errLocked):
		return sentence(ErrInUse, "Another ombud uses the database %s: stop it first, or use PostgreSQL for more than one process.", o.Path)
	case errors.Is(err, fs.ErrPermission):
		return sentence(err, "The folder of the database %s cannot be written to: ombud keeps a lock and the write-ahead log beside it.", o.Path)
	case err != nil:
		return sentence(err, "The lock of the database %s cannot be taken: %v.", o.Path, err)
	}
	s.closers = append(s.closers, unlock)
	s.db, err = sql.Open("sqlite", sqliteDSN(o))
	if err != nil {
		return sqliteSentence(o.Path, err)
	}
	s.closers = append(s.closers, s.db.Close)
	// SQLite has one writer anyway. With one connection nothing is ever "locked".
	s.db.SetMaxOpenConns(1)
	if err := checkWhole(ctx, s.db); err != nil {
		return sqliteSentence(o.Path, err)
	}
	s.driver = jobs.ForSQLite(s.db)
	return nil
}

// checkPath finds what SQLite would only call "unable to open database file". The file
// is created readable by its owner alone, unless it has to be there.
func checkPath(path string, existing bool) error {
	dir := filepath.Dir(path)
	switch info, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return sentence(err, "The folder %s of the database does not exist.", dir)
	case err != nil:
		return sentence(err, "The folder %s of the database cannot be read: %v.", dir, err)
	case !info.IsDir():
		return sentence(nil, "%s is not a folder, so the database cannot be in it.", dir)
	}
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return sentence(nil, "%s is a folder: name a file for the database.", path)
	case existing && (errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0):
		return sentence(ErrUnused, "There is no database %s: set DATABASE_URL to the one that ombud uses, or run this in its folder.", path)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the file
	switch {
	case errors.Is(err, fs.ErrPermission):
		return sentence(err, "The database %s cannot be read and written by this user.", path)
	case err != nil:
		return sentence(err, "The database %s cannot be opened: %v.", path, err)
	}
	return f.Close()
}

func sqliteDSN(o Options) string {
	sync := "NORMAL"
	if o.SyncFull {
		sync = "FULL"
	}
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", // a backup by the sqlite3 command may hold it for a moment
		"journal_mode(WAL)",
		"synchronous(" + sync + ")",
		"foreign_keys(1)",
		"cache_size(-16384)", // KiB: what waits for the classifier must not push the open cases out of memory
		"secure_delete(1)",   // a deleted text leaves no trace in free pages
	}}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: o.Path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// checkWhole reads through the file once, so that damage is found at the start and
// not in the middle of the night.
func checkWhole(ctx context.Context, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", errCorrupt, verdict)
	}
	return nil
}

var errCorrupt = errors.New("the file is damaged")

func sqliteSentence(path string, err error) error {
	var e *sqlite.Error
	code := 0
	if errors.As(err, &e) {
		code = e.Code() & 0xff // the primary result code
	}
	switch {
	case code == sqlite3.SQLITE_NOTADB:
		return sentence(err, "%s is not a SQLite database.", path)
	case code == sqlite3.SQLITE_CORRUPT || errors.Is(err, errCorrupt):
		return sentence(err, "The database %s is damaged: restore a backup, or see the operations guide for sqlite3's .recover.", path)
	case code == sqlite3.SQLITE_READONLY || code == sqlite3.SQLITE_CANTOPEN || code == sqlite3.SQLITE_PERM:
		return sentence(err, "The database %s or its folder cannot be written to.", path)
	case code == sqlite3.SQLITE_FULL:
		return sentence(err, "The disk that holds the database %s is full.", path)
	case code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED:
		return sentence(errors.Join(ErrInUse, err), "Another program holds the database %s.", path)
	}
	return sentence(err, "The database %s cannot be used: %v.", path, err)
}
