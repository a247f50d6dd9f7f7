package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"ombud/internal/fakediscord"
)

// address is the first line of the Discord's log.
type address struct {
	API         string `json:"api"`
	Application string `json:"application_id"`
	Guild       string `json:"guild_id"`
	Channels    struct {
		Discussions   string `json:"discussions"`
		Announcements string `json:"announcements"`
		Forum         string `json:"forum"`
		Moderators    string `json:"moderators"`
	} `json:"channels"`
	Roles struct {
		Moderator string `json:"moderator"`
	} `json:"roles"`
	Tokens struct {
		Bot        string   `json:"bot"`
		Members    []string `json:"members"`
		Moderators []string `json:"moderators"`
		Admin      string   `json:"admin"`
	} `json:"tokens"`
}

// discord is the fake Discord as a process, and its log.
type discord struct {
	address
	process *process
	file    *os.File // the log as it came, for people

	mu      sync.Mutex
	entries []fakediscord.Entry
	changed chan struct{} // closed at the next entry
	broken  error         // a line that could not be read
}

// startDiscord returns when it can be reached. It is the one of "ombud sandbox",
// or one of this program's own when it must be another than that.
func startDiscord(ctx context.Context, binary, dir string, options ...discordOptions) (*discord, error) {
	args := []string{"sandbox", "--discord-only", "--listen", "127.0.0.1:0", "--json"}
	if len(options) > 0 {
		var err error
		if binary, err = os.Executable(); err != nil {
			return nil, fmt.Errorf("find this program: %w", err)
		}
		args = options[0].args()
	}
	file, err := os.Create(filepath.Join(dir, "discord.jsonl")) //nolint:gosec // the path is ours
	if err != nil {
		return nil, fmt.Errorf("keep the Discord's log: %w", err)
	}
	d := &discord{changed: make(chan struct{}), file: file}
	first := make(chan struct{})
	var lead sync.Once
	d.process, err = start(ctx, "the Discord", binary, dir, args, nil,
		func(line []byte) {
			led := false
			lead.Do(func() {
				led = true
				d.read(line, &d.address)
				close(first)
			})
			if !led {
				d.add(line)
			}
		},
		func(line []byte) { d.read(line, nil) })
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	select {
	case <-first:
	case <-d.process.done:
	case <-time.After(readyWithin):
	}
	if err := d.failed(); err != nil || d.API == "" {
		d.process.kill()
		return nil, errors.Join(fmt.Errorf("the Discord did not say where it is: %w", errors.Join(err, d.process.err)), file.Close())
	}
	return d, nil
}

// read decodes a line, or keeps it as what went wrong.
func (d *discord) read(line []byte, into any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, _ = d.file.Write(append(line, '\n'))
	err := errors.New("on its standard error")
	if into != nil {
		err = json.Unmarshal(line, into)
	}
	if err != nil && d.broken == nil {
		d.broken = fmt.Errorf("the Discord says: %s: %w", line, err)
	}
}

func (d *discord) add(line []byte) {
	var e fakediscord.Entry
	d.read(line, &e)
	d.mu.Lock()
	defer d.mu.Unlock()
	if e.Event == "unknown" && d.broken == nil {
		d.broken = fmt.Errorf("the Discord was asked for what it does not know: %s", e.Message)
	}
	d.entries = append(d.entries, e)
	close(d.changed)
	d.changed = make(chan struct{})
}

// failed is what made the log worthless, if anything did.
func (d *discord) failed() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.broken
}

// mark is a place in the log: everything after it is new.
func (d *discord) mark() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.entries)
}

// await waits for an entry after a mark. Each is looked at once.
func (d *discord) await(ctx context.Context, what string, mark int, limit time.Duration, is func(fakediscord.Entry) bool) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		d.mu.Lock()
		fresh, changed := d.entries[mark:], d.changed
		d.mu.Unlock()
		if slices.ContainsFunc(fresh, is) {
			return nil
		}
		mark += len(fresh)
		select {
		case <-changed:
		case <-d.process.done:
			return fmt.Errorf("the Discord ended while waiting for %s: %w", what, d.process.err)
		case <-ctx.Done():
			return fmt.Errorf("waited %v in vain for %s", limit, what)
		}
	}
}

// where lists the entries that fit, in their order.
func (d *discord) where(is func(fakediscord.Entry) bool) []fakediscord.Entry {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []fakediscord.Entry
	for _, e := range d.entries {
		if is(e) {
			list = append(list, e)
		}
	}
	return list
}

// entriesFrom are those after a mark.
func (d *discord) entriesFrom(mark int) []fakediscord.Entry {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.entries[mark:])
}

func (d *discord) close() error {
	d.process.kill()
	return errors.Join(d.failed(), d.file.Close())
}
