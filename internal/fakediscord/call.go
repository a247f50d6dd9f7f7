package fakediscord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// call is one REST call on its way through a handler, which runs under the lock.
type call struct {
	d         *Discord
	r         *http.Request
	route     *route
	params    map[string]string // from the path
	query     url.Values
	body      []byte   // JSON, or the payload_json of a multipart body
	with      uploads  // what else is in a multipart body
	who       *account // nil when the route takes no Authorization
	reason    string   // X-Audit-Log-Reason, decoded
	badReason error    // what is wrong with it
	now       time.Time
	slow      time.Duration // how much longer slowmode lasts, beside errSlowmode
}

// id reads an identifier from the path.
func (c *call) id(param string) (snowflake, error) {
	id, err := parseSnowflake(c.params[param])
	if err != nil {
		return 0, formError("NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not snowflake.", c.params[param]), param)
	}
	return id, nil
}

// queryID reads an identifier from the query; zero when absent.
func (c *call) queryID(name string) (snowflake, error) {
	text := c.query.Get(name)
	if text == "" || text == "0" {
		return 0, nil // "after=0" is the usual way to begin at the start
	}
	id, err := parseSnowflake(text)
	if err != nil {
		return 0, formError("NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not snowflake.", text), name)
	}
	return id, nil
}

// queryInt reads a number between low and high from the query.
func (c *call) queryInt(name string, fallback, low, high int) (int, error) {
	text := c.query.Get(name)
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		return 0, formError("NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not int.", text), name)
	case n < low:
		return 0, formError("NUMBER_TYPE_MIN", fmt.Sprintf("int value should be greater than or equal to %d.", low), name)
	case n > high:
		return 0, formError("NUMBER_TYPE_MAX", fmt.Sprintf("int value should be less than or equal to %d.", high), name)
	}
	return n, nil
}

// decode reads the body into a struct strictly. A field that the struct does
// not have is refused with 501, although Discord would ignore it: the fake
// would ignore something that it is meant to judge.
func (c *call) decode(into any) error { return decodeStrict(c.body, into) }

func decodeStrict(body []byte, into any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if err == nil {
		if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
			return errBadJSON
		}
		return nil
	}
	var api *apiError
	var mismatch *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &api):
		return api
	case errors.As(err, &mismatch):
		return mismatchError(mismatch)
	case errors.As(err, &syntax), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errBadJSON
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		return unknownError("the body's field %s", strings.TrimPrefix(err.Error(), "json: unknown field "))
	case strings.HasSuffix(err.Error(), "is not snowflake"):
		return formError("NUMBER_TYPE_COERCE", err.Error())
	}
	return formError("MODEL_TYPE_CONVERT", err.Error())
}

// mismatchError words a field of the wrong JSON type as Discord does.
func mismatchError(err *json.UnmarshalTypeError) error {
	path := []any{}
	for step := range strings.SplitSeq(err.Field, ".") {
		if step != "" && step != "draft" && step != "threadJSON" { // embedded structs are no fields on the wire
			path = append(path, step)
		}
	}
	switch err.Type.Kind() {
	case reflect.String:
		return formError("STRING_TYPE_CONVERT", "Could not interpret \""+err.Value+"\" as string.", path...)
	case reflect.Bool:
		return formError("BOOLEAN_TYPE_CONVERT", "Must be either true or false.", path...)
	case reflect.Int, reflect.Int64, reflect.Uint64, reflect.Float64:
		return formError("NUMBER_TYPE_COERCE", "Value \""+err.Value+"\" is not int.", path...)
	case reflect.Slice:
		return formError("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType", path...)
	}
	return formError("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType", path...)
}

// optional is a field of a PATCH body: absent, null or a value.
type optional[T any] struct {
	set   bool // the field was there, perhaps as null
	null  bool
	value T
}

// UnmarshalJSON notes that the field was there.
func (o *optional[T]) UnmarshalJSON(raw []byte) error {
	o.set = true
	if string(raw) == "null" {
		o.null = true
		return nil
	}
	return decodeStrictField(raw, &o.value)
}

// decodeStrictField keeps the strictness of decode inside of a field that
// unmarshals itself.
func decodeStrictField(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
