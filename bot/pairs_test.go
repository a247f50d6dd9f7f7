package bot_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
)

// pair is a thing that is deleted in the middle of a flow, and how that ends, in sentences of stories.
type pair struct {
	thing, flow string
	ends        []string
}

// pairs is the table of docs/moderating.md, "When something goes away".
func pairs() []pair {
	const refused = "mia is told: Only moderators"
	return []pair{
		{"message", "decision", []string{"mia presses Remove on the card about newt", "the card about newt shows: Removed", "the card about newt shows: The message was deleted"}},
		{"author", "decision", []string{"mia presses Remove on the card about newt", "the card about newt shows: Removed", "newt's message is gone"}},
		{"thread", "decision", []string{"mia presses Remove on the card about newt", "the card about newt shows: Removed"}},
		{"card", "decision", []string{"ben reports newt's message", "#moderators holds 1 card", "mia presses Remove on the card about newt", "the card about newt shows: Removed", "newt's message is gone"}},
		{"role", "decision", []string{"mia presses Remove on the card about newt", refused, "newt's message stands", "the card about newt shows: open"}},

		{"author", "undo", []string{"mia presses Undo on the card about newt", "the card about newt shows: Restored", "newt's message is restored"}},
		{"thread", "undo", []string{"mia presses Undo on the card about newt", "the card about newt shows: The channel or discussion has been deleted."}},
		{"role", "undo", []string{"mia presses Undo on the card about newt", refused, "the card about newt shows: Removed"}},

		{"message", "context", []string{"mia presses Context on the card about newt", "mia is told: here stood the message"}},
		{"author", "context", []string{"mia presses Context on the card about newt", "mia is told: complete idiot"}},
		{"thread", "context", []string{"mia presses Context on the card about newt", "mia is told: The channel or discussion has been deleted"}},
		{"role", "context", []string{"mia presses Context on the card about newt", refused}},

		{"message", "sweep", []string{"#moderators shows: 1 message left alone: deleted meanwhile"}},
		{"author", "sweep", []string{`mia presses "Remove 1 message…" in #moderators`, "mia is asked: Sweep 1", "mia fills in: Reason = x", "#moderators shows: Sweep 1 · 1 message removed", "newt's message is gone"}},
		{"thread", "sweep", []string{`mia presses "Remove 1 message…" in #moderators`, "mia is asked: Sweep 1", "mia fills in: Reason = x", "#moderators shows: Sweep 1 · 1 message removed"}},
		{"role", "sweep", []string{`mia presses "Remove 1 message…" in #moderators`, refused, "newt's message stands"}},
	}
}

// TestWhateverIsDeletedMidwayEndsInAStateThatSaysSo plays each pair on a bot of its own, and prints the table.
func TestWhateverIsDeletedMidwayEndsInAStateThatSaysSo(t *testing.T) {
	for _, p := range pairs() {
		t.Run(p.thing+" gone in "+p.flow, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil, virtualTime())
				defer s.end()
				if err := s.playPair(p); err != nil {
					t.Fatalf("%v\n%s", err, s.logs())
				}
				t.Logf("| %s | %s | %s |", p.thing, p.flow, p.ends[len(p.ends)-1])
			})
		})
	}
}

func (s *stage) playPair(p pair) error {
	lines := []string{
		"ombud starts", "ada runs /setup discussions:#discussions moderators:#moderators role:@moderator", "ada opens #moderators to everyone",
		`alice opens "The market" in #discussions, saying: What do you think?`, `newt says in "The market": You are a complete idiot.`,
		"the card about newt shows: open",
	}
	switch p.flow {
	case "undo":
		lines = append(lines, "mia presses Remove on the card about newt", "the card about newt shows: Removed", "newt's message is gone")
	case "sweep":
		lines = append(lines, "mia presses More on the card about newt", "mia is told: Case 1", "mia presses the button Same in the answer",
			"mia fills in: How far back = The last day", "#moderators shows: 1 message found")
	}
	for _, line := range append(lines, "delete", "end") {
		var err error
		switch line {
		case "delete":
			err = s.deleteMidway(p.thing)
		case "end":
			for _, end := range p.ends {
				if err = s.step(end); err != nil {
					err = fmt.Errorf("%s: %w", end, err)
					break
				}
			}
		default:
			err = s.step(line)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", strings.TrimSpace(line), err)
		}
	}
	return nil
}

func (s *stage) deleteMidway(thing string) error {
	path := map[string]string{
		"message": "/channels/" + s.last["newt"].channel + "/messages/" + s.last["newt"].message,
		"author":  "/guilds/" + s.world.Guild + "/members/" + s.world.Newt.ID,
		"thread":  "/channels/" + s.last["newt"].channel,
		"role":    "/guilds/" + s.world.Guild + "/roles/" + s.world.Roles.Moderator,
	}[thing]
	if thing == "card" {
		card, err := s.card("newt")
		if err != nil {
			return err
		}
		path = "/channels/" + card.ChannelID + "/messages/" + card.ID
	}
	err := s.people["ada"].Do(context.Background(), http.MethodDelete, path, nil, nil)
	s.settle()
	return err
}
