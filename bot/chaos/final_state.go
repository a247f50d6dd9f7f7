package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// finalState is everything that the sandbox's story left on Discord and in the cases, in words
// that two runs of it share: ids have names, times and numbers are left out, and what
// stands in one channel is sorted, since who is served first is chance.
func (t *storyteller) finalState(ctx context.Context) (string, error) {
	names, err := t.names(ctx)
	if err != nil {
		return "", err
	}
	channels := []string{t.s.Channels.Discussions, t.s.Channels.Moderators, t.s.Channels.Announcements}
	for _, room := range t.rooms {
		channels = append(channels, room)
	}
	var lines []string
	for _, channel := range channels {
		messages, err := t.s.history(ctx, channel)
		if err != nil {
			return "", err
		}
		for _, m := range messages {
			// A job that is done again draws the same card once more.
			m.Edited, m.Timestamp = nil, ""
			line, err := json.Marshal(m)
			if err != nil {
				return "", fmt.Errorf("write down message %s: %w", m.ID, err)
			}
			lines = append(lines, "discord "+string(line))
		}
	}
	cases, err := t.s.casesInWords(ctx)
	if err != nil {
		return "", err
	}
	lines = append(lines, cases...)
	for i, line := range lines {
		lines[i] = plainWords(line, names)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n"), nil
}

// names gives every id that means something its name.
func (t *storyteller) names(ctx context.Context) (map[string]string, error) {
	names := map[string]string{
		t.s.Channels.Discussions: "#discussions", t.s.Channels.Moderators: "#moderators",
		t.s.Channels.Announcements: "#announcements", t.s.Guild: "the server", t.s.botID: "ombud",
	}
	for slug, room := range t.rooms {
		names[room] = "room " + slug
	}
	for key, m := range t.said {
		names[m.id] = "message " + key
	}
	for _, name := range []string{"alice", "ben", "newt", "mia", "max", "ada"} {
		user, err := id(ctx, t.person(name))
		if err != nil {
			return nil, err
		}
		names[user] = name
		if name == "mia" || name == "max" {
			names[user] = "a moderator" // which of two who press at once is first, is chance
		}
	}
	return names, nil
}

// plainWords replaces known ids by their names and every other number by one sign.
func plainWords(line string, names map[string]string) string {
	line = regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(line, "newsroom")
	// Cases are numbered in the order in which they were opened, which is that of judging.
	line = regexp.MustCompile(`([Cc]ase )\d+|(ombud:[a-z:]+)\d+`).ReplaceAllString(line, "${1}${2}#")
	return regexp.MustCompile(`\d+`).ReplaceAllStringFunc(line, func(digits string) string {
		switch name, known := names[digits]; {
		case known:
			return "<" + name + ">"
		case len(digits) < 4:
			return digits // a figure in a text, or a clause's
		}
		return "#"
	})
}

// casesInWords are the cases as they lie in the database: what each is about, how it was
// decided and what came of it.
func (s *stage) casesInWords(ctx context.Context) (lines []string, err error) {
	db, err := s.database()
	if err != nil {
		return nil, err
	}
	defer db.Close() //nolint:errcheck // it was only read
	queries := []string{
		`SELECT 'case', c.message_id, c.channel_id, c.author_id, CASE WHEN c.gone_at > 0 THEN 'gone' ELSE 'there' END,
			coalesce((SELECT d.kind || ' by ' || d.moderator_id FROM decisions d WHERE d.id = c.decision_id), 'open') FROM cases c`,
		`SELECT 'decision', c.message_id, d.kind, d.moderator_id, '', '' FROM decisions d JOIN cases c ON c.id = d.case_id`,
		`SELECT 'action', c.message_id, a.kind, a.state, a.moderator_id, a.failure FROM actions a JOIN cases c ON c.id = a.case_id`,
		`SELECT 'finding', c.message_id, f.rule, f.clause, f.effect, '' FROM findings f JOIN cases c ON c.id = f.case_id`,
		`SELECT 'report', c.message_id, r.reporter_id, r.clause, '', '' FROM reports r JOIN cases c ON c.id = r.case_id`,
	}
	for _, query := range queries {
		more, err := rowsInWords(ctx, db, query)
		if err != nil {
			return nil, err
		}
		lines = append(lines, more...)
	}
	return lines, nil
}
