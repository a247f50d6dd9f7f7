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
// Count notes all the events of one message, written at a time, at once and sets
// the Sum of each: that of the amounts in its window, its own included, of all
// events noted there with a time after at - Within and not after at. One with the same
// Member takes the place of the one before, keeping the later time, so that a
// message judged twice is counted once. What is older than Within may be
// forgotten. A count must be atomic: of two at once, one sees the other. An
// error makes the message "not checked".
type Counters interface {
	Count(ctx context.Context, at time.Time, events []Event) error
}

// Event is something to count.
type Event struct {
	Window Fingerprint // what is counted together
	Member Fingerprint // what is counted once
	Amount int
	Within time.Duration
	Sum    int // the answer
}

// Fingerprint stands for something without telling it. Whoever has no key can
// neither make one nor find out what it stands for. Of the few hundred thousand
// that are kept at a time, two are the same by chance less than once in a hundred
// million times.
type Fingerprint [8]byte

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
	binary.LittleEndian.PutUint64(f[:], siphash.Hash(binary.LittleEndian.Uint64(k[:8]), binary.LittleEndian.Uint64(k[8:]), data))
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
	low, high := siphash.Hash128(binary.LittleEndian.Uint64(k[:8]), binary.LittleEndian.Uint64(k[8:]), data)
	binary.LittleEndian.PutUint64(place[:8], low)
	binary.LittleEndian.PutUint64(place[8:], high)
	return place
}

// window is the fingerprint of what is counted together in a place: what one
// author does, or everybody.
func (k *Key) window(label byte, author Fingerprint, what uint64) Fingerprint {
	var data [17]byte
	binary.LittleEndian.PutUint64(data[:], what)
	data[8] = label
	if author == (Fingerprint{}) {
		return k.hash(data[:9])
	}
	copy(data[9:], author[:])
	return k.hash(data[:])
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

// prints are the fingerprints and keys of what messages share that follow each
// other, so that they are made once. They belong to one engine.
type prints struct {
	author, guild string // whose are there; what has no author is not counted
	authorPrint   Fingerprint
	places        []Key // of each rule in that guild; zero when not made yet
}

// author is the fingerprint of who wrote the message.
func (w *work) author() Fingerprint {
	if id := w.message.Author.ID; w.prints.author != id {
		w.prints.author, w.prints.authorPrint = id, w.engine.key.text(labelAuthor, id)
	}
	return w.prints.authorPrint
}

// place is the key of what a rule counts in the message's server.
func (w *work) place(rule int) *Key {
	p := &w.prints
	if id := w.message.Place.GuildID; p.places == nil || p.guild != id {
		p.guild = id
		p.places = make([]Key, len(w.engine.rules))
	}
	place := &p.places[rule]
	if *place == (Key{}) {
		*place = w.engine.key.place(w.engine.rules[rule].ID, p.guild)
	}
	return place
}

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
