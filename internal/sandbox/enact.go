package sandbox

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// enact plays scenes one after the other. What presses are for is waited for when somebody goes by it,
// and at the end.
func (p *player) enact(ctx context.Context, scenes []scene) error {
	for _, s := range scenes {
		if err := p.playOne(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.By, err)
		}
	}
	return p.awaitEffects(ctx)
}

func (p *player) playOne(ctx context.Context, s scene) error {
	switch {
	case s.Say != "":
		return p.say(ctx, s)
	case s.Report != "":
		return p.report(ctx, s)
	case s.Press == "Undo":
		return p.undo(ctx, s)
	case s.Press != "":
		return p.press(ctx, s)
	case s.Appeal != "":
		return p.appeal(ctx, s)
	case s.Rule != "":
		return p.rule(ctx, s)
	}
	return nil
}

func (p *player) say(ctx context.Context, s scene) error {
	room, err := p.discussionOf(ctx, s.In)
	if err != nil {
		return err
	}
	who := p.people[s.By]
	var id string
	if s.ReplyTo != "" {
		id, err = who.Reply(ctx, room, p.said[s.ReplyTo].id, s.Say)
	} else {
		id, err = who.Say(ctx, room, s.Say)
	}
	if err != nil {
		return err
	}
	p.said[s.Key] = said{channel: room, id: id}
	p.beat(s.By, s.Say)
	return nil
}

// discussionOf waits for the discussion of a story and returns its id.
func (p *player) discussionOf(ctx context.Context, slug string) (string, error) {
	if p.options.FeedURL != "" {
		return p.anyDiscussion(ctx, slug)
	}
	title, id := "", ""
	for _, s := range append(morningStories(p.now()), eveningStory(p.now())) {
		if s.Slug == slug {
			title = s.Title
		}
	}
	err := p.stage.await(ctx, "the discussion of "+slug, func() bool {
		for _, r := range p.stage.rooms {
			if r.thread() && r.Name == title && p.stage.opened(r.ID) {
				id = r.ID
				return true
			}
		}
		return false
	})
	return id, err
}

// anyDiscussion stands in for a story's when the feed is somebody's own: the first for
// one story, the last for the others.
func (p *player) anyDiscussion(ctx context.Context, slug string) (string, error) {
	if p.open == nil {
		err := p.stage.await(ctx, "a discussion of the feed's newest article", func() bool {
			p.open = nil
			for _, id := range p.stage.order {
				if r := p.stage.rooms[id]; r.thread() && p.stage.opened(r.ID) {
					p.open = append(p.open, id)
				}
			}
			return len(p.open) > 0
		})
		if err != nil {
			return "", err
		}
	}
	if slug == riverside {
		return p.open[0], nil
	}
	return p.open[len(p.open)-1], nil
}

func (p *player) report(ctx context.Context, s scene) error {
	who, about := p.people[s.By], p.said[s.Report]
	before, err := p.next(ctx, who)
	if err != nil {
		return err
	}
	if err := who.MessageCommand(ctx, about.channel, "Report", about.id); err != nil {
		return err
	}
	answer, err := p.answer(ctx, s.By, before)
	if err != nil {
		return err
	}
	p.lines.tell(p.options.JSON, line{Event: "report", Author: s.By, ID: about.id, Text: answer})
	p.stage.note(about.id, "reported by "+s.By)
	p.beat(s.By, "reports: "+p.wordsOf(s.Report))
	return nil
}

// press waits for the card about a message and presses one of its buttons.
func (p *player) press(ctx context.Context, s scene) error {
	if p.cardless[s.On] {
		return nil
	}
	card, button, err := p.cardAbout(ctx, s)
	if errors.Is(err, errInVain) { // another policy may see nothing wrong
		p.cardless[s.On] = true
		p.lines.tell(p.options.JSON, line{Event: "no_card", ID: p.said[s.On].id})
		p.stage.note(p.said[s.On].id, "no card came about this")
		p.aside("has no card about: " + p.wordsOf(s.On))
		return nil
	}
	if err != nil {
		return err
	}
	pressers := []string{s.By}
	if s.Rival != "" {
		pressers = append(pressers, s.Rival)
	}
	if err := p.pressAtOnce(ctx, pressers, card, button, p.accused(card, p.said[s.On].id)); err != nil {
		return fmt.Errorf("press %s: %w", button.Label, err)
	}
	if s.Press != "Claim" {
		p.expect(s, card)
	}
	return nil
}

