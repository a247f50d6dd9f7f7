package policy

import (
	"encoding/binary"
	"math/bits"

	"github.com/dchest/siphash"
)

// Fingerprint stands for something without telling it. Whoever has no key can
// neither make one nor find out what it stands for. Of the few hundred thousand
// that are kept at a time, two are the same by chance less than once in a hundred
// million times.
type Fingerprint [8]byte

// Key makes fingerprints. It must stay the same for windows to survive a
// restart, and secret for fingerprints to tell nothing.
type Key [16]byte

// halves are the key as SipHash takes it.
func (k *Key) halves() (k0, k1 uint64) {
	return binary.LittleEndian.Uint64(k[:8]), binary.LittleEndian.Uint64(k[8:])
}

// hash is SipHash-2-4 with the key, made for short texts and secret keys.
func (k *Key) hash(data []byte) Fingerprint {
	k0, k1 := k.halves()
	return fingerprintOf(siphash.Hash(k0, k1, data))
}

func fingerprintOf(hash uint64) (f Fingerprint) {
	binary.LittleEndian.PutUint64(f[:], hash)
	return f
}

// text is the fingerprint of a text of any length, such as an id.
func (k *Key) text(label byte, text string) Fingerprint {
	var room [32]byte
	return k.hash(append(append(room[:0], label), text...))
}

// place makes the key of what a rule counts in a server, so that no more than
// what differs from message to message has to be hashed with it.
func (k *Key) place(rule, guild string) (place Key) {
	data := append(append(append([]byte{labelPlace}, rule...), 0), guild...)
	k0, k1 := k.halves()
	low, high := siphash.Hash128(k0, k1, data)
	binary.LittleEndian.PutUint64(place[:8], low)
	binary.LittleEndian.PutUint64(place[8:], high)
	return place
}

// The labels keep what stands for different things apart.
const (
	labelAuthor = iota + 1
	labelMessage
	labelPlace
	labelAmount
	labelByAuthor
	labelByAnyone
)

// window is the fingerprint of what one author does in a place.
func (k *Key) window(label byte, author Fingerprint, what uint64) Fingerprint {
	var data [17]byte
	binary.LittleEndian.PutUint64(data[:], what)
	data[8] = label
	copy(data[9:], author[:])
	return k.hash(data[:])
}

// shared are the fingerprints of three things in a place that anybody may do:
// SipHash-2-4 (Aumasson and Bernstein, 2012) of eight bytes and a label each. Each
// of its steps waits for the one before, so that a processor does three side by
// side in little more than the time of one, and a raid check needs three for
// each message.
func (k *Key) shared(what [3]uint64) [3]Fingerprint {
	const end = 9<<56 | labelByAnyone // the last of nine bytes, and that they are nine
	k0, k1 := k.halves()
	a, b, c, d := k0^0x736f6d6570736575, k1^0x646f72616e646f6d, k0^0x6c7967656e657261, k1^0x7465646279746573
	a0, b0, c0, d0 := a, b, c, d^what[0]
	a1, b1, c1, d1 := a, b, c, d^what[1]
	a2, b2, c2, d2 := a, b, c, d^what[2]
	for range 2 {
		a0, b0, c0, d0 = sipRound(a0, b0, c0, d0)
		a1, b1, c1, d1 = sipRound(a1, b1, c1, d1)
		a2, b2, c2, d2 = sipRound(a2, b2, c2, d2)
	}
	a0, a1, a2 = a0^what[0], a1^what[1], a2^what[2]
	d0, d1, d2 = d0^end, d1^end, d2^end
	for range 2 {
		a0, b0, c0, d0 = sipRound(a0, b0, c0, d0)
		a1, b1, c1, d1 = sipRound(a1, b1, c1, d1)
		a2, b2, c2, d2 = sipRound(a2, b2, c2, d2)
	}
	a0, a1, a2 = a0^end, a1^end, a2^end
	c0, c1, c2 = c0^0xff, c1^0xff, c2^0xff
	for range 4 {
		a0, b0, c0, d0 = sipRound(a0, b0, c0, d0)
		a1, b1, c1, d1 = sipRound(a1, b1, c1, d1)
		a2, b2, c2, d2 = sipRound(a2, b2, c2, d2)
	}
	return [3]Fingerprint{fingerprintOf(a0 ^ b0 ^ c0 ^ d0), fingerprintOf(a1 ^ b1 ^ c1 ^ d1), fingerprintOf(a2 ^ b2 ^ c2 ^ d2)}
}

func sipRound(a, b, c, d uint64) (uint64, uint64, uint64, uint64) {
	a += b
	c += d
	b = bits.RotateLeft64(b, 13) ^ a
	d = bits.RotateLeft64(d, 16) ^ c
	a = bits.RotateLeft64(a, 32) + d
	c += b
	d = bits.RotateLeft64(d, 21) ^ a
	b = bits.RotateLeft64(b, 17) ^ c
	return a, b, bits.RotateLeft64(c, 32), d
}
