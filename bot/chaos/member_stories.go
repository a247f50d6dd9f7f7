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

// author is the member who writes what flagged has written.
func (s *stage) author() *fakediscord.Person { return s.members[2%len(s.members)] }

// letters are the direct messages that a member got from ombud, oldest first.
func letters(ctx context.Context, p *fakediscord.Person) ([]fakediscord.SeenMessage, error) {
	events, _, err := p.Events(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("look at the direct messages: %w", err)
	}
	var all []fakediscord.SeenMessage
	for _, e := range events {
		if m, err := e.Message(); e.Kind == "dm" && e.Event == "MESSAGE_CREATE" && err == nil {
			all = append(all, m)
		}
	}
	return all, nil
}

// hasLetters waits until the author has n direct messages, and is an error at once when they have more.
func (s *stage) hasLetters(ctx context.Context, n int) error {
	return eventually(ctx, restart, func() error {
		all, err := letters(ctx, s.author())
		if err == nil && len(all) != n {
			err = fmt.Errorf("the author has %d direct messages and not %d", len(all), n)
		}
		return err
	})
}

// noticed: a removal of which the author hears, once.
func noticed(ctx context.Context, s *stage) error {
	if err := removal(ctx, s); err != nil {
		return err
	}
	if err := s.hasLetters(ctx, 1); err != nil {
		return err
	}
	if err := s.quiet(ctx, time.Second); err != nil {
		return err
	}
	return s.hasLetters(ctx, 1)
}

// appealed: the author appeals, another moderator takes the decision back, and the author hears it.
func appealed(ctx context.Context, s *stage) error {
	if err := noticed(ctx, s); err != nil {
		return err
	}
	if err := s.appealHeard(ctx, s.moderators[1]); err != nil {
		return err
	}
	if err := s.quiet(ctx, time.Second); err != nil {
		return err
	}
	posted := s.where(func(e fakediscord.Entry) bool {
		return s.byBot(e) && e.Method == http.MethodPost && accepted(e) && strings.Contains(string(e.Request), "ombud appeal ")
	})
	if len(posted) != 1 {
		return fmt.Errorf("%d cards of one appeal were posted", len(posted))
	}
	return s.hasLetters(ctx, 2)
}

// appealHeard: the author appeals against what the first letter tells of, a moderator takes the decision back, and
// the author hears it.
func (s *stage) appealHeard(ctx context.Context, by *fakediscord.Person) error {
	if err := s.repeat(ctx, s.appeal, func() error { return s.appealCard(ctx, "open") }); err != nil {
		return err
	}
	rule := func(ctx context.Context) error {
		card, err := s.findAppealCard(ctx)
		if err != nil {
			return err
		}
		b, open := buttonOf(card, "Take the decision back")
		if !open {
			return nil
		}
		return by.Press(ctx, card.ChannelID, card.ID, b.CustomID)
	}
	if err := s.repeat(ctx, rule, func() error { return s.appealCard(ctx, "decision overturned") }); err != nil {
		return err
	}
	return s.hasLetters(ctx, 2)
}

// repeat does something until it shows: people press again.
func (s *stage) repeat(ctx context.Context, do func(context.Context) error, shown func() error) error {
	var err error
	for range tries {
		if err = s.present(ctx); err != nil {
			return err
		}
		if err = do(ctx); err != nil {
			return err
		}
		if err = eventually(ctx, deadSpan, shown); err == nil {
			return nil
		}
	}
	return err
}

// appeal presses the button of the notice and fills the form in, unless ombud was just not there.
func (s *stage) appeal(ctx context.Context) error {
	all, err := letters(ctx, s.author())
	if err != nil || len(all) == 0 {
		return errors.Join(err, errors.New("there is no notice to appeal"))
	}
	b, ok := buttonOf(all[0], "Appeal")
	if !ok {
		return errors.New("the notice has no button to appeal")
	}
	_, before, err := s.author().Events(ctx, 0)
	if err != nil {
		return fmt.Errorf("look at what the author sees: %w", err)
	}
	if err := s.author().Press(ctx, all[0].ChannelID, all[0].ID, b.CustomID); err != nil {
		return fmt.Errorf("press Appeal: %w", err)
	}
	form, opened := s.formAfter(ctx, s.author(), before)
	if !opened {
		return nil // ombud died before it answered, or the appeal was made already: the card tells
	}
	return s.author().FillIn(ctx, all[0].ChannelID, form, map[string]string{"Why do you see it differently?": "It was a quotation."})
}

func (s *stage) findAppealCard(ctx context.Context) (fakediscord.SeenMessage, error) {
	all, err := s.admin.Messages(ctx, s.Channels.Moderators)
	if err != nil {
		return fakediscord.SeenMessage{}, err
	}
	for _, m := range all {
		if strings.HasPrefix(title(m), "Appeal in case") {
			return m, nil
		}
	}
	return fakediscord.SeenMessage{}, errors.New("the appeal has no card")
}

func (s *stage) appealCard(ctx context.Context, says string) error {
	card, err := s.findAppealCard(ctx)
	if err == nil && !strings.Contains(title(card), says) {
		err = fmt.Errorf("the appeal's card says %q", title(card))
	}
	return err
}