// expect notes what a decision is for: that the message goes, that the card shows it, and that its author
// hears of it. The latter two can take some seconds: Discord takes few edits, and a letter waits for the acts
// that it tells of.
func (p *player) expect(s scene, card message) {
	about := p.said[s.On]
	p.effects = append(p.effects, func() bool { return p.stage.messages[about.id].removed })
	p.shown[s.On] = func() bool {
		_, there := find(ofCase(p.stage.messages[card.ID].Components, about.id), "Undo")
		return there && p.written(opening(p.stage.messages[about.id].Content))
	}
}

// awaitEffects waits until what was decided has happened.
func (p *player) awaitEffects(ctx context.Context) error {
	err := p.stage.await(ctx, "the removal of what moderators took away", func() bool { return all(p.effects) })
	p.effects = nil
	return err
}

func all(conditions []func() bool) bool {
	return !slices.ContainsFunc(conditions, func(holds func() bool) bool { return !holds() })
}

// awaitShown waits until every card shows what was decided, and every letter came.
func (p *player) awaitShown(ctx context.Context) error {
	return p.stage.await(ctx, "the cards to show what was decided", func() bool {
		return all(slices.Collect(maps.Values(p.shown)))
	})
}

// pressAtOnce lets people press the same button at the same moment. Whoever comes
// second, by whatever chance, changes nothing and is told so.
func (p *player) pressAtOnce(ctx context.Context, pressers []string, card message, button component, about accused) error {
	before := map[string]int64{}
	for _, name := range pressers {
		var err error
		if before[name], err = p.next(ctx, p.people[name]); err != nil {
			return err
		}
	}
	group, pressing := errgroup.WithContext(ctx)
	for _, name := range pressers {
		group.Go(func() error { return p.people[name].Press(pressing, card.ChannelID, card.ID, button.CustomID) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if strings.HasSuffix(button.Label, "…") {
		if err := p.fillIn(ctx, pressers[0], card.ChannelID, before[pressers[0]]); err != nil {
			return err
		}
	}
	late, answer := "", ""
	if len(pressers) > 1 {
		var err error
		if late, answer, err = p.firstAnswer(ctx, before); err != nil {
			return err
		}
	}
	for _, name := range pressers {
		if name != late {
			p.lines.tell(p.options.JSON, line{Event: "press", Author: name, ID: card.ID, Text: button.Label})
			p.stage.note(card.ID, fmt.Sprintf("%s pressed %s on case %s", name, button.Label, about.number))
			p.beat(name, fmt.Sprintf("presses %s on case %s: %s", button.Label, about.number, about.words))
		}
	}
	if late != "" {
		p.lines.tell(p.options.JSON, line{Event: "refused", Author: late, ID: card.ID, Text: answer})
		p.stage.note(card.ID, fmt.Sprintf("%s pressed %s at the same moment and was told: %s", late, button.Label, answer))
		p.beat(late, "presses it at the same moment and is told: "+p.read(answer))
	}
	return nil
}

// fillIn sends the form that a button opened, with an hour for its time.
func (p *player) fillIn(ctx context.Context, who, channel string, after int64) error {
	f, err := p.form(ctx, who, after)
	if err != nil {
		return err
	}
	return p.people[who].FillIn(ctx, channel, f, map[string]string{"For how long": "1 hour"})
}

// cardAbout waits for the card that links to a message and has the button.
func (p *player) cardAbout(ctx context.Context, s scene) (card message, button component, err error) {
	err = p.stage.awaitFor(ctx, p.options.cardPatience, "the card about the "+s.On, func() bool {
		for _, id := range p.stage.said {
			m := p.stage.messages[id]
			known := p.cards[s.On] // once it is restored, a message is linked under another id
			if p.stage.rooms[m.ChannelID].Name != moderatorsChannel || m.ID != known && !strings.Contains(m.raw, p.said[s.On].id) {
				continue
			}
			if found, ok := find(ofCase(m.Components, p.said[s.On].id), s.Press); ok {
				card, button, p.cards[s.On] = *m, found, m.ID
				return true
			}
		}
		return false
	})
	return card, button, err
}
