package bot_test

import (
	"context"
	"errors"
	"sync"

	"ombud/internal/fakediscord"
)

func (s *stage) reports(words []string) error {
	about := s.last[words[1]]
	if err := s.hearOut(words[0]); err != nil {
		return err
	}
	return s.attempt(words[0], s.people[words[0]].MessageCommand(context.Background(), about.channel, "Report", about.message))
}

// chooses picks from the select that somebody was shown last.
func (s *stage) chooses(words []string) error {
	p, err := s.person(words[0])
	if err != nil {
		return err
	}
	var menu fakediscord.SeenMessage
	var select3 fakediscord.SeenComponent
	err = s.eventually(func() error {
		events, _, err := p.Events(context.Background(), 0)
		if err != nil {
			return err
		}
		for _, e := range events {
			m, err := e.Message()
			if err != nil {
				continue
			}
			for _, row := range m.Components {
				for _, c := range row.Components {
					if len(c.Options) > 0 {
						menu, select3 = m, c
					}
				}
			}
		}
		if menu.ID == "" {
			return errors.New("there is nothing to choose from")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.hearOut(words[0]); err != nil {
		return err
	}
	return s.attempt(words[0], p.Select(context.Background(), menu.ChannelID, menu.ID, select3.CustomID, words[1]))
}

func (s *stage) presses(words []string) error {
	card, button, err := s.button(words[1], words[2])
	if err != nil {
		return err
	}
	return s.press(words[0], card, button)
}

func (s *stage) press(name string, card fakediscord.SeenMessage, customID string) error {
	if err := s.hearOut(name); err != nil {
		return err
	}
	return s.attempt(name, s.people[name].Press(context.Background(), card.ChannelID, card.ID, customID))
}

// pressTogether lets two people press the same button at the same moment.
func (s *stage) pressTogether(words []string) error {
	card, button, err := s.button(words[2], words[3])
	if err != nil {
		return err
	}
	var both sync.WaitGroup
	errs := make([]error, 2)
	for i, name := range words[:2] {
		if err := s.hearOut(name); err != nil {
			return err
		}
		both.Go(func() {
			errs[i] = s.people[name].Press(context.Background(), card.ChannelID, card.ID, button)
		})
	}
	both.Wait()
	return errors.Join(errs...)
}

// forges presses a button that the card never had, with the request Discord's client would make.
func (s *stage) forges(words []string) error {
	card, _, err := s.button("", words[2])
	if err != nil {
		return err
	}
	return s.press(words[0], card, words[1])
}
