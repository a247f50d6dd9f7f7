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
// A window takes some 200 bytes and each further member 40: maxWindows and
// maxMembers bound all of it at some hundred megabytes, and a fair day needs a
// thousandth.
type Memory struct {
	mu      sync.Mutex
	windows map[Fingerprint]*window
	changed []Kept // since Changed was last called
	keep    bool
	events  int // until the next sweep
	most    int // windows: maxWindows
}

// window is kept small: most never have a second member.
type window struct {
	members []member
	until   time.Time // when all of it may be forgotten
}

type member struct {
	who    Fingerprint
	at     time.Time
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
		w := m.window(k.Window, k.At)
		w.put(member{who: k.Member, at: k.At, amount: k.Amount})
		if k.Until.After(w.until) {
			w.until = k.Until
		}
	}
}

// Count implements Counters.
func (m *Memory) Count(_ context.Context, events []Event) ([]int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	sums := make([]int, len(events))
	for i, e := range events {
		sums[i] = m.count(e)
	}
	return sums, nil
}

// sweepAfter is how many events are noted before windows that ended are looked
// for.
const sweepAfter = 10_000

// window finds a window, or begins one.
func (m *Memory) window(f Fingerprint, now time.Time) *window {
	if m.events++; m.events >= sweepAfter {
		m.events = 0
		m.sweep(now)
	}
	w := m.windows[f]
	if w == nil {
		w = &window{}
		m.windows[f] = w
	}
	return w
}

// sweep forgets windows that ended, and the half that ends first when there
// are too many.
func (m *Memory) sweep(now time.Time) {
	ends := make([]int64, 0, len(m.windows))
	for f, w := range m.windows {
		if w.until.Before(now) {
			delete(m.windows, f)
			continue
		}
		ends = append(ends, w.until.UnixNano())
	}
	if len(ends) <= m.most {
		return
	}
	slices.Sort(ends)
	middle := ends[len(ends)/2]
	for f, w := range m.windows {
		if w.until.UnixNano() < middle {
			delete(m.windows, f)
		}
	}
}

func (m *Memory) count(e Event) int {
	at := e.At.Truncate(time.Millisecond) // as it comes back after a restart
	w := m.window(e.Window, at)
	if end := at.Add(e.Within); end.After(w.until) {
		w.until = end
	}
	first := at.Add(-e.Within)
	if len(w.members) > 1 {
		w.members = slices.DeleteFunc(w.members, func(have member) bool {
			return have.who != e.Member && !have.at.After(first)
		})
	}
	now := w.put(member{who: e.Member, at: at, amount: e.Amount})
	if m.keep {
		m.changed = append(m.changed, Kept{Window: e.Window, Member: e.Member, Amount: e.Amount, At: now, Until: w.until})
	}
	sum := 0
	for _, have := range w.members {
		if !have.at.After(at) && have.at.After(first) {
			sum += have.amount
		}
	}
	return sum
}

// put notes a member in the place of what it did before, with the later of the
// two times, which it answers.
func (w *window) put(now member) time.Time {
	for i := range w.members {
		if have := &w.members[i]; have.who == now.who {
			if have.at.After(now.at) {
				now.at = have.at
			}
			*have = now
			return now.at
		}
	}
	if len(w.members) >= maxMembers {
		oldest := 0
		for i := range w.members {
			if w.members[i].at.Before(w.members[oldest].at) {
				oldest = i
			}
		}
		w.members[oldest] = now
		return now.at
	}
	w.members = append(w.members, now)
	return now.at
}
