package main

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// difference is one place where Discord's documentation and its published
// description disagree. The documentation wins. A difference whose place is
// gone, or which changes nothing any more, is an error: the table cannot rot.
type difference struct {
	Document string // openAPIFile, or an event's name
	Pointer  string // JSON pointer to the object that is changed
	Key      string // what is set in it
	Value    string // JSON
	Reason   string
	Source   string // page and section of Discord's documentation
}

// correct applies the differences to the description.
func (d *description) correct(table []difference) error {
	for _, diff := range table {
		if err := d.correctOne(diff); err != nil {
			return fmt.Errorf("documented difference %s%s/%s: %w", diff.Document, diff.Pointer, diff.Key, err)
		}
	}
	return nil
}

func (d *description) correctOne(diff difference) error {
	root := d.OpenAPI
	if diff.Document != openAPIFile {
		var ok bool
		if root, ok = d.Events[diff.Document]; !ok {
			return fmt.Errorf("no such document")
		}
	}
	node, err := lookUp(root, diff.Pointer)
	if err != nil {
		return err
	}
	object, ok := node.(map[string]any)
	if !ok {
		return fmt.Errorf("not an object")
	}
	before, err := json.Marshal(object[diff.Key])
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	var value any
	if err := json.Unmarshal([]byte(diff.Value), &value); err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	after, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	if bytes.Equal(before, after) {
		return fmt.Errorf("the description agrees by now: remove the line")
	}
	object[diff.Key] = value
	return nil
}
