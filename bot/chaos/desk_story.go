package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ombud/internal/fakediscord"
)

// attended: a moderator claims a case, looks at it by its number, notes something and escalates it. Each is recorded
// once, and the card shows it.
func attended(ctx context.Context, s *stage) error {
	m, err := s.flagged(ctx)
	if err != nil {
		return err
	}
	who := s.moderators[0]
	is := func(query string) func() error {
		return func() error {
			n, err := s.count(ctx, query, m.id)
			if err == nil && n != 1 {
				err = fmt.Errorf("%d: %s", n, query)
			}
			return err
		}
	}
	claimed := is("SELECT count(*) FROM cases WHERE message_id = $1 AND claimed_by <> ''")
	claim := func(ctx context.Context) error {
		return unless(claimed, func() error { return s.pressOnCard(ctx, m, "Claim") })
	}
	if err := s.repeat(ctx, claim, claimed); err != nil {
		return err
	}
	if err := s.moderatorSees(ctx, who, "Nobody asked for", "case", option("number", 1)); err != nil {
		return err
	}
	noted := is("SELECT count(*) FROM history h JOIN cases c ON c.id = h.case_id WHERE c.message_id = $1 AND h.what = 'note'")
	note := func(ctx context.Context) error {
		return unless(noted, func() error {
			return who.Command(ctx, s.Channels.Moderators, "note", option("number", 1), option("text", "She asked me to wait."))
		})
	}
	if err := s.repeat(ctx, note, noted); err != nil {
		return err
	}
	escalated := is("SELECT count(*) FROM cases WHERE message_id = $1 AND escalated_at <> 0")
	escalate := func(ctx context.Context) error {
		return unless(escalated, func() error { return s.escalate(ctx, m) })
	}
	if err := s.repeat(ctx, escalate, escalated); err != nil {
		return err
	}
	shown := func() error { return errors.Join(s.cardSays(ctx, m, "Claimed by"), s.cardSays(ctx, m, "Escalated by")) }
	if err := eventually(ctx, restart, shown); err != nil {
		return err
	}
	if err := s.finished(ctx, m); err != nil {
		return err
	}
	return errors.Join(claimed(), noted(), escalated(), shown())
}

// unless does something if it is not so already: who pressed Claim twice would release it.
func unless(so, do func() error) error {
	if so() == nil {
		return nil
	}
	return do()
}

func (s *stage) pressOnCard(ctx context.Context, m said, label string) error {
	card, err := s.oneCard(ctx, m, restart)
	if err != nil {
		return err
	}
	return s.press(ctx, 0, card, label)
}

// escalate presses the button in the menu that More brings. When the bot dies before it comes, the story asks again.
func (s *stage) escalate(ctx context.Context, m said) error {
	who := s.moderators[0]
	if err := s.pressOnCard(ctx, m, "More"); err != nil {
		return err
	}
	var menu fakediscord.SeenMessage
	err := eventually(ctx, deadSpan, func() error {
		var ok bool
		if menu, ok = s.shownWith(ctx, who, "Escalate"); !ok {
			return errNoAnswer
		}
		return nil
	})
	if err != nil {
		return nil //nolint:nilerr // ombud died before it answered
	}
	b, _ := menu.Button("Escalate")
	return who.Press(ctx, menu.ChannelID, menu.ID, b.CustomID)
}

// moderatorSees uses a command until its private answer has one of some words.
func (s *stage) moderatorSees(ctx context.Context, who *fakediscord.Person, words, name string, options ...fakediscord.CommandOption) error {
	use := func(ctx context.Context) error { return who.Command(ctx, s.Channels.Moderators, name, options...) }
	_, before, err := who.Events(ctx, 0)
	if err != nil {
		return fmt.Errorf("look at what a moderator sees: %w", err)
	}
	return s.repeat(ctx, use, func() error {
		events, _, err := who.Events(ctx, before)
		for _, e := range events {
			if m, err := e.Message(); err == nil && e.Kind == "ephemeral" && startsWithAny(strings.ReplaceAll(m.Text(), "*", ""), words) {
				return nil
			}
		}
		return errors.Join(err, errNoAnswer)
	})
}
