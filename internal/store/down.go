package store

import (
	"errors"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// IsDown reports whether an error means that the database serves nobody: its server is stopped, or is
// starting. Of one that is silent, and of one that has no place left for this process, others may hear more.
func IsDown(err error) bool {
	var answer *pgconn.PgError
	if errors.As(err, &answer) {
		switch answer.Code {
		case "57P01", "57P02", "57P03": // admin_shutdown, crash_shutdown, cannot_connect_now
			return true
		}
		return false
	}
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ENOENT) // ENOENT: there is no such socket
}
