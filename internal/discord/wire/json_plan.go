package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// plan says how an object is read into a struct: by field, without looking at what the
// struct has no field for. encoding/json reads every byte twice, also of what nobody asks for,
// and that was half of what judging a message cost.
type plan map[string]step

// step reads one field.
type step struct {
	index []int // of the field, through embedded structs
	inner plan  // of a struct, of what the field points to, or of a list's elements; nil: there is none
}

// messagePlan reads a message.
//
//nolint:gochecknoglobals // a table of the type's own fields, made once
var messagePlan = planOf(reflect.TypeFor[message]())

var (
	errNoObject = errors.New("it is no JSON object")
	errNoList   = errors.New("it is no JSON list")
)

// planOf makes the plan of a struct from its fields' tags. Fields of every other kind, and types that
// decode themselves, are left to encoding/json.
func planOf(t reflect.Type) plan {
	p := plan{}
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous || !f.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		of := f.Type
		if of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		s := step{index: f.Index}
		if of.Kind() == reflect.Struct && !reflect.PointerTo(of).Implements(reflect.TypeFor[json.Unmarshaler]()) {
			s.inner = planOf(of)
		}
		p[name] = s
	}
	return p
}

// read reads the object that begins at i into a struct that is still empty, and returns where it
// ends. Every byte is looked at once, whatever lies in it.
func (p plan) read(raw []byte, i int, into reflect.Value) (end int, err error) {
	if i >= len(raw) || raw[i] != '{' {
		return i, errNoObject
	}
	for i = blanks(raw, i+1); i < len(raw) && raw[i] == '"'; i = blanks(raw, i+1) {
		name, from, ok := nameAt(raw, i)
		if !ok {
			return i, errNoObject
		}
		s, wanted := p[string(name)]
		switch {
		case !wanted, isNull(raw, from):
			i = endOfValue(raw, from)
		default:
			i, err = s.read(raw, from, into.FieldByIndex(s.index))
		}
		if err != nil {
			return i, err
		}
		if i <= from {
			return from, errNoObject
		}
		if i = blanks(raw, i); i >= len(raw) || raw[i] != ',' {
			break
		}
	}
	if i >= len(raw) || raw[i] != '}' {
		return i, errNoObject
	}
	return i + 1, nil
}

// read reads the value that begins at i, which is not null, and returns where it ends: at i when it is none.
func (s step) read(raw []byte, i int, field reflect.Value) (end int, err error) {
	if field.Kind() == reflect.Pointer {
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	if s.inner != nil && field.Kind() == reflect.Slice {
		return s.inner.list(raw, i, field)
	}
	if s.inner != nil {
		return s.inner.read(raw, i, field)
	}
	end = endOfValue(raw, i)
	if end <= i {
		return i, nil
	}
	value := raw[i:end]
	switch into := field.Addr().Interface().(type) {
	case *string:
		if isPlainText(value) {
			*into = string(value[1 : len(value)-1])
			return end, nil
		}
	case *[]string:
		if plainTexts(value, into) {
			return end, nil
		}
	case *bool:
		if string(value) == "true" || string(value) == "false" {
			*into = value[0] == 't'
			return end, nil
		}
	case *int:
		if n, err := strconv.Atoi(string(value)); err == nil {
			*into = n
			return end, nil
		}
	case *json.RawMessage:
		if string(value) == "[]" { // nearly always, and nothing to look through
			return end, nil
		}
	case *time.Time:
		if at, err := time.Parse(time.RFC3339, plainText(value)); err == nil {
			*into = at
			return end, nil
		}
	}
	return end, json.Unmarshal(value, field.Addr().Interface())
}

// list reads the objects of the list that begins at i.
func (p plan) list(raw []byte, i int, field reflect.Value) (end int, err error) {
	return eachOf(raw, i, func(i int) (int, error) {
		if isNull(raw, i) {
			field.Set(reflect.Append(field, reflect.New(field.Type().Elem()).Elem()))
			return endOfValue(raw, i), nil
		}
		n := field.Len()
		field.Grow(1)
		field.SetLen(n + 1)
		field.Index(n).SetZero()
		return p.read(raw, i, field.Index(n))
	})
}

// plainTexts reads a list of texts, if all of them are plain.
func plainTexts(value []byte, into *[]string) bool {
	var texts []string
	whole := elements(value, func(one []byte) bool {
		if !isPlainText(one) {
			return false
		}
		texts = append(texts, string(one[1:len(one)-1]))
		return true
	})
	if whole {
		*into = texts
	}
	return whole
}

// isPlainText says that a JSON text means what stands between its quotation marks.
func isPlainText(value []byte) bool {
	if len(value) < 2 || value[0] != '"' || bytes.IndexByte(value, '\\') >= 0 {
		return false
	}
	for _, b := range value {
		if b < ' ' || b >= utf8.RuneSelf {
			return b >= ' ' && utf8.Valid(value) && bytes.IndexFunc(value, unicode.IsControl) < 0
		}
	}
	return true
}

// readMessage reads a message as it comes over the gateway or REST.
func readMessage(data []byte) (w message, err error) {
	_, err = readMessageAt(data, blanks(data, 0), &w)
	return w, err
}

// readMessageAt reads the message that begins at i, and returns where it ends.
func readMessageAt(data []byte, i int, into *message) (end int, err error) {
	return messagePlan.read(data, i, reflect.ValueOf(into).Elem())
}
