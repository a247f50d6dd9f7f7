package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ombud/internal/fakediscord"
)

// story is played by people who repeat what failed, on a bot that may die at
// any moment and comes back. It returns what is wrong at the end.
type story func(ctx context.Context, s *stage) error

// restart is how long a story waits for what ombud does, its death and return included.
const restart = 25 * time.Second

// decideUntil presses a button, and presses again when the card still has it
// some seconds later.
func (s *stage) decideUntil(ctx context.Context, m said, label string, done func(limit time.Duration) error) error {
	var err error
	for range tries {
		var card fakediscord.SeenMessage
		if card, err = s.oneCard(ctx, m, restart); err != nil {
			return err
		}
		if _, open := buttonOf(card, label); open {
			if err := s.press(ctx, 0, card, label); err != nil {
				return err
			}
		}
		if err = done(deadSpan); err == nil {
			return nil
		}
	}
	return err
}

// inService sets the bot up, as a story begins.
func (s *stage) inService(ctx context.Context) error {
	if err := s.present(ctx); err != nil {
		return err
	}
	if err := s.setUp(ctx); err != nil {
		return err
	}
	return s.present(ctx)
}

// atRest waits until the bot is there and nothing is going on any more, as a story ends.
func (s *stage) atRest(ctx context.Context) error {
	if err := s.present(ctx); err != nil {
		return err
	}
	return s.quiet(ctx, time.Second)
}

// flagged sets the bot up and has a member write something that gets a card.
func (s *stage) flagged(ctx context.Context) (said, error) {
	if err := s.inService(ctx); err != nil {
		return said{}, err
	}
	m, err := s.insult(ctx, 2)
	if err != nil {
		return said{}, err
	}
	_, err = s.oneCard(ctx, m, restart)
	return m, err
}

// finished waits until nothing is going on any more and counts the cards.
func (s *stage) finished(ctx context.Context, m said) error {
	if err := s.atRest(ctx); err != nil {
		return err
	}
	if n := s.cardsEver(ctx, m); n != 1 {
		return fmt.Errorf("%d cards were posted about one message", n)
	}
	return nil
}

// removal: an insult, a card, and a moderator who removes it.
func removal(ctx context.Context, s *stage) error {
	m, err := s.flagged(ctx)
	if err != nil {
		return err
	}
	removed := func(limit time.Duration) error { return s.removed(ctx, m, limit) }
	if err := s.decideUntil(ctx, m, "Remove", removed); err != nil {
		return err
	}
	if err := s.finished(ctx, m); err != nil {
		return err
	}
	if _, taken := s.deletions(m); taken != 1 {
		return fmt.Errorf("%d DELETEs were accepted", taken)
	}
	return removed(time.Second)
}

// timeout: an insult, a card, and a moderator who times its author out.
func timeout(ctx context.Context, s *stage) error {
	m, err := s.flagged(ctx)
	if err != nil {
		return err
	}
	shown := func(limit time.Duration) error {
		return eventually(ctx, limit, func() error {
			cards, err := s.cards(ctx, m)
			if err == nil && (len(cards) != 1 || !strings.Contains(title(cards[0]), "timed out")) {
				err = errors.New("the card does not say that the author is timed out: " + titles(cards))
			}
			return err
		})
	}
	if err := s.decideUntil(ctx, m, "Timeout", shown); err != nil {
		return err
	}
	if err := s.finished(ctx, m); err != nil {
		return err
	}
	if _, taken := s.deletions(m); taken != 1 {
		return fmt.Errorf("%d DELETEs were accepted", taken)
	}
	// The call may be made twice, but never with another end of the timeout.
	ends := map[string]bool{}
	for _, e := range s.where(func(e fakediscord.Entry) bool {
		return s.byBot(e) && e.Method == http.MethodPatch && strings.Contains(e.Path, "/members/") && accepted(e)
	}) {
		var change struct {
			Until string `json:"communication_disabled_until"`
		}
		if err := json.Unmarshal(e.Request, &change); err != nil {
			return fmt.Errorf("read a timeout in the log: %w", err)
		}
		ends[change.Until] = true
	}
	if len(ends) != 1 {
		return fmt.Errorf("the author was timed out until %v", ends)
	}
	return nil
}

func articlesInChannel(ctx context.Context, s *stage) error {
	return articlesIn(ctx, s, s.Channels.Discussions)
}

func articlesAnnounced(ctx context.Context, s *stage) error {
	return articlesIn(ctx, s, s.Channels.Announcements)
}

func articlesInForum(ctx context.Context, s *stage) error {
	return articlesIn(ctx, s, s.Channels.Forum)
}

func titles(cards []fakediscord.SeenMessage) string {
	var list []string
	for _, c := range cards {
		list = append(list, title(c))
	}
	return strings.Join(list, ", ")
}

// articlesIn: a feed with three articles, each of which gets its discussion.
func articlesIn(ctx context.Context, s *stage, channel string) error {
	_, titles, stop, err := s.withFeed(ctx, channel)
	if err != nil {
		return err
	}
	defer stop()
	if err := s.atRest(ctx); err != nil {
		return err
	}
	if err := s.discussionsIn(channel, titles).complete(titles, channel == s.Channels.Announcements); err != nil {
		return err
	}
	return s.shown(ctx, channel, titles)
}
