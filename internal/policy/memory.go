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
// A window takes some hundred bytes and each further member 24 or twice that:
// maxWindows and maxMembers bound all of it, and a fair day needs a thousandth of
// the forty megabytes that maxWindows come to.
type Memory struct {
	mu      sync.Mutex
	windows map[Fingerprint]*window
	changed []Kept // since Changed was last called
	keep    bool
	events  int // until the next sweep
	most    int // windows: maxWindows
}

// window has room for a member: most never have a second one.
type window struct {
	first   [1]member
	members []member
	until   int64 // when all of it may be forgotten
}

// member is what one did in a window. Times are in milliseconds, as they come
// back after a restart.
type member struct {
	who    Fingerprint
	at     int64
	amount int
}

// Kept is what one member did in a window, as it is written down.
type Kept struct {
	Window, Member Fingerprint
	Amount         int
	At             time.Time // to the millisecond
	Until          time.Time // when it may be forgotten
}

// Limits of Memory. Where more happens, the windows that end first are
// forgotten first: a flood of messages cannot fill the process.
const (
	maxWindows = 400_000
	maxMembers = 4000 // more than any limit of a rule
)

// NewMemory answers empty counters.
func NewMemory() *Memory { return &Memory{windows: make(map[Fingerprint]*window), most: maxWindows} }

// Keep makes Changed gather what happens from now on. Whoever asks for it has
// to call Changed now and then.
func (m *Memory) Keep() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep = true
}

// Changed answers what happened since it was last called.
func (m *Memory) Changed() []Kept {
	m.mu.Lock()
	defer m.mu.Unlock()
	changed := m.changed
	m.changed = nil
	return changed
}

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
		at := k.At.UnixMilli()
		w := m.window(k.Window, at)
		w.put(member{who: k.Member, at: at, amount: k.Amount})
		w.until = max(w.until, k.Until.UnixMilli())
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

// window finds a window, or begins one.
func (m *Memory) window(f Fingerprint, now int64) *window {
	if m.events++; m.events >= sweepAfter {
		m.events = 0
		m.sweep(now)
	}
	w := m.windows[f]
	if w == nil {
		w = &window{}
		w.members = w.first[:0]
		m.windows[f] = w
	}
	return w
}

// sweep forgets windows that ended, and the half that ends first when there
// are too many.
func (m *Memory) sweep(now int64) {
	ends := make([]int64, 0, len(m.windows))
	for f, w := range m.windows {
		if w.until < now {
			delete(m.windows, f)
			continue
		}
		ends = append(ends, w.until)
	}
	if len(ends) <= m.most {
		return
	}
	slices.Sort(ends)
	middle := ends[len(ends)/2]
	for f, w := range m.windows {
		if w.until < middle {
			delete(m.windows, f)
		}
	}
}

func (m *Memory) count(at int64, e *Event) int {
	w := m.window(e.Window, at)
	w.until = max(w.until, at+e.Within.Milliseconds())
	first := at - e.Within.Milliseconds()
	if len(w.members) > 1 {
		w.members = slices.DeleteFunc(w.members, func(have member) bool {
			return have.at <= first && have.who != e.Member
		})
	}
	now := w.put(member{who: e.Member, at: at, amount: e.Amount})
	if m.keep {
		m.changed = append(m.changed, Kept{Window: e.Window, Member: e.Member, Amount: e.Amount, At: time.UnixMilli(now), Until: time.UnixMilli(w.until)})
	}
	sum := 0
	for i := range w.members {
		if have := &w.members[i]; have.at <= at && have.at > first {
			sum += have.amount
		}
	}
	return sum
}

// put notes a member in the place of what it did before, with the later of the
// two times, which it answers.
func (w *window) put(now member) int64 {
	for i := range w.members {
		if have := &w.members[i]; have.who == now.who {
			now.at = max(now.at, have.at)
			*have = now
			return now.at
		}
	}
	if len(w.members) >= maxMembers {
		oldest := 0
		for i := range w.members {
			if w.members[i].at < w.members[oldest].at {
				oldest = i
			}
		}
		w.members[oldest] = now
		return now.at
	}
	w.members = append(w.members, now)
	return now.at
}
