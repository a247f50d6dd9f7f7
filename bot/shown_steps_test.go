package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"ombud/internal/fakediscord"
)

// text is everything a person reads of a message, as Discord has it.
func text(m fakediscord.SeenMessage) string { return m.Text() }

// texts is what stands in a place.
func (s *stage) texts(place string) (string, error) {
	id, err := s.place(place)
	if err != nil {
		return "", err
	}
	messages, err := s.people["ada"].Messages(context.Background(), id)
	if err != nil {
		return "", err
	}
	var all []string
	for _, m := range messages {
		all = append(all, text(m))
	}
	return strings.Join(all, "\n"), nil
}

func (s *stage) shows(words []string) error {
	return s.eventually(func() error {
		all, err := s.texts(words[0])
		if err == nil && !strings.Contains(all, words[1]) {
			err = fmt.Errorf("it shows:\n%s", all)
		}
		return err
	})
}

func (s *stage) showsOnce(words []string) error {
	s.settle()
	all, err := s.texts(words[0])
	if n := strings.Count(all, words[1]); err == nil && n != 1 {
		err = fmt.Errorf("%d times in:\n%s", n, all)
	}
	return err
}

// showsTimes waits until something stands so often in a channel.
func (s *stage) showsTimes(words []string) error {
	return s.eventually(func() error {
		all, err := s.texts(words[0])
		if n := strings.Count(all, words[2]); err == nil && fmt.Sprint(n) != words[1] {
			err = fmt.Errorf("%d times in:\n%s", n, all)
		}
		return err
	})
}

func (s *stage) doesNotShow(words []string) error {
	s.settle()
	all, err := s.texts(words[0])
	if err == nil && strings.Contains(all, words[1]) {
		err = fmt.Errorf("it shows:\n%s", all)
	}
	return err
}

// hearOut forgets what somebody was told before, so that the next answer counts.
func (s *stage) hearOut(name string) error {
	p, err := s.person(name)
	if err != nil {
		return err
	}
	_, s.seen[name], err = p.Events(context.Background(), 0)
	return err
}

func (s *stage) isTold(words []string) error {
	return s.eventually(func() error { return s.told(words[0], words[1]) })
}

// told reports whether somebody was shown a text since they last did something.
func (s *stage) told(name, what string) error {
	what = s.mentions(what)
	p, err := s.person(name)
	if err != nil {
		return err
	}
	events, _, err := p.Events(context.Background(), s.seen[name])
	if err != nil {
		return err
	}
	var heard []string
	for _, e := range events {
		if m, err := e.Message(); err == nil && e.Kind != "failure" {
			heard = append(heard, text(m))
		} else {
			heard = append(heard, e.Kind)
		}
		if strings.Contains(heard[len(heard)-1], what) {
			return nil
		}
	}
	return fmt.Errorf("%s was told: %q", name, heard)
}

func (s *stage) oneIsTold(words []string) error {
	return s.eventually(func() error {
		first, second := s.told(words[0], words[2]), s.told(words[1], words[2])
		if (first == nil) == (second == nil) {
			return fmt.Errorf("%w; %w", first, second)
		}
		return nil
	})
}

// message reads somebody's last message; gone is true when Discord has it no more.
func (s *stage) message(name string) (gone bool, err error) {
	last, ok := s.last[name]
	if !ok {
		return false, fmt.Errorf("%s has said nothing", name)
	}
	messages, err := s.people["ada"].Messages(context.Background(), last.channel)
	if err != nil {
		return false, err
	}
	for _, m := range messages {
		if m.ID == last.message {
			return false, nil
		}
	}
	return true, nil
}

func (s *stage) isGone(words []string) error {
	return s.eventually(func() error {
		gone, err := s.message(words[0])
		if err == nil && !gone {
			err = errors.New("it stands")
		}
		return err
	})
}

func (s *stage) stands(words []string) error {
	s.settle()
	gone, err := s.message(words[0])
	if err == nil && gone {
		err = errors.New("it is gone")
	}
	return err
}

func (s *stage) isTimedOut(words []string) error {
	return s.eventually(func() error {
		_, err := s.people[words[0]].Say(context.Background(), s.world.Channels.General, "Hello?")
		if err == nil {
			return errors.New("they can write")
		}
		return nil
	})
}

