package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// entry is one line of a journal, as the fake writes it. Only what is judged is named.
type entry struct {
	Event string `json:"event"`
	Seq   int64  `json:"seq"`

	// A REST call: Path begins after /api/v10.
	By       string          `json:"by"`
	Method   string          `json:"method"`
	Path     string          `json:"path"`
	Query    string          `json:"query"`
	Status   int             `json:"status"`
	Request  json.RawMessage `json:"request"`
	Response json.RawMessage `json:"response"`

	// A dispatch (T, D) or a payload that a client sent (Op, D).
	T  string          `json:"t"`
	Op *int            `json:"op"`
	D  json.RawMessage `json:"d"`

	// Fault names the misbehaviour on demand that made or changed this line; Code
	// is a close code.
	Fault string `json:"fault"`
	Code  int    `json:"code"`

	// What the fake refused because it does not know it.
	Message string `json:"message"`

	file string
	line int
}

// place is what a violation is found by.
func (e *entry) place() string { return fmt.Sprintf("%s:%d", e.file, e.line) }

// readJournal calls judge for each line of a journal, in order.
func readJournal(name string, from io.Reader, judge func(*entry) error) error {
	reader := bufio.NewReader(from)
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		end := errors.Is(err, io.EOF)
		if err != nil && !end {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if trimmed := bytes.TrimSpace(line); len(trimmed) > 0 {
			e := &entry{file: name, line: number}
			if err := json.Unmarshal(trimmed, e); err != nil {
				return fmt.Errorf("%s:%d is no line of a journal: %w", name, number, err)
			}
			if err := judge(e); err != nil {
				return fmt.Errorf("%s:%d: %w", name, number, err)
			}
		}
		if end {
			return nil
		}
	}
}
