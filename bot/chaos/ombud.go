package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// readyWithin is how long ombud may take until it serves, on a machine with much else to do. A restart
// within five seconds is refused by Discord at first, and ombud comes back up to five later.
const readyWithin = time.Minute

// ombud is the bot as a process, and what it has said.
type ombud struct {
	process *process
	ready   chan struct{}

	mu   sync.Mutex
	said []string // both streams
	file *os.File
}

// startOmbud does not wait until it serves. file gets what it says.
func startOmbud(ctx context.Context, binary, dir string, settings []string, file *os.File) (*ombud, error) {
	o := &ombud{ready: make(chan struct{}), file: file}
	var serves sync.Once
	hear := func(line []byte) {
		o.keep(line)
		var entry struct {
			Msg string `json:"msg"`
		}
		if json.Unmarshal(line, &entry) == nil && entry.Msg == "ready" || bytes.Contains(line, []byte(" msg=ready ")) { // in either format
			serves.Do(func() { close(o.ready) })
		}
	}
	p, err := start(ctx, "ombud", binary, dir, nil, settings, hear, hear)
	if err != nil {
		return nil, err
	}
	o.process = p
	return o, nil
}

func (o *ombud) keep(line []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.said = append(o.said, string(line))
	_, _ = o.file.Write(append(bytes.Clone(line), '\n')) // for people; nothing is judged by it
}

// output is what it has said so far.
func (o *ombud) output() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.said[:len(o.said):len(o.said)]
}

// serves waits until it does.
func (o *ombud) serves(ctx context.Context) error {
	select {
	case <-o.ready:
		return nil
	case <-o.process.done:
		return fmt.Errorf("ombud ended before it was ready: %w", o.process.err)
	case <-time.After(readyWithin):
		return fmt.Errorf("ombud was not ready after %v", readyWithin)
	case <-ctx.Done():
		return fmt.Errorf("wait for ombud: %w", ctx.Err())
	}
}

// logged counts the log lines with a message that hold all the words.
func (o *ombud) logged(msg string, words ...string) int {
	n := 0
lines:
	for _, line := range o.output() {
		var entry struct {
			Msg string `json:"msg"`
		}
		if json.Unmarshal([]byte(line), &entry) != nil || entry.Msg != msg {
			continue
		}
		for _, w := range words {
			if !strings.Contains(line, w) {
				continue lines
			}
		}
		n++
	}
	return n
}
