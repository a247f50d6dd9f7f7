package discord

import (
	"errors"
	"net/http"

	"ombud/internal/discord/rest"
)

// IsAbsent reports whether what was asked for exists no more.
func IsAbsent(err error) bool {
	return rest.Gone(err, rest.UnknownMessage, rest.UnknownChannel, rest.UnknownGuild)
}

// IsRefused reports whether Discord will give the same answer to the same
// request however often it is asked: ombud lacks the access, or asks wrongly.
func IsRefused(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && !IsAbsent(err) && e.Status >= http.StatusBadRequest && e.Status < http.StatusInternalServerError
}

// IsGone reports whether the interaction can be answered no more: it is older
// than Discord waits, or it was answered.
func IsGone(err error) bool { return rest.HasCode(err, rest.UnknownInteraction, rest.AlreadyAnswered) }
