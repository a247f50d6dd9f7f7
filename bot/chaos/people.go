package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"ombud/internal/fakediscord"
)

// soon is how long people wait for what ombud does at once when it is there. No bar speaks of it: a
// machine with much else to do may take as long.
const soon = 20 * time.Second

// unknownCommand is Discord's code for a command that an application has not made, or not yet.
const unknownCommand = 10063

// tries is how often people repeat what Discord told them had failed.
const tries = 6

// errNoAnswer is what Discord tells people when an application stays silent.
var errNoAnswer = errors.New("the application did not respond")

func option(name string, value any) fakediscord.CommandOption {
	return fakediscord.CommandOption{Name: name, Value: value}
}

// fault arranges a misbehaviour of the Discord.
func (s *stage) fault(ctx context.Context, fault any) error {
	return s.admin.Do(ctx, http.MethodPost, "/sandbox/faults", fault, nil)
}

// setUp is the admin's first command.
func (s *stage) setUp(ctx context.Context) error {
	return s.insist(ctx, "Set up.", "setup", option("discussions", s.Channels.Discussions),
		option("moderators", s.Channels.Moderators), option("role", s.Roles.Moderator))
}

// insist repeats a command that got no answer, as an admin would, until the
// answer has one of the wanted beginnings.
func (s *stage) insist(ctx context.Context, want, name string, options ...fakediscord.CommandOption) error {
	err := errNoAnswer
	for try := 0; try < tries && errors.Is(err, errNoAnswer); try++ {
		if try > 0 {
			s.tell("the admin was told that /%s failed and tries again", name)
		}
		var answer string
		answer, err = s.command(ctx, name, options...)
		var refused *fakediscord.APIError
		if errors.As(err, &refused) && refused.Code == unknownCommand { // ombud has not told Discord of it yet
			err = errors.Join(errNoAnswer, pause(ctx, time.Second))
		}
		if errors.As(err, &refused) && refused.Code != unknownCommand || err != nil && try == 0 && !errors.Is(err, errNoAnswer) {
			break
		}
		if err == nil && !startsWithAny(answer, want) {
			return fmt.Errorf("/%s was answered with %q", name, answer)
		}
	}
	if err != nil {
		return fmt.Errorf("/%s: %w", name, err)
	}
	return nil
}

// startsWithAny looks for one of several beginnings, separated by "|".
func startsWithAny(text, beginnings string) bool {
	for b := range strings.SplitSeq(beginnings, "|") {
		if strings.Contains(text, b) {
			return true
		}
	}
	return false
}

// command uses a slash command once and returns what the admin is shown.
func (s *stage) command(ctx context.Context, name string, options ...fakediscord.CommandOption) (string, error) {
	return s.answerTo(ctx, s.admin, func() error { return s.admin.Command(ctx, s.Channels.Moderators, name, options...) })
}

// answerTo does something in somebody's name and returns the text that the person is shown then.
func (s *stage) answerTo(ctx context.Context, who *fakediscord.Person, do func() error) (string, error) {
	_, before, err := who.Events(ctx, 0)
	if err != nil {
		return "", err
	}
	if err := do(); err != nil {
		return "", err
	}
	var answer string
	err = eventually(ctx, soon, func() error {
		events, _, err := who.Events(ctx, before)
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Kind == "failure" {
				answer = ""
				return nil
			}
			if m, err := e.Message(); err == nil && m.Content != "" {
				answer = m.Content
				return nil
			}
		}
		return errNoAnswer
	})
	if err == nil && answer == "" {
		err = errNoAnswer
	}
	return answer, err
}

// said is a member's message.
type said struct{ channel, id string }

// insults differ, so that no rule against repeats joins in.
func insults() []string {
	return []string{
		"You are a complete idiot, and everybody here knows it.",
		"Only a moron would write that about the ring road.",
		"Shut up, you stupid idiot. Nobody asked for your numbers.",
		"What an idiot you are. Read the article first.",
		"You moron, the library closed years ago.",
	}
}

// insult lets a member write something in the discussions channel that breaks the policy.
func (s *stage) insult(ctx context.Context, n int) (said, error) {
	text := insults()[n%len(insults())]
	s.mu.Lock()
	s.secrets = append(s.secrets, text)
	s.mu.Unlock()
	id, err := s.members[n%len(s.members)].Say(ctx, s.Channels.Discussions, text)
	if err != nil {
		return said{}, fmt.Errorf("a member writes: %w", err)
	}
	return said{s.Channels.Discussions, id}, nil
}

// cards are the cards about a message that moderators see.
func (s *stage) cards(ctx context.Context, about said) ([]fakediscord.SeenMessage, error) {
	all, err := s.admin.Messages(ctx, s.Channels.Moderators)
	if err != nil {
		return nil, err
	}
	var list []fakediscord.SeenMessage
	for _, m := range all {
		if m.Author.ID == s.botID && strings.Contains(m.Text(), "/"+about.id) {
			list = append(list, narrowed(m, about))
		}
	}
	return list, nil
}