// cards are the messages of the moderators' channel, newest first.
func (s *stage) cards() ([]fakediscord.SeenMessage, error) {
	all, err := s.people["ada"].Messages(context.Background(), s.world.Channels.Moderators)
	var cards []fakediscord.SeenMessage
	for _, m := range all {
		if m.Author.ID == s.world.Bot.ID && len(m.Components) > 0 && strings.Contains(text(m), "ombud case") { // an alert has none
			cards = append(cards, m)
		}
	}
	return cards, err
}

func (s *stage) holdsCards(words []string) error {
	want, err := strconv.Atoi(words[0])
	if err != nil {
		return err
	}
	s.settle()
	cards, err := s.cards()
	if err == nil && len(cards) != want {
		err = fmt.Errorf("it holds %d", len(cards))
	}
	return err
}

// card is the one card that links to somebody's last message.
func (s *stage) card(about string) (fakediscord.SeenMessage, error) {
	cards, err := s.cards()
	if err != nil {
		return fakediscord.SeenMessage{}, err
	}
	var found []fakediscord.SeenMessage
	for _, c := range cards {
		whole, err := json.Marshal(c)
		if err != nil {
			return fakediscord.SeenMessage{}, err
		}
		if strings.Contains(string(whole), s.last[about].message) {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		return fakediscord.SeenMessage{}, fmt.Errorf("%d of %d cards are about %s's message", len(found), len(cards), about)
	}
	return found[0], nil
}

// button waits for the card about somebody and finds a button of their case by the beginning of
// its label: on a card that several cases share, the first below the link to their message.
func (s *stage) button(label, about string) (card fakediscord.SeenMessage, customID string, err error) {
	err = s.eventually(func() error {
		if card, err = s.card(about); err != nil {
			return err
		}
		below := false
		for _, part := range card.Components[0].Components {
			below = below || strings.Contains(part.Content, s.last[about].message)
			for _, b := range part.Components {
				if below && b.CustomID != "" && strings.HasPrefix(b.Label, label) && !b.Disabled {
					customID = b.CustomID
					return nil
				}
			}
		}
		return fmt.Errorf("the card has no button %q", label)
	})
	return card, customID, err
}

func (s *stage) cardShows(words []string) error {
	return s.eventually(func() error {
		card, err := s.card(words[0])
		if err == nil && !strings.Contains(text(card), words[1]) {
			err = fmt.Errorf("it shows:\n%s", text(card))
		}
		return err
	})
}

func (s *stage) cardDoesNotShow(words []string) error {
	s.settle()
	card, err := s.card(words[0])
	if err == nil && strings.Contains(text(card), words[1]) {
		err = fmt.Errorf("it shows:\n%s", text(card))
	}
	return err
}

// cardIsDecided looks for the one decision that is left: to take it back.
func (s *stage) cardIsDecided(words []string) error {
	return s.eventually(func() error {
		card, err := s.card(words[0])
		if err != nil {
			return err
		}
		_, undo := card.Button("Undo")
		_, dismiss := card.Button("Dismiss")
		if !undo || dismiss {
			return fmt.Errorf("its buttons are %+v", card.Buttons())
		}
		return nil
	})
}

// nobodyWasPinged looks at every message of the bot that Discord gave out.
func (s *stage) nobodyWasPinged([]string) error {
	s.settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	looked := 0
	for _, e := range s.journal {
		if e.Event != "dispatch" || e.T != "MESSAGE_CREATE" && e.T != "MESSAGE_UPDATE" {
			continue
		}
		var m struct {
			Author struct {
				ID string `json:"id"`
			} `json:"author"`
			Everyone bool              `json:"mention_everyone"`
			Users    []json.RawMessage `json:"mentions"`
			Roles    []json.RawMessage `json:"mention_roles"`
		}
		if err := json.Unmarshal(e.D, &m); err != nil {
			return err
		}
		if m.Author.ID != s.world.Bot.ID {
			continue
		}
		looked++
		if m.Everyone || len(m.Users) > 0 || len(m.Roles) > 0 {
			return fmt.Errorf("somebody was: %s", e.D)
		}
	}
	if looked == 0 {
		return errors.New("ombud has said nothing, so this proves nothing")
	}
	return nil
}

// databaseDoesNotHold searches the files as they are on the disk.
func (s *stage) databaseDoesNotHold(words []string) error {
	files, err := filepath.Glob(filepath.Join(s.dir, "ombud.db*"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no database files (%w)", err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		if strings.Contains(string(data), words[0]) {
			return fmt.Errorf("%s does", filepath.Base(f))
		}
	}
	return nil
}
