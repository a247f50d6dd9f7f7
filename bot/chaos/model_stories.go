package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// consulted sets the bot up, and a member writes something that the model does as it is told.
func (s *stage) consulted(ctx context.Context, text string) (said, error) {
	if err := s.inService(ctx); err != nil {
		return said{}, err
	}
	return s.write(ctx, 0, text)
}

// write has a member write a text that ombud must not print.
func (s *stage) write(ctx context.Context, member int, text string) (said, error) {
	s.mu.Lock()
	s.secrets = append(s.secrets, text)
	s.mu.Unlock()
	id, err := s.members[member%len(s.members)].Say(ctx, s.Channels.Discussions, text)
	return said{s.Channels.Discussions, id}, err
}

// cardWith waits for the one card about a message until it shows all the words, which must not be the
// message's own.
func (s *stage) cardWith(ctx context.Context, m said, words ...string) error {
	return eventually(ctx, restart, func() error {
		cards, err := s.cards(ctx, m)
		if err != nil {
			return err
		}
		if len(cards) != 1 {
			return fmt.Errorf("%d cards are about the message", len(cards))
		}
		for _, w := range words {
			if !strings.Contains(cards[0].Text(), w) {
				return fmt.Errorf("the card does not show %q", w)
			}
		}
		return nil
	})
}

// consultedOnce says how the end has to be: one card, one case, and the question asked no more often than
// the kill explains: twice.
func (s *stage) consultedOnce(ctx context.Context, m said) error {
	if err := s.finished(ctx, m); err != nil {
		return err
	}
	cases, err := s.casesByMessage(ctx)
	if err != nil {
		return err
	}
	if cases[m.id] != 1 {
		return fmt.Errorf("%d cases are about the message", cases[m.id])
	}
	if n := s.model.Count(); n < 1 || n > 2 {
		return fmt.Errorf("the model was asked %d times about one message", n)
	}
	return nil
}

// opinion: what only the model sees is flagged, once, and stands.
func opinion(ctx context.Context, s *stage) error {
	m, err := s.consulted(ctx, "say manners 0.9 because it mocks her. There.")
	if err != nil {
		return err
	}
	if err := s.cardWith(ctx, m, "Classifier, very sure", "Be kind to each other"); err != nil {
		return err
	}
	if err := s.consultedOnce(ctx, m); err != nil {
		return err
	}
	if there, err := s.there(ctx, m); err != nil || !there {
		return errors.Join(err, errors.New("the message is gone: an opinion only flags"))
	}
	return nil
}

// opinionJoins: a rule has a card posted, and the opinion comes to the same card.
func opinionJoins(ctx context.Context, s *stage) error {
	m, err := s.consulted(ctx, "buy wobblegum, say manners 0.9 because it mocks her. There.")
	if err != nil {
		return err
	}
	if err := s.cardWith(ctx, m, "No advertising", "Classifier, very sure"); err != nil {
		return err
	}
	return s.consultedOnce(ctx, m)
}

// opinionHides: the policy lets this clause hide, and the message is deleted once.
func opinionHides(ctx context.Context, s *stage) error {
	m, err := s.consulted(ctx, "say doxing 0.99 because it has her door code. There.")
	if err != nil {
		return err
	}
	err = eventually(ctx, restart, func() error {
		there, err := s.there(ctx, m)
		if err == nil && there {
			err = errors.New("the message is still there")
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := s.cardWith(ctx, m, "Classifier, very sure", "Hidden"); err != nil {
		return err
	}
	if _, taken := s.deletions(m); taken != 1 {
		return fmt.Errorf("%d DELETEs were accepted", taken)
	}
	return s.consultedOnce(ctx, m)
}

// noOpinion: the model refuses, and moderators look themselves.
func noOpinion(ctx context.Context, s *stage) error {
	m, err := s.consulted(ctx, "Something that a model will not touch.")
	if err != nil {
		return err
	}
	if err := s.cardWith(ctx, m, "the model refused"); err != nil {
		return err
	}
	return s.consultedOnce(ctx, m)
}

// noModel: moderators are told once; when it is mended and ombud started again, what waited is asked.
func noModel(ctx context.Context, s *stage) error {
	m, err := s.consulted(ctx, "say manners 0.9 because it mocks her. There.")
	if err != nil {
		return err
	}
	if err := s.toldOnce(ctx, "has no model"); err != nil {
		return err
	}
	s.model.Behave() // before the next process asks, or that one's question would wait for minutes
	if err := s.awayFor(ctx, func() error { return nil }); err != nil {
		return err
	}
	if err := s.cardWith(ctx, m, "Classifier, very sure"); err != nil {
		return err
	}
	if err := s.finished(ctx, m); err != nil {
		return err
	}
	return s.toldOnce(ctx, "has no model")
}

// modelBudget is for some fifty comments, and for four fifths of it before the longest question might not fit into the rest.
const modelBudget = "60000"

// budgetSpent: moderators are told at four fifths and at the end, once each; then nothing is asked, and rules
// go on.
func budgetSpent(ctx context.Context, s *stage) error {
	if _, err := s.consulted(ctx, "Good morning to everybody."); err != nil {
		return err
	}
	for n := range 120 {
		if len(s.posted(s.Channels.Moderators, "is spent")) > 0 {
			break
		}
		if _, err := s.write(ctx, n, fmt.Sprintf("I have read the report of number %d, and its figures add up.", n)); err != nil {
			return err
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	for _, words := range []string{"More than 80 %", "is spent"} {
		if err := s.toldOnce(ctx, words); err != nil {
			return err
		}
	}
	if err := s.atRest(ctx); err != nil {
		return err
	}
	asked := s.model.Count()
	m, err := s.write(ctx, 1, "buy wobblegum today")
	if err != nil {
		return err
	}
	if err := s.cardWith(ctx, m, "No advertising"); err != nil {
		return err
	}
	if err := s.finished(ctx, m); err != nil {
		return err
	}
	if n := s.model.Count(); n != asked {
		return fmt.Errorf("the model was asked %d times more although the budget is spent", n-asked)
	}
	for _, words := range []string{"More than 80 %", "is spent"} {
		if err := s.toldOnce(ctx, words); err != nil {
			return err
		}
	}
	return nil
}

// toldOnce waits until the moderators were told something, and counts how often they were.
func (s *stage) toldOnce(ctx context.Context, words string) error {
	told := func() (n int, err error) {
		messages, err := s.history(ctx, s.Channels.Moderators)
		for _, m := range messages {
			n += count(strings.Contains(m.Content, words))
		}
		return n, err
	}
	err := eventually(ctx, restart, func() error {
		n, err := told()
		if err == nil && n == 0 {
			err = fmt.Errorf("the moderators were not told that %q", words)
		}
		return err
	})
	if err != nil {
		return err
	}
	n, err := told()
	if err == nil && n != 1 {
		err = fmt.Errorf("the moderators were told %d times that %q", n, words)
	}
	return err
}
