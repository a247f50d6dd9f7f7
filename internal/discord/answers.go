package discord

import (
	"errors"
	"net/http"
)

// IsAbsent reports whether what was asked for exists no more.
func IsAbsent(err error) bool {
	return Gone(err, codeUnknownMessage, codeUnknownChannel, codeUnknownGuild)
}

// IsRefused reports whether Discord will give the same answer to the same
// request however often it is asked: ombud lacks the access, or asks wrongly.
func IsRefused(err error) bool {
	var e *Error
	return errors.As(err, &e) && !IsAbsent(err) && e.Status >= http.StatusBadRequest && e.Status < http.StatusInternalServerError
}

// IsGone reports whether the interaction can be answered no more: it is older
// than Discord waits, or it was answered.
func IsGone(err error) bool { return HasCode(err, codeUnknownInteraction, codeAlreadyAnswered) }