// oneCard waits until there is one card about a message; two are an error at once.
func (s *stage) oneCard(ctx context.Context, about said, limit time.Duration) (fakediscord.SeenMessage, error) {
	var card fakediscord.SeenMessage
	err := eventually(ctx, limit, func() error {
		cards, err := s.cards(ctx, about)
		if err != nil {
			return err
		}
		if len(cards) != 1 {
			return fmt.Errorf("%d cards are about the message", len(cards))
		}
		card = cards[0]
		return nil
	})
	return card, err
}

// press lets a moderator press a button of a card.
func (s *stage) press(ctx context.Context, moderator int, card fakediscord.SeenMessage, label string) error {
	button, ok := buttonOf(card, label)
	if !ok {
		return fmt.Errorf("the card has no button %s: %s", label, title(card))
	}
	who := s.moderators[moderator]
	_, before, err := who.Events(ctx, 0)
	if err != nil {
		return err
	}
	if err := who.Press(ctx, card.ChannelID, card.ID, button.CustomID); err != nil || !strings.HasSuffix(button.Label, "…") {
		return err
	}
	return s.fillIn(ctx, who, card.ChannelID, before)
}

// fillIn sends the form that a button opened. One that does not open, because the bot died, is
// no error: the story presses again.
func (s *stage) fillIn(ctx context.Context, who *fakediscord.Person, channel string, after int64) error {
	var form fakediscord.SeenForm
	err := eventually(ctx, soon, func() error {
		events, _, err := who.Events(ctx, after)
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Kind == "form" {
				form, err = e.Form()
				return err
			}
			if e.Kind == "failure" {
				return nil
			}
		}
		return errNoAnswer
	})
	if err != nil || form.CustomID == "" {
		return ctx.Err()
	}
	answers := map[string]string{}
	for _, field := range form.Fields() {
		if len(field.Options) > 1 {
			answers[field.Label] = field.Options[1].Label
		}
	}
	return who.FillIn(ctx, channel, form, answers)
}

// buttonOf finds a button by the beginning of its label.
func buttonOf(card fakediscord.SeenMessage, label string) (fakediscord.SeenComponent, bool) {
	for _, b := range card.Buttons() {
		if strings.HasPrefix(b.Label, label) && !b.Disabled {
			return b, true
		}
	}
	return fakediscord.SeenComponent{}, false
}

// title is the first line of a case, without the clause that a case beside another has there.
func title(card fakediscord.SeenMessage) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(card.Text(), "### "), "\n")
	if beside, ok := strings.CutPrefix(first, "**"); ok {
		first, _, _ = strings.Cut(beside, "**")
	}
	return first
}

// narrowed is as much of a card as is about one message: several cases may share it, and each
// of the others stands there as a text and a row of buttons.
func narrowed(card fakediscord.SeenMessage, about said) fakediscord.SeenMessage {
	if len(card.Components) != 1 {
		return card
	}
	parts := card.Components[0].Components
	end := slices.IndexFunc(parts, func(c fakediscord.SeenComponent) bool { return strings.Contains(c.Content, " on this card, ") })
	if end < 0 {
		return card
	}
	for i := end; i < len(parts)-1; i++ {
		if strings.Contains(parts[i].Content, "/"+about.id) {
			parts = parts[i : i+2]
			end = len(parts)
			break
		}
	}
	whole := card.Components[0]
	whole.Components = parts[:end]
	card.Components = []fakediscord.SeenComponent{whole}
	return card
}

// there says whether a message can still be read.
func (s *stage) there(ctx context.Context, m said) (bool, error) {
	all, err := s.admin.Messages(ctx, m.channel)
	if err != nil {
		return false, err
	}
	for _, one := range all {
		if one.ID == m.id {
			return true, nil
		}
	}
	return false, nil
}

// authorTold waits until a message's card says that its author has had a notice.
func (s *stage) authorTold(ctx context.Context, m said, limit time.Duration) error {
	return eventually(ctx, limit, func() error {
		cards, err := s.cards(ctx, m)
		if err != nil {
			return err
		}
		for _, c := range cards {
			if shown, err := json.Marshal(c); err == nil && strings.Contains(string(shown), "The author was told") {
				return nil
			}
		}
		return errors.New("no card says that the author was told")
	})
}

// removed waits until a message is gone and its card says so.
func (s *stage) removed(ctx context.Context, m said, limit time.Duration) error {
	return eventually(ctx, limit, func() error {
		there, err := s.there(ctx, m)
		if err != nil {
			return err
		}
		cards, err := s.cards(ctx, m)
		if err != nil {
			return err
		}
		var titles []string
		done := 0
		for _, c := range cards {
			titles = append(titles, title(c))
			if _, decided := buttonOf(c, "Undo"); decided && strings.HasSuffix(title(c), "Removed") {
				done++
			}
		}
		if there || done == 0 {
			return fmt.Errorf("message there: %v, cards: %q", there, titles)
		}
		return nil
	})
}
