package bot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"ombud/internal/fakediscord"
)

// form is the last one that somebody was shown since they last did something.
func (s *stage) form(name string) (form fakediscord.SeenForm, channel string, err error) {
	p, err := s.person(name)
	if err != nil {
		return form, "", err
	}
	err = s.eventually(func() error {
		events, _, err := p.Events(context.Background(), s.seen[name])
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Kind == "form" {
				if form, err = e.Form(); err != nil {
					return err
				}
				channel = form.ChannelID
			}
		}
		if form.CustomID == "" {
			return errors.New("no form opened")
		}
		return nil
	})
	return form, channel, err
}

// fillsIn sends the form with "label = answer; label = answer"; what is not named stays empty.
func (s *stage) fillsIn(words []string) error {
	form, channel, err := s.form(words[0])
	if err != nil {
		return err
	}
	answers := map[string]string{}
	for part := range strings.SplitSeq(words[1], ";") {
		if label, answer, ok := strings.Cut(part, "="); ok {
			answers[strings.TrimSpace(label)] = strings.TrimSpace(answer)
		}
	}
	if err := s.hearOut(words[0]); err != nil {
		return err
	}
	return s.attempt(words[0], s.people[words[0]].FillIn(context.Background(), channel, form, answers))
}

// isAsked looks for words in the form that somebody sees.
func (s *stage) isAsked(words []string) error {
	form, _, err := s.form(words[0])
	if err != nil {
		return err
	}
	said := []string{form.Title}
	for _, f := range form.Fields() {
		said = append(said, f.Label)
	}
	if all := strings.Join(said, "\n"); !strings.Contains(all, words[1]) {
		return fmt.Errorf("the form says:\n%s", all)
	}
	return nil
}

// isRestored looks for somebody's last message, sent once more by a webhook and marked.
func (s *stage) isRestored(words []string) error {
	return s.eventually(func() error {
		last := s.last[words[0]]
		messages, err := s.people["ada"].Messages(context.Background(), last.channel)
		if err != nil {
			return err
		}
		for _, m := range messages {
			if m.WebhookID != "" && strings.EqualFold(m.Author.Username, words[0]) && strings.Contains(text(m), "Restored by the moderators") {
				s.last[words[0]] = said{last.channel, m.ID}
				return nil
			}
		}
		return errors.New("it is not there")
	})
}

func (s *stage) ban(name string) (bool, error) {
	var me struct {
		ID string `json:"id"`
	}
	if err := s.people[name].Do(context.Background(), http.MethodGet, "/users/@me", nil, &me); err != nil {
		return false, err
	}
	err := s.people["ada"].Do(context.Background(), http.MethodGet, "/guilds/"+s.world.Guild+"/bans/"+me.ID, nil, nil)
	var refused *fakediscord.APIError
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		return false, nil
	}
	return err == nil, err
}

func (s *stage) isBanned(words []string) error {
	return s.eventually(func() error {
		banned, err := s.ban(words[0])
		if err == nil && !banned {
			err = errors.New("they are not")
		}
		return err
	})
}

func (s *stage) isNotBanned(words []string) error {
	return s.eventually(func() error {
		banned, err := s.ban(words[0])
		if err == nil && banned {
			err = errors.New("they are")
		}
		return err
	})
}

// pressesInAnswer presses a button of what somebody was shown privately: the last time, or the
// first time in the story.
func (s *stage) pressesInAnswer(words []string) error {
	p := s.people[words[0]]
	events, _, err := p.Events(context.Background(), 0)
	if err != nil {
		return err
	}
	if words[2] == "" {
		slices.Reverse(events)
	}
	for _, e := range events {
		m, err := e.Message()
		if err != nil || e.Kind == "form" {
			continue
		}
		for _, b := range m.Buttons() {
			if strings.HasPrefix(b.Label, words[1]) {
				return s.press(words[0], m, b.CustomID)
			}
		}
	}
	return fmt.Errorf("%s was shown no button %s", words[0], words[1])
}

func (s *stage) usesHistory(words []string) error {
	if err := s.hearOut(words[0]); err != nil {
		return err
	}
	about, _ := s.value("user", words[1]).(string)
	return s.attempt(words[0], s.people[words[0]].UserCommand(context.Background(), s.world.Channels.General, "History", about))
}
