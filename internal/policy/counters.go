package policy

import (
	"context"
	"errors"
	"time"
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

// ErrNoCounters is the answer of an engine whose rules count, and that was
// given nothing to count with.
var ErrNoCounters = errors.New("the policy counts over several messages, and there is nothing to count with")

// ErrNoAuthor and ErrNoTime are answers of rules that count, about messages
// that do not say who wrote them or when.
var (
	ErrNoAuthor = errors.New("who wrote the message is not known, and a rule counts by author")
	ErrNoTime   = errors.New("when the message was written is not known, and a rule counts over time")
)

// prints are the fingerprints and keys of what messages share that follow each
// other, so that they are made once. They belong to one engine.
type prints struct {
	authors [64]authorPrint // who wrote lately, by the ends of their ids
	guild   string          // whose are there
	places  []Key           // of each rule in that guild; zero when not made yet
}

type authorPrint struct {
	id string
	of Fingerprint
}

// author is the fingerprint of who wrote the message; what has no author is not
// counted.
func (w *work) author() Fingerprint {
	id := w.message.Author.ID
	if len(id) < 2 {
		return w.engine.key.text(labelAuthor, id)
	}
	author := &w.prints.authors[(10*int(id[len(id)-2])+int(id[len(id)-1]))%len(w.prints.authors)]
	if author.id != id {
		*author = authorPrint{id, w.engine.key.text(labelAuthor, id)}
	}
	return author.of
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
