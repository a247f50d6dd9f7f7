package policy

import (
	"encoding/binary"
	"math/bits"
)

// Words are found by hashes. They need not withstand an attacker: whatever
// has the right hash is compared, and a table's chains are those of the
// policy's own words, however a message is spelt.

const (
	hashFactor = 0x9E3779B97F4A7C15
	hashCase   = 0x2020202020202020 // the bit in which a and A differ
)

func mix(a uint64) uint64 {
	high, low := bits.Mul64(a, hashFactor)
	return high ^ low
}

// hashWord is the hash of a word in any case: letters that differ in case
// alone have the same, and so have few others.
func hashWord(word []byte) uint32 {
	h := uint64(len(word)) * hashFactor
	for ; len(word) > 8; word = word[8:] {
		h = mix(h ^ (binary.LittleEndian.Uint64(word) | hashCase))
	}
	var rest uint64
	switch n := len(word); {
	case n >= 4:
		rest = uint64(binary.LittleEndian.Uint32(word)) | uint64(binary.LittleEndian.Uint32(word[n-4:]))<<32
	case n >= 2:
		rest = uint64(binary.LittleEndian.Uint16(word)) | uint64(binary.LittleEndian.Uint16(word[n-2:]))<<32
	case n == 1:
		rest = uint64(word[0])
	}
	h = mix(h ^ (rest | hashCase))
	return uint32(h ^ h>>32) // #nosec G115 -- half of it is enough
}

// hashPair is the hash of two numbers.
func hashPair(a, b int32) uint32 {
	h := mix(uint64(uint32(a))<<32 | uint64(uint32(b))) // #nosec G115 -- any bits will do
	return uint32(h ^ h>>32)                            // #nosec G115 -- see hashWord
}

// Hashes of characters one after the other, for keys that are worked out
// piece by piece.

func hashRune(h uint64, r rune) uint64 { return (h ^ uint64(r)) * hashFactor } // #nosec G115 -- never negative

func hashEnd(h uint64) uint32 {
	h = mix(h)
	return uint32(h ^ h>>32) // #nosec G115 -- see hashWord
}

// table finds numbers by hashes. One hash may have many numbers, and two keys
// may share one: whoever asks compares.
//
// Nearly every question is for something that is not there. A Bloom filter of
// one byte a slot, which stays in the processor's cache where the slots do not,
// answers those.
type table struct {
	bloom []uint64
	slots []slot
	used  int
}

type slot struct {
	hash  uint32
	value int32 // plus one; 0 is an empty slot
}

// maybe answers false when nothing has this hash.
func (t *table) maybe(hash uint32) bool {
	if len(t.bloom) == 0 {
		return false
	}
	want := bloomBits(hash)
	return t.bloom[int(hash>>12)&(len(t.bloom)-1)]&want == want
}

func bloomBits(hash uint32) uint64 { return 1<<(hash&63) | 1<<(hash>>6&63) }

// find answers the first place at or after a slot's number where the hash is;
// -1 when there is none. Begin with start.
func (t *table) find(hash uint32, at int) int {
	for ; ; at++ {
		s := &t.slots[at&(len(t.slots)-1)]
		if s.value == 0 {
			return -1
		}
		if s.hash == hash {
			return at & (len(t.slots) - 1)
		}
	}
}

func (t *table) start(hash uint32) int { return int(hash) & (len(t.slots) - 1) }

func (t *table) value(at int) int32 { return t.slots[at].value - 1 }

// add puts a number in.
func (t *table) add(hash uint32, value int32) {
	if 4*(t.used+1) > 3*len(t.slots) {
		t.grow(max(8, 2*len(t.slots)))
	}
	t.used++
	t.put(slot{hash, value + 1})
}

// reserve makes room for so many numbers more.
func (t *table) reserve(n int) {
	size := max(8, len(t.slots))
	for 4*(t.used+n) > 3*size {
		size *= 2
	}
	if size > len(t.slots) {
		t.grow(size)
	}
}

// grow makes room. The filter has sixteen bits for each of at most three
// quarters of the slots.
func (t *table) grow(size int) {
	old := t.slots
	t.slots = make([]slot, size)
	t.bloom = make([]uint64, max(1, size/8))
	for _, s := range old {
		if s.value != 0 {
			t.put(s)
		}
	}
}

func (t *table) put(s slot) {
	at := t.start(s.hash)
	for t.slots[at].value != 0 {
		at = (at + 1) & (len(t.slots) - 1)
	}
	t.slots[at] = s
	t.bloom[int(s.hash>>12)&(len(t.bloom)-1)] |= bloomBits(s.hash)
}

// addFew is add for keys that many words may share: only the first maxAlike of
// them are kept, which bounds what a message that has the key costs.
func (t *table) addFew(hash uint32, value int32) {
	if t.maybe(hash) {
		n := 0
		for at := t.find(hash, t.start(hash)); at >= 0; at = t.find(hash, at+1) {
			if n++; n == maxAlike {
				return
			}
		}
	}
	t.add(hash, value)
}
