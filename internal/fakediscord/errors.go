package fakediscord

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// apiError is an answer other than success, in Discord's form. The caller of a
// handler writes it; errors of any other type are the fake's own faults (500).
//
// docs: Topics/Opcodes and Status Codes, JSON; API Reference, Error Messages.
type apiError struct {
	status  int
	code    int
	message string
	errors  map[string]any // nested by field; the leaves are {"_errors": […]}
}

func (e *apiError) Error() string {
	return fmt.Sprintf("%d: %s (code %d)", e.status, e.message, e.code)
}

// MarshalJSON writes {"code", "message", "errors"}.
func (e *apiError) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Code    int            `json:"code"`
		Message string         `json:"message"`
		Errors  map[string]any `json:"errors,omitempty"`
	}{e.code, e.message, e.errors})
}

// The codes the fake answers with, each a constructor-free value.
//
// docs: Topics/Opcodes and Status Codes, JSON Error Codes.
var (
	errUnauthorized       = &apiError{status: http.StatusUnauthorized, code: 0, message: "401: Unauthorized"}
	errUnknownApplication = &apiError{status: http.StatusNotFound, code: 10002, message: "Unknown Application"}
	errUnknownChannel     = &apiError{status: http.StatusNotFound, code: 10003, message: "Unknown Channel"}
	errUnknownGuild       = &apiError{status: http.StatusNotFound, code: 10004, message: "Unknown Guild"}
	errUnknownMember      = &apiError{status: http.StatusNotFound, code: 10007, message: "Unknown Member"}
	errUnknownMessage     = &apiError{status: http.StatusNotFound, code: 10008, message: "Unknown Message"}
	errUnknownOverwrite   = &apiError{status: http.StatusNotFound, code: 10009, message: "Unknown Overwrite"}
	errUnknownRole        = &apiError{status: http.StatusNotFound, code: 10011, message: "Unknown Role"}
	errUnknownUser        = &apiError{status: http.StatusNotFound, code: 10013, message: "Unknown User"}
	errUnknownBan         = &apiError{status: http.StatusNotFound, code: 10026, message: "Unknown Ban"}
	errBotsOnly           = &apiError{status: http.StatusForbidden, code: 20002, message: "Only bots can use this endpoint"}
	errSlowmode           = &apiError{status: http.StatusTooManyRequests, code: 20016, message: "This action cannot be performed due to slowmode rate limit"}
	errAlreadyCrossposted = &apiError{status: http.StatusBadRequest, code: 40033, message: "This message has already been crossposted."}
	errTagRequired        = &apiError{status: http.StatusBadRequest, code: 40067, message: "A tag is required to create a forum post in this channel"}
	errMissingAccess      = &apiError{status: http.StatusForbidden, code: 50001, message: "Missing Access"}
	errDMChannel          = &apiError{status: http.StatusForbidden, code: 50003, message: "Cannot execute action on a DM channel"}
	errNotAuthor          = &apiError{status: http.StatusForbidden, code: 50005, message: "Cannot edit a message authored by another user"}
	errEmptyMessage       = &apiError{status: http.StatusBadRequest, code: 50006, message: "Cannot send an empty message"}
	errCannotDM           = &apiError{status: http.StatusForbidden, code: 50007, message: "Cannot send messages to this user"}
	errTwoFactor          = &apiError{status: http.StatusForbidden, code: 60003, message: "Two factor is required for this operation"}
	errNotTextChannel     = &apiError{status: http.StatusBadRequest, code: 50008, message: "Cannot send messages in a non-text channel"}
	errMissingPermissions = &apiError{status: http.StatusForbidden, code: 50013, message: "Missing Permissions"}
	errBulkDeleteCount    = &apiError{status: http.StatusBadRequest, code: 50016, message: "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete"}
	errSystemMessage      = &apiError{status: http.StatusForbidden, code: 50021, message: "Cannot execute action on a system message"}
	errChannelType        = &apiError{status: http.StatusBadRequest, code: 50024, message: "Cannot execute action on this channel type"}
	errBulkDeleteAge      = &apiError{status: http.StatusBadRequest, code: 50034, message: "A message provided was too old to bulk delete"}
	errArchived           = &apiError{status: http.StatusBadRequest, code: 50083, message: "Thread is archived"}
	errBadJSON            = &apiError{status: http.StatusBadRequest, code: 50109, message: "The request body contains invalid JSON."}
	errThreadExists       = &apiError{status: http.StatusBadRequest, code: 160004, message: "A thread has already been created for this message"}
	errThreadLocked       = &apiError{status: http.StatusBadRequest, code: 160005, message: "Thread is locked"}
	errTooManyThreads     = &apiError{status: http.StatusBadRequest, code: 160006, message: "Maximum number of active threads reached"}
)

// unknownError says that the fake does not know something. It is answered with
// 501 and told to Options.Unknown.
func unknownError(format string, args ...any) error {
	return &apiError{status: http.StatusNotImplemented, message: "fakediscord does not know " + fmt.Sprintf(format, args...)}
}

// formErrors collects what is wrong with the fields of a body.
type formErrors struct{ root map[string]any }

// add records one error; path is the way to the field: names and indices.
func (f *formErrors) add(code, message string, path ...any) {
	if f.root == nil {
		f.root = map[string]any{}
	}
	at := f.root
	for _, step := range path {
		if at["_errors"] != nil { // what is wrong as a whole has no errors below it
			return
		}
		var key string
		switch step := step.(type) {
		case string:
			key = step
		case int:
			key = strconv.Itoa(step)
		default:
			panic("fakediscord: a path is made of names and indices")
		}
		next, ok := at[key].(map[string]any)
		if !ok {
			next = map[string]any{}
			at[key] = next
		}
		at = next
	}
	list, _ := at["_errors"].([]map[string]string)
	if list == nil {
		clear(at)
	}
	at["_errors"] = append(list, map[string]string{"code": code, "message": message})
}

// err is nil when nothing was recorded.
func (f *formErrors) err() error {
	if f.root == nil {
		return nil
	}
	return &apiError{status: http.StatusBadRequest, code: 50035, message: "Invalid Form Body", errors: f.root}
}

// formError is a form error on one field.
func formError(code, message string, path ...any) error {
	var f formErrors
	f.add(code, message, path...)
	return f.err()
}

// tooLong and tooMany word the two commonest form errors as Discord does.
func (f *formErrors) tooLong(limit int, path ...any) {
	f.add("BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", limit), path...)
}

func (f *formErrors) badLength(low, high int, path ...any) {
	f.add("BASE_TYPE_BAD_LENGTH", fmt.Sprintf("Must be between %d and %d in length.", low, high), path...)
}

func (f *formErrors) required(path ...any) {
	f.add("BASE_TYPE_REQUIRED", "This field is required", path...)
}

func (f *formErrors) choice(allowed string, path ...any) {
	f.add("BASE_TYPE_CHOICES", fmt.Sprintf("Value must be one of {%s}.", allowed), path...)
}
