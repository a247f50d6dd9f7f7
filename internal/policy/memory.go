package policy

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Memory are Counters within the process. What they know can be taken out and
// put back (Changed, Restore), so that it survives a restart: whoever owns them
// does that. They may be used by many at once.
//
// A window takes some eighty bytes and each further member 24 or twice that:
// maxWindows and maxMembers bound all of it, and a fair day needs a thousandth of
// the forty megabytes that maxWindows come to.
type Memory struct {
	mu      sync.Mutex
	windows windows
	changed []Kept // since Changed was last called
	keep    bool
	events  int // until the next sweep
	most    int // windows: maxWindows
}

// Kept is what one member did in a window, as it is written down. Times are in
// milliseconds since 1970: each message makes some of these.
type Kept struct {
	Window, Member Fingerprint
	Amount         int
	At             int64
	Until          int64 // when it may be forgotten
}

// Limits of Memory. Where more happens, the windows that end first are
// forgotten first: a flood of messages cannot fill the process.
const (
	maxWindows = 400_000
	maxMembers = 4000 // more than any limit of a rule
)

// NewMemory answers empty counters.
func NewMemory() *Memory { return &Memory{most: maxWindows} }

// Keep makes Changed gather what happens from now on. Whoever asks for it has
// to call Changed now and then.
func (m *Memory) Keep() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep = true
}

// Changed answers what happened since it was last called. It notes what happens
// next in spare, which may be what it answered before and has been saved.
func (m *Memory) Changed(spare []Kept) []Kept {
	m.mu.Lock()
	defer m.mu.Unlock()
	changed := m.changed
	m.changed = spare[:0]
	if cap(spare) > maxSpare {
		m.changed = nil // a flood's memory goes back
	}
	return changed
}

// maxSpare is the most room that is used again.
const maxSpare = 20_000

// Unsaved takes back what Changed answered and could not be written. What has
// happened since goes first.
func (m *Memory) Unsaved(kept []Kept) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if room := maxWindows - len(m.changed); room < len(kept) {
		kept = kept[len(kept)-max(0, room):]
	}
	m.changed = append(kept, m.changed...)
}

// Restore puts in what was written down, by this process or another. What is
// known already and later stays.
func (m *Memory) Restore(kept []Kept) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range kept {
		w, _ := m.note(k.Window, member{who: k.Member, at: k.At, amount: k.Amount})
		w.until = max(w.until, k.Until)
	}
}

// Count implements Counters.
func (m *Memory) Count(_ context.Context, at time.Time, events []Event) error {
	now := at.UnixMilli()
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range events {
		events[i].Sum = m.count(now, &events[i])
	}
	return nil
}

// sweepAfter is how many events are noted before windows that ended are looked
// for.
const sweepAfter = 10_000

// note writes down what a member did in a window, which may be a new one, and
// answers the window and when the member did it last.
func (m *Memory) note(f Fingerprint, done member) (*window, int64) {
	if m.events++; m.events >= sweepAfter {
		m.events = 0
		m.sweep(done.at)
	}
	if w := m.windows.find(f); w != nil {
		at := w.put(done)
		return w, at
	}
	return m.windows.add(window{of: f, first: done}), done.at
}

// sweep forgets windows that ended, and the half that ends first when there
// are too many.
func (m *Memory) sweep(now int64) {
	m.windows.forget(func(w *window) bool { return w.until < now })
	if len(m.windows.all) <= m.most {
		return
	}
	ends := make([]int64, 0, len(m.windows.all))
	for i := range m.windows.all {
		ends = append(ends, m.windows.all[i].until)
	}
	slices.Sort(ends)
	middle := ends[len(ends)/2]
	m.windows.forget(func(w *window) bool { return w.until < middle })
}

func (m *Memory) count(at int64, e *Event) int {
	within := e.Within.Milliseconds()
	w, last := m.note(e.Window, member{who: e.Member, at: at, amount: e.Amount})
	w.until = max(w.until, at+within)
	if m.keep {
		m.changed = append(m.changed, Kept{Window: e.Window, Member: e.Member, Amount: e.Amount, At: last, Until: w.until})
	}
	if len(w.rest) == 0 && last == at {
		return e.Amount // as nearly always
	}
	w.rest = slices.DeleteFunc(w.rest, func(have member) bool { return have.at <= at-within && have.who != e.Member })
	return w.sum(at-within, at)
}
