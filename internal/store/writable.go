package store

import (
	"errors"
	"sync/atomic"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// writable remembers whether the last change could be written. A database that can be read and
// not written, such as one on a full disk, would pass for a sound one otherwise.
type writable struct{ failure atomic.Pointer[error] }

// note takes the outcome of a change. What a change itself refused says nothing about the disk.
func (w *writable) note(err error) {
	switch {
	case err == nil:
		w.failure.Store(nil)
	case isUnwritable(err):
		w.failure.Store(&err)
	}
}

// last is why the last change could not be written, or nil.
func (w *writable) last() error {
	if err := w.failure.Load(); err != nil {
		return *err
	}
	return nil
}

// isUnwritable knows the errors of a database that has no room, or no permission, for a change.
func isUnwritable(err error) bool {
	var local *sqlite.Error
	if errors.As(err, &local) {
		switch local.Code() & 0xff { // the primary result code
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT:
			return true
		}
	}
	var remote interface{ SQLState() string }
	if errors.As(err, &remote) {
		switch remote.SQLState() {
		case "53100", "58030", "25006": // disk_full, io_error, read_only_sql_transaction
			return true
		}
	}
	return false
}
