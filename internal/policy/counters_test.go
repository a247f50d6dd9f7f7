package policy

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// by is a message of an author at so many seconds after noon.
func by(author, id, text string, second int) Message {
	m := content(text)
	m.ID, m.Author.ID, m.Place.GuildID = id, author, "g"
	m.SentAt = noon.Add(time.Duration(second) * time.Second)
	return m
}

// sequence judges messages one after the other and says which were flagged.
func sequence(tb testing.TB, e *Engine, messages ...Message) string {
	tb.Helper()
	got := ""
	for _, m := range messages {
		got += map[Effect]string{Allow: ".", Flag: "f", Hide: "h"}[judge(tb, e, m).Effect]
	}
	return got
}

func TestFlood(t *testing.T) {
	const rules = "  - {id: a, clause: manners, flood: {messages: 2, within: 10s}}\n"
	linksTo := func(n int) string { return strings.Repeat("https://a.example/x ", n) }
	tests := []struct {
		name, rules string
		messages    []Message
		want        string
	}{
		{"three in ten seconds", rules, []Message{by("1", "a", "x", 0), by("1", "b", "y", 4), by("1", "c", "z", 9)}, "..f"},
		{"three in eleven seconds", rules, []Message{by("1", "a", "x", 0), by("1", "b", "y", 5), by("1", "c", "z", 10)}, "..."},
		{"by different people", rules, []Message{by("1", "a", "x", 0), by("2", "b", "y", 1), by("3", "c", "z", 2)}, "..."},
		{"one message judged again and again", rules, []Message{by("1", "a", "x", 0), by("1", "a", "x", 0), by("1", "a", "edited", 0), by("1", "b", "y", 1)}, "...."},
		{"messages of later do not count for earlier ones", rules, []Message{by("1", "c", "z", 9), by("1", "b", "y", 8), by("1", "a", "x", 7)}, "..."},
		{"links", "  - {id: a, clause: manners, flood: {links: 3, within: 1m}}\n", []Message{by("1", "a", linksTo(2), 0), by("1", "b", "none", 1), by("1", "c", linksTo(2), 50), by("1", "d", "none", 51)}, "..f."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := compiled(t, tt.rules).With(NewMemory(), Key{1})
			if got := sequence(t, e, tt.messages...); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	e := compiled(t, rules).With(NewMemory(), Key{1})
	sequence(t, e, by("1", "a", "x", 0), by("1", "b", "x", 0))
	v := judge(t, e, by("1", "c", "x", 0))
	if want := "3 messages by the same author within 10 seconds (at most 2)"; v.Findings[0].Reason != want {
		t.Errorf("got %q, want %q", v.Findings[0].Reason, want)
	}
	other := by("1", "d", "x", 0)
	other.Place.GuildID = "h"
	if v := judge(t, e, other); v.Effect != Allow {
		t.Error("another server's messages count here")
	}
}

func TestDuplicates(t *testing.T) {
	const advert = "Come and see the new fishing rods at my little shop by the harbour today, only half the price until Sunday"
	near := strings.Replace(advert, "harbour", "station", 1)
	const other = "The committee heard two witnesses on Tuesday afternoon and neither could say why the bridge had been closed"
	const byOne = "  - {id: a, clause: manners, duplicate: {times: 2, within: 10m}}\n"
	const raid = "  - {id: a, clause: manners, duplicate: {authors: 2, within: 1m}}\n"
	tests := []struct {
		name, rules string
		messages    []Message
		want        string
	}{
		{"the same three times", byOne, []Message{by("1", "a", advert, 0), by("1", "b", advert, 1), by("1", "c", advert, 2)}, "..f"},
		{"nearly the same", byOne, []Message{by("1", "a", advert, 0), by("1", "b", near, 1), by("1", "c", strings.ToUpper(advert)+"!!", 2)}, "..f"},
		{"in disguise", byOne, []Message{by("1", "a", advert, 0), by("1", "b", advert, 1), by("1", "c", strings.ReplaceAll(advert, "e", "е\u200b"), 2)}, "..f"},
		{"nearly is not exactly", "  - {id: a, clause: manners, duplicate: {times: 2, exactly: true}}\n", []Message{by("1", "a", advert, 0), by("1", "b", near, 1), by("1", "c", advert, 2), by("1", "d", advert, 2)}, "...f"},
		{"something else", byOne, []Message{by("1", "a", advert, 0), by("1", "b", other, 1), by("1", "c", "A short and quite different word on fishing", 2)}, "..."},
		{"too short to compare", byOne, []Message{by("1", "a", "yes", 0), by("1", "b", "yes", 1), by("1", "c", "yes", 2)}, "..."},
		{"a raid", raid, []Message{by("1", "a", advert, 0), by("2", "b", near, 1), by("1", "c", advert, 2), by("3", "d", advert, 3)}, "...f"},
		{"no raid when it takes long", raid, []Message{by("1", "a", advert, 0), by("2", "b", advert, 40), by("3", "c", advert, 80)}, "..."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := compiled(t, tt.rules).With(NewMemory(), Key{1})
			if got := sequence(t, e, tt.messages...); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// recorder keeps what it is told, and fails when asked to.
type recorder struct {
	events []Event
	err    error
}

func (r *recorder) Count(_ context.Context, _ time.Time, events []Event) error {
	r.events = append(r.events, events...)
	return r.err
}

func TestCountersSeeFingerprintsOnly(t *testing.T) {
	rules := "  - {id: a, clause: manners, flood: {messages: 2}}\n  - {id: b, clause: manners, duplicate: {times: 2, authors: 2}}\n"
	const text = "a text with more than twenty letters in it"
	var by1, by2 recorder
	judge(t, compiled(t, rules).With(&by1, Key{1}), by("author", "message", text, 0))
	judge(t, compiled(t, rules).With(&by2, Key{2}), by("author", "message", text, 0))
	if len(by1.events) != 1+2*bands || len(by2.events) != len(by1.events) {
		t.Fatalf("%d and %d events", len(by1.events), len(by2.events))
	}
	for i := range by1.events {
		if by1.events[i].Window == by2.events[i].Window || by1.events[i].Member == by2.events[i].Member {
			t.Error("two keys make the same fingerprint")
		}
		if s := string(by1.events[i].Window[:]); strings.Contains(s, "author") || strings.Contains(s, "text") {
			t.Errorf("a fingerprint tells: %q", s)
		}
	}
}

func TestWhatCannotBeCountedIsNotChecked(t *testing.T) {
	e := compiled(t, "  - {id: a, clause: manners, flood: {messages: 2}}\n")
	never := by("1", "a", "x", 0)
	never.SentAt = time.Time{}
	broken := errors.New("the disk is gone")
	tests := []struct {
		name string
		e    *Engine
		m    Message
		want error
	}{
		{"nothing to count with", e, by("1", "a", "x", 0), ErrNoCounters},
		{"counters that fail", e.With(&recorder{err: broken}, Key{}), by("1", "a", "x", 0), broken},
		{"nobody wrote it", e.With(NewMemory(), Key{}), by("", "a", "x", 0), ErrNoAuthor},
		{"nobody knows when", e.With(NewMemory(), Key{}), never, ErrNoTime},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if v, err := tt.e.Judge(t.Context(), tt.m); !errors.Is(err, tt.want) {
				t.Errorf("got %v and %v, want %v", v, err, tt.want)
			}
		})
	}
	if e.With(NewMemory(), Key{}).Policy() != e.Policy() || !e.Counts() {
		t.Error("With lost something")
	}
}
