package policy

import (
	"encoding/binary"
	"slices"
)

// windows are found by their fingerprints. Those are as good as random and made
// with a secret key, so that a few of their bits serve as the hash. All windows
// lie one after the other, and the index, small enough to stay in the
// processor's cache, says where: a map of pointers asked for twice as many
// lines from memory, which was most of what a raid check cost.
type windows struct {
	all   []window
	index []uint32 // places in all, plus one; 0 is an empty slot. A power of two, at most half full
}

// window is what is counted together. Most have one member, which stands in
// the window itself: together they fill one line of the cache.
type window struct {
	of    Fingerprint
	until int64 // when all of it may be forgotten
	first member
	rest  []member
}

// member is what one did in a window. Times are in milliseconds, as they come
// back after a restart.
type member struct {
	who    Fingerprint
	at     int64
	amount int
}

// find answers a window that is there; nil when it is not.
func (t *windows) find(f Fingerprint) *window {
	if len(t.index) == 0 {
		return nil
	}
	if place := t.index[t.slot(f)]; place != 0 {
		return &t.all[place-1]
	}
	return nil
}

// slot answers where a window stands in the index, or would stand.
func (t *windows) slot(f Fingerprint) int {
	mask := len(t.index) - 1
	at := int(binary.LittleEndian.Uint32(f[:])) & mask
	for t.index[at] != 0 && t.all[t.index[at]-1].of != f {
		at = (at + 1) & mask
	}
	return at
}

// add puts in a window that is not there yet. Pointers to others are no good
// any more.
func (t *windows) add(w window) *window {
	t.all = append(t.all, w)
	if 2*len(t.all) > len(t.index) {
		t.reindex()
	} else {
		t.index[t.slot(w.of)] = uint32(len(t.all)) // #nosec G115 -- not many more than maxWindows
	}
	return &t.all[len(t.all)-1]
}

// forget takes out all windows of which drop says so.
func (t *windows) forget(drop func(w *window) bool) {
	before := len(t.all)
	kept := t.all[:0]
	for i := range t.all {
		if !drop(&t.all[i]) {
			kept = append(kept, t.all[i])
		}
	}
	clear(t.all[len(kept):])
	t.all = kept
	if len(kept) == before {
		return
	}
	if len(kept) < cap(kept)/4 {
		t.all = slices.Clone(kept) // a flood's memory goes back
	}
	t.reindex()
}

// reindex makes the index anew, with room to grow.
func (t *windows) reindex() {
	size := 64
	for size < 3*len(t.all) {
		size *= 2
	}
	if size == len(t.index) {
		clear(t.index)
	} else {
		t.index = make([]uint32, size)
	}
	for i := range t.all {
		at := int(binary.LittleEndian.Uint32(t.all[i].of[:])) & (size - 1)
		for t.index[at] != 0 {
			at = (at + 1) & (size - 1)
		}
		t.index[at] = uint32(i) + 1 // #nosec G115 -- see add
	}
}

// put notes a member in the place of what it did before, with the later of the
// two times, which it answers.
func (w *window) put(now member) int64 {
	if len(w.rest) == 0 && w.first.who == now.who {
		now.at = max(now.at, w.first.at)
		w.first = now
		return now.at
	}
	oldest := &w.first
	for i := range 1 + len(w.rest) {
		have := w.member(i)
		if have.who == now.who {
			now.at = max(now.at, have.at)
			*have = now
			return now.at
		}
		if have.at < oldest.at {
			oldest = have
		}
	}
	if 1+len(w.rest) >= maxMembers {
		*oldest = now
		return now.at
	}
	w.rest = append(w.rest, now)
	return now.at
}

// sum adds up what was done after first and not after last.
func (w *window) sum(first, last int64) int {
	sum := 0
	for i := range 1 + len(w.rest) {
		if have := w.member(i); have.at > first && have.at <= last {
			sum += have.amount
		}
	}
	return sum
}

func (w *window) member(i int) *member {
	if i == 0 {
		return &w.first
	}
	return &w.rest[i-1]
}
