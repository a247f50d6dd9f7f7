package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"
)

// LeftoversError says that rows are deleted, and that what they leave behind in the database's files
// could not be cleared away. Forgetting once more tries it again.
type LeftoversError struct{ Err error }

func (e *LeftoversError) Error() string {
	return fmt.Sprintf("clear away what deleted rows leave behind: %v", e.Err)
}

func (e *LeftoversError) Unwrap() error { return e.Err }

var errReadElsewhere = errors.New("another program reads the database")

// clearLeftovers clears away what deleted rows leave behind in the files: SQLite's log keeps pages as
// they were, and PostgreSQL keeps rows until it vacuums.
func (s *Store) clearLeftovers(ctx context.Context) error {
	if s.dialect.goose == goose.DialectPostgres {
		_, err := s.db.ExecContext(ctx, "VACUUM")
		return err
	}
	// Freed pages are overwritten as it is: secure_delete. A reader keeps the log, which is no error of SQLite's.
	var busy bool
	var pages, moved int
	if err := s.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return err
	}
	if busy {
		return errReadElsewhere
	}
	return nil
}
