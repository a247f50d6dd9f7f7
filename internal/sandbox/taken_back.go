package sandbox

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ombud/internal/fakediscord"
)

// appeal lets an author object to a removal, with the button of the notice that they got.
func (p *player) appeal(ctx context.Context, s scene) error {
	if p.cards[s.Appeal] == "" { // another policy saw nothing wrong
		return nil
	}
	if err := p.awaitEffects(ctx); err != nil {
		return err
	}
	who := p.people[s.By]
	letter, button, err := p.message(ctx, s.By, 0, "Appeal", opening(p.wordsOf(s.Appeal)))
	if err != nil {
		return err
	}
	before, err := p.next(ctx, who)
	if err != nil {
		return err
	}
	if err := who.Press(ctx, letter.ChannelID, letter.ID, button.CustomID); err != nil {
		return fmt.Errorf("press Appeal: %w", err)
	}
	form, err := p.form(ctx, s.By, before)
	if err != nil {
		return err
	}
	fields := form.Fields()
	if len(fields) == 0 {
		return errors.New("the form of the appeal asks for nothing")
	}
	if err := who.FillIn(ctx, letter.ChannelID, form, map[string]string{fields[0].Label: s.Words}); err != nil {
		return err
	}
	answer, err := p.answer(ctx, s.By, before)
	if err != nil {
		return err
	}
	p.lines.tell(p.options.JSON, line{Event: "appeal", Author: s.By, ID: letter.ID, Text: s.Words})
	p.stage.note(letter.ID, fmt.Sprintf("%s pressed Appeal and wrote: %s", s.By, s.Words))
	p.stage.note(letter.ID, "and was told: "+answer)
	p.aside("has written to " + s.By + ": Your message was removed")
	p.beat(s.By, "presses Appeal there: "+s.Words)
	return nil
}

// undo lets a moderator look a case up, and take back there what was decided.
func (p *player) undo(ctx context.Context, s scene) error {
	if p.cards[s.On] == "" {
		return nil
	}
	if err := p.awaitEffects(ctx); err != nil {
		return err
	}
	p.stage.mu.Lock()
	card := *p.stage.messages[p.cards[s.On]]
	p.stage.mu.Unlock()
	number, err := numberOf(card)
	if err != nil {
		return err
	}
	who := p.people[s.By]
	before, err := p.next(ctx, who)
	if err != nil {
		return err
	}
	if err := who.Command(ctx, p.world.Channels.Moderators, "case", fakediscord.CommandOption{Name: "number", Value: number}); err != nil {
		return fmt.Errorf("/case: %w", err)
	}
	shown, button, err := p.message(ctx, s.By, before, s.Press, "")
	if err != nil {
		return err
	}
	if err := who.Press(ctx, shown.ChannelID, shown.ID, button.CustomID); err != nil {
		return fmt.Errorf("press %s: %w", s.Press, err)
	}
	p.lines.tell(p.options.JSON, line{Event: "press", Author: s.By, ID: card.ID, Text: button.Label})
	p.stage.note(card.ID, fmt.Sprintf("%s looked it up with /case number:%d and pressed %s", s.By, number, button.Label))
	p.shown[s.On] = func() bool {
		m := p.stage.messages[card.ID]
		_, open := find(m.Components, "Remove")
		return open && strings.Contains(m.raw, "Undone") && !strings.Contains(m.raw, "Restoring")
	}
	if err := p.awaitBack(ctx, s.On); err != nil {
		return err
	}
	p.beat(s.By, "thinks again and presses Undo: the message stands again")
	return nil
}

var caseNumber = regexp.MustCompile(`### Case (\d+)`)

func numberOf(card message) (int, error) {
	found := caseNumber.FindStringSubmatch(card.raw)
	if found == nil {
		return 0, errors.New("the card has no number")
	}
	return strconv.Atoi(found[1])
}

// message waits until somebody is shown something with a button and some words.
func (p *player) message(ctx context.Context, who string, after int64, label, words string) (fakediscord.SeenMessage, fakediscord.SeenComponent, error) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		events, _, err := p.people[who].Events(ctx, after)
		if err != nil {
			return fakediscord.SeenMessage{}, fakediscord.SeenComponent{}, err
		}
		for _, e := range events {
			m, err := e.Message()
			if err != nil {
				continue
			}
			if b, ok := m.Button(label); ok && strings.Contains(m.Text(), words) {
				return m, b, nil
			}
		}
		if err := nap(ctx); err != nil {
			return fakediscord.SeenMessage{}, fakediscord.SeenComponent{}, err
		}
	}
	return fakediscord.SeenMessage{}, fakediscord.SeenComponent{}, fmt.Errorf("%s was shown no button %s within %v", who, label, patience)
}

