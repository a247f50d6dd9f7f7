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

// advertisement is what a sweep looks for: no rule has anything against it, a member reports it.
const advertisement = "Come to the harbour tonight, where the cheapest coins of the whole town are sold by the dozen."

// advertise has members write an advertisement so often, in turn in some channels, and report the first.
func (s *stage) advertise(ctx context.Context, n int, channels []string) (said, error) {
	s.mu.Lock()
	s.secrets = append(s.secrets, advertisement)
	s.mu.Unlock()
	var first said
	for i := range n {
		channel := channels[i%len(channels)]
		id, err := s.members[i%len(s.members)].Say(ctx, channel, fmt.Sprintf("%s (%d)", advertisement, i))
		if err != nil {
			return first, fmt.Errorf("a member advertises: %w", err)
		}
		if i == 0 {
			first = said{channel, id}
		}
	}
	return first, s.reported(ctx, first)
}

// reported lets a member report a message until it has a card.
func (s *stage) reported(ctx context.Context, m said) error {
	report := func(ctx context.Context) error {
		return s.members[1].MessageCommand(ctx, m.channel, "Report", m.id)
	}
	return s.repeat(ctx, report, func() error {
		_, err := s.oneCard(ctx, m, 0)
		return err
	})
}

// advertisements counts those that stand in some channels.
func (s *stage) advertisements(ctx context.Context, channels []string) (n int, err error) {
	for _, channel := range channels {
		all, err := s.history(ctx, channel)
		if err != nil {
			return 0, err
		}
		for _, m := range all {
			n += count(strings.HasPrefix(m.Content, advertisement))
		}
	}
	return n, nil
}

// sweep is the message of the newest sweep.
func (s *stage) sweep(ctx context.Context) (fakediscord.SeenMessage, error) {
	all, err := s.admin.Messages(ctx, s.Channels.Moderators)
	if err != nil {
		return fakediscord.SeenMessage{}, err
	}
	for _, m := range all {
		if strings.Contains(m.Text(), "ombud sweep ") {
			return m, nil
		}
	}
	return fakediscord.SeenMessage{}, errors.New("there is no sweep")
}

// sweepSays waits until the sweep's title has some words.
func (s *stage) sweepSays(ctx context.Context, words string, limit time.Duration) error {
	return eventually(ctx, limit, func() error {
		m, err := s.sweep(ctx)
		if err == nil && !strings.Contains(title(m), words) {
			err = fmt.Errorf("the sweep says %q", title(m))
		}
		return err
	})
}

// beginSweep asks for messages like a card's, from its More menu.
func (s *stage) beginSweep(ctx context.Context, m said) error {
	card, err := s.oneCard(ctx, m, restart)
	if err != nil {
		return err
	}
	who := s.moderators[0]
	_, before, err := who.Events(ctx, 0)
	if err != nil {
		return err
	}
	more, ok := buttonOf(card, "More")
	if !ok {
		return errors.New("the card has no button More")
	}
	if err := who.Press(ctx, card.ChannelID, card.ID, more.CustomID); err != nil {
		return err
	}
	var menu fakediscord.SeenMessage
	err = eventually(ctx, soon, func() error {
		events, _, err := who.Events(ctx, before)
		if err != nil {
			return err
		}
		for _, e := range events {
			if m, err := e.Message(); err == nil {
				if _, ok := buttonOf(m, "Similar"); ok {
					menu = m
					return nil
				}
			}
		}
		return errNoAnswer
	})
	if errors.Is(err, errNoAnswer) {
		return nil // the bot died; the story asks again
	}
	if err != nil {
		return err
	}
	return s.pressAs(ctx, who, menu, "Similar")
}

