package discord

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
var messagePlan = planOf(reflect.TypeFor[wireMessage]())

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

// read reads an object into a struct that is still empty.
func (p plan) read(object []byte, into reflect.Value) (failed error) {
	whole := topLevel(object, func(name, value []byte) bool {
		s, wanted := p[string(name)]
		if !wanted || string(value) == "null" {
			return true
		}
		failed = s.read(value, into.FieldByIndex(s.index))
		return failed == nil
	})
	if failed == nil && !whole {
		return errNoObject
	}
	return failed
}

func (s step) read(value []byte, field reflect.Value) error {
	if field.Kind() == reflect.Pointer {
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	switch into := field.Addr().Interface().(type) {
	case *string:
		if isPlainText(value) {
			*into = string(value[1 : len(value)-1])
			return nil
		}
	case *[]string:
		if plainTexts(value, into) {
			return nil
		}
	case *bool:
		if string(value) == "true" || string(value) == "false" {
			*into = value[0] == 't'
			return nil
		}
	case *int:
		if n, err := strconv.Atoi(string(value)); err == nil {
			*into = n
			return nil
		}
	case *time.Time:
		if at, err := time.Parse(time.RFC3339, plainText(value)); err == nil {
			*into = at
			return nil
		}
	default:
		switch {
		case s.inner != nil && field.Kind() == reflect.Slice:
			return s.inner.list(value, field)
		case s.inner != nil:
			return s.inner.read(value, field)
		}
	}
	return json.Unmarshal(value, field.Addr().Interface())
}

// list reads the objects of a list.
func (p plan) list(value []byte, field reflect.Value) (failed error) {
	whole := elements(value, func(one []byte) bool {
		element := reflect.New(field.Type().Elem()).Elem()
		if string(one) != "null" {
			failed = p.read(one, element)
		}
		field.Set(reflect.Append(field, element))
		return failed == nil
	})
	if failed == nil && !whole {
		return errNoList
	}
	return failed
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
func readMessage(data []byte) (w wireMessage, err error) {
	err = messagePlan.read(data, reflect.ValueOf(&w).Elem())
	return w, err
}
