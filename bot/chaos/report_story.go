package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ombud/internal/fakediscord"
)

// outcomeWithin is somewhat more than the minute after which reporters hear the outcome.
const outcomeWithin = 80 * time.Second

// reported: a member reports, says what it breaks, adds a sentence and wants to hear the outcome, a moderator
// finds that the message may stand, and the member hears it once.
func reported(ctx context.Context, s *stage) error {
	if err := s.inService(ctx); err != nil {
		return err
	}
	m, err := s.writtenBy(ctx, 1, "Ask the architect's wife how he really got that contract.")
	if err != nil {
		return err
	}
	who := s.members[0]
	report := func(ctx context.Context) error { return who.MessageCommand(ctx, m.channel, "Report", m.id) }
	if err := s.repeat(ctx, report, func() error { return s.cardSays(ctx, m, "1 member") }); err != nil {
		return err
	}
	for _, step := range []struct {
		do    func(context.Context, *fakediscord.Person) error
		shows func() error
	}{
		{s.chooseClause, func() error { return s.cardSays(ctx, m, "private facts") }},
		{s.addSentence, func() error { return s.cardSays(ctx, m, "He told me so.") }},
		{s.wishOutcome, func() error { return s.wished(ctx, m) }},
	} {
		// An answer that was lost is asked for again: reporting twice shows the same one.
		do := func(ctx context.Context) error {
			if _, ok := s.shownWith(ctx, who, "Tell me the outcome", "No outcome, please"); !ok {
				if err := report(ctx); err != nil {
					return err
				}
				_ = pause(ctx, time.Second)
			}
			return step.do(ctx, who)
		}
		if err := s.repeat(ctx, do, step.shows); err != nil {
			return err
		}
	}
	dismissed := func(limit time.Duration) error {
		return eventually(ctx, limit, func() error { return s.cardSays(ctx, m, "Dismissed") })
	}
	if err := s.decideUntil(ctx, m, "Dismiss", dismissed); err != nil {
		return err
	}
	heard := func() error {
		all, err := letters(ctx, who)
		if err == nil && (len(all) != 1 || !strings.Contains(all[0].Text(), "may stand")) {
			err = fmt.Errorf("the reporter has %d direct messages", len(all))
		}
		return err
	}
	if err := eventually(ctx, outcomeWithin, heard); err != nil {
		return err
	}
	if err := s.finished(ctx, m); err != nil {
		return err
	}
	return heard()
}

// cardSays looks for words on the one card about a message.
func (s *stage) cardSays(ctx context.Context, m said, words string) error {
	cards, err := s.cards(ctx, m)
	if err == nil && (len(cards) != 1 || !strings.Contains(cards[0].Text(), words)) {
		err = fmt.Errorf("%d cards, and not one that says %q", len(cards), words)
	}
	return err
}

// shownWith is the newest private answer that has a button of one of these labels.
func (s *stage) shownWith(ctx context.Context, who *fakediscord.Person, labels ...string) (fakediscord.SeenMessage, bool) {
	events, _, err := who.Events(ctx, 0)
	if err != nil {
		return fakediscord.SeenMessage{}, false
	}
	var found fakediscord.SeenMessage
	for _, e := range events {
		m, err := e.Message()
		if err != nil || e.Kind != "ephemeral" {
			continue
		}
		for _, label := range labels {
			if _, ok := m.Button(label); ok {
				found = m
			}
		}
	}
	return found, found.ID != ""
}

func (s *stage) chooseClause(ctx context.Context, who *fakediscord.Person) error {
	m, ok := s.shownWith(ctx, who, "Tell me the outcome", "No outcome, please")
	if !ok {
		return nil // the next turn reports again
	}
	return who.Select(ctx, m.ChannelID, m.ID, m.Components[0].Components[0].CustomID, "personal-data")
}

func (s *stage) wishOutcome(ctx context.Context, who *fakediscord.Person) error {
	m, ok := s.shownWith(ctx, who, "Tell me the outcome", "No outcome, please")
	if !ok {
		return nil
	}
	b, fresh := m.Button("Tell me the outcome")
	if !fresh {
		return nil // it is wished already
	}
	return who.Press(ctx, m.ChannelID, m.ID, b.CustomID)
}

// wished looks where nobody is shown it.
func (s *stage) wished(ctx context.Context, m said) error {
	n, err := s.count(ctx, "SELECT count(*) FROM reports r JOIN cases c ON c.id = r.case_id WHERE c.message_id = $1 AND r.wants_outcome = 1", m.id)
	if err == nil && n != 1 {
		err = errors.New("nobody wants to hear the outcome")
	}
	return err
}

func (s *stage) addSentence(ctx context.Context, who *fakediscord.Person) error {
	m, ok := s.shownWith(ctx, who, "Tell me the outcome", "No outcome, please")
	if !ok {
		return nil
	}
	b, ok := m.Button("Add a sentence")
	if !ok {
		return errors.New("the answer has no button to add a sentence")
	}
	_, before, err := who.Events(ctx, 0)
	if err != nil {
		return fmt.Errorf("look at what the reporter sees: %w", err)
	}
	if err := who.Press(ctx, m.ChannelID, m.ID, b.CustomID); err != nil {
		return fmt.Errorf("press a button: %w", err)
	}
	form, ok := s.formAfter(ctx, who, before)
	if !ok {
		return nil // ombud died before it answered
	}
	return who.FillIn(ctx, m.ChannelID, form, map[string]string{"What should the moderators know?": "He told me so."})
}

// formAfter waits for the form that a press opens.
func (s *stage) formAfter(ctx context.Context, who *fakediscord.Person, after int64) (form fakediscord.SeenForm, opened bool) {
	err := eventually(ctx, deadSpan, func() error {
		events, _, err := who.Events(ctx, after)
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Kind == "form" {
				form, err = e.Form()
				return err
			}
		}
		return errors.New("no form opened")
	})
	return form, err == nil
}

// named: the author takes no direct messages, so a note in the discussion names them, once.
func named(ctx context.Context, s *stage) error {
	if err := s.present(ctx); err != nil {
		return err
	}
	if err := s.fault(ctx, fakediscord.Fault{Kind: "forbidden", Code: 50007, Method: http.MethodPost, Route: "/users/@me/channels", Times: 1000}); err != nil {
		return err
	}
	if err := s.setUp(ctx); err != nil {
		return err
	}
	if err := s.insist(ctx, "Changed", "settings", option("notices", "note")); err != nil {
		return err
	}
	if err := removal(ctx, s); err != nil {
		return err
	}
	note := func() error {
		posted := s.posted(s.Channels.Discussions, "ombud:note:")
		if len(posted) != 1 {
			return fmt.Errorf("%d notes stand in the discussion", len(posted))
		}
		return nil
	}
	if err := eventually(ctx, restart, note); err != nil {
		return err
	}
	if err := s.quiet(ctx, time.Second); err != nil {
		return err
	}
	return note()
}

// restoredAfterAppeal: what an appeal gives back stands once.
func restoredAfterAppeal(ctx context.Context, s *stage) error {
	if err := appealed(ctx, s); err != nil {
		return err
	}
	back := func() error {
		n := len(s.where(func(e fakediscord.Entry) bool {
			return s.byBot(e) && e.Method == http.MethodPost && accepted(e) && strings.HasPrefix(e.Path, "/webhooks/") && strings.Contains(string(e.Request), "Restored by the moderators")
		}))
		if n != 1 {
			return fmt.Errorf("the message was restored %d times", n)
		}
		return nil
	}
	return eventually(ctx, restart, back)
}
