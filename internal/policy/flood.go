package policy

import (
	"context"
	"fmt"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// FloodRule counts what one author brings into a server within a time. A field
// that is zero is not counted.
type FloodRule struct {
	Messages    int // more messages than this
	Links       int
	Mentions    int // of people and roles
	Attachments int
	Within      time.Duration
}

// maxWithin is the longest that anything is remembered.
const maxWithin = 7 * 24 * time.Hour

func floodKind() kind {
	return kind{
		name: "flood",
		keys: map[string]func(*reader, ast.Node, *Rule){"flood": func(r *reader, n ast.Node, rule *Rule) {
			if rule.Flood == nil {
				rule.Flood = &FloodRule{Within: 10 * time.Second}
			}
			f := rule.Flood
			r.mapping(n, "flood", fields{
				"messages":    func(v ast.Node) { f.Messages = r.count(v, "messages", 1, 1000) },
				"links":       func(v ast.Node) { f.Links = r.count(v, "links", 1, 1000) },
				"mentions":    func(v ast.Node) { f.Mentions = r.count(v, "mentions", 1, 1000) },
				"attachments": func(v ast.Node) { f.Attachments = r.count(v, "attachments", 1, 1000) },
				"within":      func(v ast.Node) { f.Within = r.duration(v, "within", maxWithin) },
			})
		}},
		compile: func(b *builder, i int, rule *Rule) {
			spec := rule.Flood
			if spec.Messages+spec.Links+spec.Mentions+spec.Attachments == 0 {
				b.problems.add(rule.At, "the rule %q counts nothing: set messages, links, mentions or attachments", rule.ID)
			}
			b.engine.counts = true
			b.engine.links = b.engine.links || spec.Links > 0
			b.check(i, func(w *work) { w.flood(i, spec) })
		},
	}
}

// tally is what an event is counted for.
type tally struct {
	rule, limit int32
	what        tallied
}

// tallied names what is counted.
type tallied int32

const (
	talliedMessages tallied = iota
	talliedLinks
	talliedMentions
	talliedFiles
	talliedSame
	talliedAuthors
)

// String is the name in a sentence, after a number.
func (t tallied) String() string {
	return []string{
		"messages by the same author", "links by the same author", "mentions by the same author", "files by the same author",
		"times the same by one author", "authors who write the same",
	}[t]
}

func (w *work) flood(rule int, spec *FloodRule) {
	for what, c := range [...]struct{ limit, amount int }{
		talliedMessages: {spec.Messages, 1},
		talliedLinks:    {spec.Links, w.addresses()},
		talliedMentions: {spec.Mentions, w.message.Mentions.Users + w.message.Mentions.Roles},
		talliedFiles:    {spec.Attachments, len(w.message.Attachments)},
	} {
		if c.limit == 0 || c.amount == 0 {
			continue
		}
		window := w.place(rule).window(labelAmount, w.author(), uint64(what)) // #nosec G115 -- four
		w.event(rule, c.limit, tallied(what), Event{
			Window: window, Member: w.engine.key.text(labelMessage, w.message.ID), Amount: c.amount, Within: spec.Within,
		})
	}
}

// addresses counts the links of a message that can be pressed.
func (w *work) addresses() int {
	n := 0
	for i := range w.links {
		if w.links[i].scheme {
			n++
		}
	}
	return n
}

// event notes something to count once all checks have run.
func (w *work) event(rule, limit int, what tallied, e Event) {
	w.events = append(w.events, e)
	w.tallies = append(w.tallies, tally{rule: int32(rule), limit: int32(limit), what: what}) // #nosec G115 -- at most thousands
}

// count counts what the rules noted, in one go. That happens for every
// message, whatever else was found in it.
func (w *work) count(ctx context.Context) error {
	if len(w.events) == 0 {
		return nil
	}
	switch {
	case w.engine.counters == nil:
		return ErrNoCounters
	case w.message.Author.ID == "":
		return ErrNoAuthor
	case w.message.SentAt.IsZero():
		return ErrNoTime
	}
	if err := w.engine.counters.Count(ctx, w.message.SentAt, w.events); err != nil {
		return fmt.Errorf("count: %w", err)
	}
	for i, t := range w.tallies {
		// The bands of one text are several events for the same thing.
		if e := &w.events[i]; e.Sum > int(t.limit) && w.findings[t.rule].hits == 0 {
			w.foundWhole(int(t.rule), fmt.Sprintf("%d %s within %s (at most %d)", e.Sum, t.what, span(e.Within), t.limit))
		}
	}
	return nil
}

// span writes a length of time the way people do.
func span(d time.Duration) string {
	for _, unit := range []struct {
		of        time.Duration
		one, many string
	}{
		{24 * time.Hour, "a day", "days"},
		{time.Hour, "an hour", "hours"},
		{time.Minute, "a minute", "minutes"},
		{time.Second, "a second", "seconds"},
	} {
		switch {
		case d == unit.of:
			return unit.one
		case d > unit.of && d%unit.of == 0:
			return fmt.Sprintf("%d %s", d/unit.of, unit.many)
		}
	}
	return d.String()
}