// pressAs presses a button, fills in its form and waits for what comes of it.
func (s *stage) pressAs(ctx context.Context, who *fakediscord.Person, m fakediscord.SeenMessage, label string) error {
	b, ok := buttonOf(m, label)
	if !ok {
		return nil // somebody pressed it before
	}
	_, before, err := who.Events(ctx, 0)
	if err != nil {
		return err
	}
	if err := who.Press(ctx, s.Channels.Moderators, m.ID, b.CustomID); err != nil || !strings.HasSuffix(b.Label, "…") {
		return err
	}
	return s.fillIn(ctx, who, s.Channels.Moderators, before)
}

// pressSweep presses a button of the sweep until its title has some words.
func (s *stage) pressSweep(ctx context.Context, label, words string) error {
	press := func(ctx context.Context) error {
		m, err := s.sweep(ctx)
		if err != nil {
			return err
		}
		return s.pressAs(ctx, s.moderators[1], m, label)
	}
	return s.repeat(ctx, press, func() error { return s.sweepSays(ctx, words, 0) })
}

// swept: more of the same is looked for, removed together and given back, each once.
func swept(ctx context.Context, s *stage) error {
	const all = 4
	here := []string{s.Channels.Discussions}
	if err := s.sweepAway(ctx, all, here); err != nil {
		return err
	}
	if err := s.pressSweep(ctx, "Undo", fmt.Sprintf("undone, %d messages restored", all)); err != nil {
		return err
	}
	if err := s.quiet(ctx, time.Second); err != nil {
		return err
	}
	if n, err := s.advertisements(ctx, here); err != nil || n != all {
		return errors.Join(err, fmt.Errorf("%d stand after the undo, want %d", n, all))
	}
	if n := len(s.posted(s.Channels.Moderators, "ombud sweep ")); n != 1 {
		return fmt.Errorf("%d messages of one sweep were posted", n)
	}
	return nil
}

// sweptAppeal: one of those whose messages a sweep removed appeals, and has all of theirs back, each once.
func sweptAppeal(ctx context.Context, s *stage) error {
	const each = 2
	here := []string{s.Channels.Discussions}
	if err := s.sweepAway(ctx, each*len(s.members), here); err != nil {
		return err
	}
	if err := s.hasLetters(ctx, 1); err != nil {
		return err
	}
	if err := s.appealHeard(ctx, s.moderators[0]); err != nil { // the other one had them removed
		return err
	}
	back := func() error {
		n, err := s.advertisements(ctx, here)
		if err == nil && n != each {
			err = fmt.Errorf("%d stand after the appeal, want %d", n, each)
		}
		return err
	}
	if err := eventually(ctx, restart, back); err != nil {
		return err
	}
	if err := s.quiet(ctx, time.Second); err != nil {
		return err
	}
	return errors.Join(back(), s.hasLetters(ctx, 2))
}

// sweepAway has so many messages that say the same removed together.
func (s *stage) sweepAway(ctx context.Context, all int, here []string) error {
	if err := s.inService(ctx); err != nil {
		return err
	}
	m, err := s.advertise(ctx, all, here)
	if err != nil {
		return err
	}
	begin := func(ctx context.Context) error {
		if _, err := s.sweep(ctx); err == nil {
			return nil // it was asked for, and is only not shown yet
		}
		return s.beginSweep(ctx, m)
	}
	if err := s.repeat(ctx, begin, func() error { return s.sweepSays(ctx, fmt.Sprintf("%d messages found", all), 0) }); err != nil {
		return err
	}
	if err := s.pressSweep(ctx, "Remove", fmt.Sprintf("%d messages removed", all)); err != nil {
		return err
	}
	if n, err := s.advertisements(ctx, here); err != nil || n != 0 {
		return errors.Join(err, fmt.Errorf("%d stand after the removal", n))
	}
	return nil
}

// removedTogether are the bot's accepted calls that delete several messages.
func (s *stage) removedTogether(mark int) (calls int) {
	for _, e := range s.entriesFrom(mark) {
		calls += count(s.byBot(e) && e.Method == http.MethodPost && strings.HasSuffix(e.Path, "/bulk-delete") && accepted(e))
	}
	return calls
}