// accused is what a card holds against one message: the case's number, and its words with what was found in them.
type accused struct{ number, words string }

func (p *player) accused(card message, id string) accused {
	about := accused{number: "?"}
	p.stage.mu.Lock()
	defer p.stage.mu.Unlock()
	for _, text := range displayed(ofCase(card.Components, id)) {
		if found := anyNumber.FindStringSubmatch(text); found != nil && about.number == "?" {
			about.number = found[1]
		}
		for line := range strings.SplitSeq(text, "\n") {
			if quoted, ok := strings.CutPrefix(line, "> "); ok && about.words == "" {
				about.words = plain(quoted, p.stage)
			}
		}
	}
	return about
}

// anyNumber is that of a case, on a card of its own or beside others.
var anyNumber = regexp.MustCompile(`(?:### |\*\*)Case (\d+)`)

// read is Discord's text as a person reads it.
func (p *player) read(text string) string {
	p.stage.mu.Lock()
	defer p.stage.mu.Unlock()
	return plain(text, p.stage)
}

// wordsOf is what a message of a key said.
func (p *player) wordsOf(key string) string {
	p.stage.mu.Lock()
	defer p.stage.mu.Unlock()
	if m := p.stage.messages[p.said[key].id]; m != nil {
		return m.Content
	}
	return ""
}

// opening is as much of a message as tells it from the others; a letter quotes that much without escaping it.
func opening(words string) string { return words[:min(20, len(words))] }

// rule lets a moderator decide about the appeal against a message's removal.
func (p *player) rule(ctx context.Context, s scene) error {
	if p.cards[s.On] == "" {
		return nil
	}
	var card message
	var button component
	err := p.stage.await(ctx, "the card about the appeal", func() bool {
		for _, id := range p.stage.said {
			m := p.stage.messages[id]
			if found, ok := find(m.Components, s.Rule); ok && p.stage.rooms[m.ChannelID].Name == moderatorsChannel {
				card, button = *m, found
				return true
			}
		}
		return false
	})
	if err != nil {
		return err
	}
	if err := p.people[s.By].Press(ctx, card.ChannelID, card.ID, button.CustomID); err != nil {
		return fmt.Errorf("press %s: %w", button.Label, err)
	}
	p.lines.tell(p.options.JSON, line{Event: "press", Author: s.By, ID: card.ID, Text: button.Label})
	p.stage.note(card.ID, fmt.Sprintf("%s pressed %s", s.By, button.Label))
	p.shown[s.On] = func() bool {
		_, open := find(p.stage.messages[card.ID].Components, s.Rule)
		return !open && strings.Contains(p.stage.messages[p.cards[s.On]].raw, "· Dismissed") && p.written("appeal was heard")
	}
	if err := p.awaitBack(ctx, s.On); err != nil {
		return err
	}
	p.beat(s.By, "presses "+button.Label+": the message stands again, and its author is told")
	return nil
}

// written reports whether somebody got a letter with some words. The stage must not change meanwhile.
func (p *player) written(words string) bool {
	for _, m := range p.stage.messages {
		if p.stage.rooms[m.ChannelID].letters() && strings.Contains(m.raw, words) {
			return true
		}
	}
	return false
}

// awaitBack waits until a message that was taken away stands in its discussion again.
func (p *player) awaitBack(ctx context.Context, key string) error {
	gone, words := p.said[key], p.wordsOf(key)
	return p.stage.await(ctx, "the "+key+" to be back", func() bool {
		for _, id := range p.stage.said {
			m := p.stage.messages[id]
			if m.ChannelID == gone.channel && m.ID != gone.id && !m.removed && strings.Contains(m.Content, words) {
				return true
			}
		}
		return false
	})
}

// form waits until somebody is shown a form.
func (p *player) form(ctx context.Context, who string, after int64) (fakediscord.SeenForm, error) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		events, _, err := p.people[who].Events(ctx, after)
		if err != nil {
			return fakediscord.SeenForm{}, err
		}
		for _, e := range events {
			if f, err := e.Form(); err == nil && e.Kind == "form" {
				return f, nil
			}
		}
		if err := nap(ctx); err != nil {
			return fakediscord.SeenForm{}, err
		}
	}
	return fakediscord.SeenForm{}, fmt.Errorf("no form opened within %v", patience)
}

// nap is between two looks at what a person is shown.
func nap(ctx context.Context) error {
	select {
	case <-time.After(20 * time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
