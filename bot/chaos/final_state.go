package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ombud/internal/fakediscord"
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
			pieces := piecesOf(m.Components)
			m.Components = nil
			line, err := json.Marshal(m)
			if err != nil {
				return "", fmt.Errorf("write down message %s: %w", m.ID, err)
			}
			for i := range pieces { // before they are sorted: ids differ
				pieces[i] = plainWords(pieces[i], names)
			}
			lines = append(lines, "discord "+string(line)+" "+strings.Join(inNoOrder(pieces), " | "))
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

// inNoOrder sorts what stands on a card. Of a card that several cases share it leaves only what
// does not depend on which of them came first, which is chance where they are about different
// channels: how each ended, which messages they are about, their texts and the buttons.
func inNoOrder(pieces []string) []string {
	about := regexp.MustCompile(`<message \w+>`)
	messages := about.FindAllString(strings.Join(pieces, " "), -1)
	slices.Sort(messages)
	if messages = slices.Compact(messages); len(messages) > 1 {
		whole := strings.Join(pieces, "\n")
		kept := messages
		kept = append(kept, regexp.MustCompile(`Case # · [\w, ]+`).FindAllString(whole, -1)...)
		kept = append(kept, regexp.MustCompile(`(?m)> .*?$`).FindAllString(strings.ReplaceAll(whole, " false\n", "\n"), -1)...)
		pieces = slices.Concat(kept, regexp.MustCompile(`(?m)^2 .*$`).FindAllString(whole, -1))
	}
	slices.Sort(pieces)
	return pieces
}

// piecesOf are the texts and buttons of a card.
func piecesOf(parts []fakediscord.SeenComponent) (pieces []string) {
	for _, c := range parts {
		if said := fmt.Sprintf("%d %s%s%s %v", c.Type, c.Content, c.Label, c.URL, c.Disabled); c.Content+c.Label+c.URL != "" {
			pieces = append(pieces, said)
		}
		pieces = append(pieces, piecesOf(c.Components)...)
	}
	return pieces
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
	// A picture that Discord chooses by the account's id.
	line = regexp.MustCompile(`embed/avatars/\d`).ReplaceAllString(line, "embed/avatars/#")
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
