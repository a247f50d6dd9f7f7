package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// ErrUnauthorized says that Discord does not accept the bot's token. Nothing
// more is sent after the first time: each such request counts towards a ban.
var ErrUnauthorized = errors.New("Discord does not accept the bot token: copy it anew from the developer portal → Bot → Reset Token") //nolint:staticcheck // a proper name begins the sentence

// Error codes that mean something to ombud (Topics → Opcodes and Status Codes → JSON).
const (
	UnknownChannel     = 10003
	UnknownGuild       = 10004
	UnknownMember      = 10007
	UnknownMessage     = 10008
	UnknownUser        = 10013
	UnknownInteraction = 10062
	UnknownWebhook     = 10015
	UnknownBan         = 10026
	TooManyWebhooks    = 30007
	EditsLimited       = 30046 // messages older than an hour
	AlreadyAnswered    = 40060
	AlreadyPublished   = 40033
	TagRequired        = 40067
	TooLarge           = 40005
	DMsTooFast         = 40003
	MissingAccess      = 50001
	CannotDM           = 50007 // to this user
	InvalidRecipient   = 50033
	InvalidForm        = 50035 // the error names the fields
	NoSharedServer     = 50278 // cannot send messages to this user
	MissingPermission  = 50013
	ThreadArchived     = 50083
	TwoFactorRequired  = 60003
	ThreadExists       = 160004
	ThreadLocked       = 160005
	TooManyThreads     = 160006
	AutoModMessage     = 200000
	AutoModTitle       = 200001
)

// Error is Discord's answer to a request it did not take.
type Error struct {
	Status  int      // HTTP
	Code    int      // Discord's own, 0 when there was none
	Message string   // Discord's words
	Fields  []string // those of the body that it did not like, each with its code; empty: it named none
	Route   string   // method and route, without ids that are secrets
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s: Discord answered %d (code %d): %s", e.Route, e.Status, e.Code, e.Message)
}

// LimitedError says that a request has to wait longer than it may now.
type LimitedError struct {
	Route  string
	After  time.Duration
	Reason string
}

func (e *LimitedError) Error() string {
	return fmt.Sprintf("%s: %s, try again in %s", e.Route, e.Reason, e.After.Round(time.Millisecond))
}

// RetryAfter is how long to wait before trying again.
func (e *LimitedError) RetryAfter() time.Duration { return e.After }

// ServerError says that Discord failed, or something on the way to it, such as its proxy: whoever
// answered gave no code of Discord's. The request may have been taken all the same, and
// another try may be.
type ServerError struct {
	Status int
	Route  string
}

func (e *ServerError) Error() string {
	return fmt.Sprintf("%s: Discord failed with %d", e.Route, e.Status)
}

// CountsAsTry tells jobs that an outage uses no try up, however long it lasts.
func (e *ServerError) CountsAsTry() bool { return false }

// HasCode reports whether err is Discord's answer with one of the codes.
func HasCode(err error, codes ...int) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.Code == c {
			return true
		}
	}
	return false
}

// Nameless reports whether somebody answered with one of the statuses and with no word of Discord's.
func Nameless(err error, statuses ...int) bool {
	var e *ServerError
	return errors.As(err, &e) && slices.Contains(statuses, e.Status)
}

// Gone reports whether what was asked for exists no more. A 404 without a code
// is the server's router speaking, not Discord's data: it is no such sign.
func Gone(err error, codes ...int) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == http.StatusNotFound && HasCode(err, codes...)
}

// PlainError turns what discordgo and net/http return into errors of ours, and names the route in
// them. Theirs hold the request with its token in a header or an address.
func PlainError(route string, err error) error {
	if err == nil {
		return nil
	}
	var rest *discordgo.RESTError
	if errors.As(err, &rest) {
		status := 0
		if rest.Response != nil {
			status = rest.Response.StatusCode
		}
		return refusal(route, status, rest.ResponseBody)
	}
	var named interface {
		error
		namesRoute()
	}
	if errors.As(err, &named) {
		return named
	}
	return &routeError{route: route, err: InWords("", err)}
}

// refusal reads what Discord said instead of taking a request. An answer in which Discord says
// nothing decides nothing, whatever its status.
func refusal(route string, status int, said []byte) error {
	e := &Error{Route: route, Status: status, Message: "no reason given"}
	var reason *discordgo.APIErrorMessage
	if json.Unmarshal(said, &reason) == nil && reason != nil {
		e.Code, e.Message = reason.Code, reason.Message
	}
	e.Fields = formFields(said)
	if len(e.Fields) > 0 {
		e.Message += " (" + strings.Join(e.Fields, ", ") + ")"
	}
	if e.Code == 0 && len(e.Fields) == 0 {
		return &ServerError{Status: status, Route: route}
	}
	return e
}

// routeError is any other failure of a request. It and the errors above name
// their route, so that whoever passes one on need not.
type routeError struct {
	route string
	err   error
}

func (e *routeError) Error() string { return e.route + ": " + e.err.Error() }
func (e *routeError) Unwrap() error { return e.err }

// CountsAsTry tells jobs the same of a network that is down and of a token that is refused.
func (e *routeError) CountsAsTry() bool { return false }

func (*Error) namesRoute()        {}
func (*LimitedError) namesRoute() {}
func (*ServerError) namesRoute()  {}
func (*routeError) namesRoute()   {}
