package sandbox

import (
	"encoding/json"
	"io"
	"sync"
	"time"

	"ombud/internal/fakediscord"
)

// judgesLog writes the journal as JSON lines behind a first one. It never makes
// the Discord wait: a reader that is slow, or reads only the first line, costs
// memory and not time. One that went away ends the log, not the Discord.
type judgesLog struct {
	out   *json.Encoder
	wake  chan struct{} // has room for one
	ended chan struct{}

	mu     sync.Mutex
	first  any
	lines  []fakediscord.Entry
	ending bool
}

// drainTime bounds how long the end waits for a slow reader.
const drainTime = 2 * time.Second

func newJudgesLog(out io.Writer) *judgesLog {
	l := &judgesLog{out: json.NewEncoder(out), wake: make(chan struct{}, 1), ended: make(chan struct{})}
	go l.write()
	return l
}

// begin gives the first line; what was added before it follows it.
func (l *judgesLog) begin(first json.RawMessage) {
	l.mu.Lock()
	l.first = first
	l.mu.Unlock()
	l.ring()
}

func (l *judgesLog) add(e fakediscord.Entry) {
	l.mu.Lock()
	l.lines = append(l.lines, e)
	l.mu.Unlock()
	l.ring()
}

// end writes what is left.
func (l *judgesLog) end() {
	l.mu.Lock()
	l.ending = true
	l.mu.Unlock()
	l.ring()
	select {
	case <-l.ended:
	case <-time.After(drainTime):
	}
}

func (l *judgesLog) ring() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *judgesLog) write() {
	defer close(l.ended)
	begun := false
	for range l.wake {
		l.mu.Lock()
		first, ending := l.first, l.ending
		var lines []fakediscord.Entry
		if first != nil {
			lines, l.lines = l.lines, nil
		}
		l.mu.Unlock()
		if first != nil && !begun {
			begun = true
			if l.out.Encode(first) != nil {
				return
			}
		}
		for _, e := range lines {
			if l.out.Encode(e) != nil {
				return
			}
		}
		if ending {
			return
		}
	}
}
