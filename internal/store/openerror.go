package store

import (
	"errors"
	"fmt"
)

// OpenError says in one sentence for the operator why the database cannot be used.
type OpenError struct {
	Sentence string
	Err      error // the cause, for the log at most; never holds a password or a key; may be nil
}

func (e *OpenError) Error() string { return e.Sentence }
func (e *OpenError) Unwrap() error { return e.Err }

// What an OpenError can be about, for errors.Is.
var (
	ErrInUse       = errors.New("another ombud uses the database")
	ErrNewerSchema = errors.New("the database was made by a newer ombud")
	ErrWrongKey    = errors.New("the key does not fit the database")
	ErrNoKey       = errors.New("the key of the database is missing")
	ErrUnused      = errors.New("ombud never used the database")
)

func sentence(cause error, format string, args ...any) error {
	return &OpenError{Sentence: fmt.Sprintf(format, args...), Err: cause}
}

// asOpenError wraps what nobody found a better sentence for.
func asOpenError(err error) error {
	var known *OpenError
	if errors.As(err, &known) {
		return known
	}
	return &OpenError{Sentence: fmt.Sprintf("The database cannot be opened: %v.", err), Err: err}
}
