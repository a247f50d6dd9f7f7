package policy

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"github.com/dchest/siphash"
)

// Counters remember for a while how often something happened, for rules that
// look beyond one message. They see fingerprints only, made with a key of the
// engine's owner: never a text, a name or an id.
//
// Count notes all the events of one message at once and answers, for each, the
// sum of the amounts in its window, this one's included: of all events noted
// there with a time after At - Within and not after At. One with the same
// Member takes the place of the one before, keeping the later time, so that a
// message judged twice is counted once. What is older than Within may be
// forgotten. A count must be atomic: of two at once, one sees the other. An
// error makes the message "not checked".
type Counters interface {
	Count(ctx context.Context, events []Event) ([]int, error)
}

// Event is something to count.
type Event struct {
	Window Fingerprint // what is counted together
	Member Fingerprint // what is counted once
	Amount int
	At     time.Time
	Within time.Duration
}

// Fingerprint stands for something without telling it. Whoever has no key can
// neither make one nor find out what it stands for.
type Fingerprint [16]byte

// ErrNoCounters is the answer of an engine whose rules count, and that was
// given nothing to count with.
var ErrNoCounters = errors.New("the policy counts over several messages, and there is nothing to count with")

// ErrNoAuthor and ErrNoTime are answers of rules that count, about messages
// that do not say who wrote them or when.
var (
	ErrNoAuthor = errors.New("who wrote the message is not known, and a rule counts by author")
	ErrNoTime   = errors.New("when the message was written is not known, and a rule counts over time")
)

// Key makes fingerprints. It must stay the same for windows to survive a
// restart, and secret for fingerprints to tell nothing.
type Key [16]byte

// hash is SipHash-2-4 with the key, made for short texts and secret keys.
func (k *Key) hash(data []byte) Fingerprint {
	var f Fingerprint
	low, high := siphash.Hash128(binary.LittleEndian.Uint64(k[:8]), binary.LittleEndian.Uint64(k[8:]), data)
	binary.LittleEndian.PutUint64(f[:8], low)
	binary.LittleEndian.PutUint64(f[8:], high)
	return f
}

// text is the fingerprint of a text of any length, such as an id.
func (k *Key) text(label byte, text string) Fingerprint {
	var room [64]byte
	return k.hash(append(append(room[:0], label), text...))
}

// join makes one fingerprint of three parts.
func (k *Key) join(label byte, a, b Fingerprint, c uint64) Fingerprint {
	var data [41]byte
	data[0] = label
	copy(data[1:], a[:])
	copy(data[17:], b[:])
	binary.LittleEndian.PutUint64(data[33:], c)
	return k.hash(data[:])
}

// The labels keep what stands for different things apart.
const (
	labelRule = iota + 1
	labelGuild
	labelAuthor
	labelMessage
	labelPlace
	labelAmount
	labelByAuthor
	labelByAnyone
)

// With answers an engine that counts with these counters and this key. It
// shares everything else with the one it is made from.
func (e *Engine) With(counters Counters, key Key) *Engine {
	return &Engine{
		policy: e.policy, version: e.version, rules: e.rules, faces: e.faces, turns: e.turns, active: e.active,
		reads: e.reads, checks: e.checks, conditions: e.conditions, links: e.links, lexicon: e.lexicon, patterns: e.patterns, substrings: e.substrings,
		counters: counters, key: key, sketches: e.sketches, counts: e.counts,
	}
}

// Counts says whether any rule of the policy counts over several messages, so
// that With is needed.
func (e *Engine) Counts() bool { return e.counts }
