package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ombud/internal/fakediscord"
)

// play sets the bot up as an admin would, lets people talk, and lets moderators decide.
func (b *box) play(ctx context.Context) error {
	p := &player{box: b, people: map[string]*fakediscord.Person{}, said: map[string]said{}}
	client := &http.Client{Timeout: time.Minute} // it ends what hangs: the Discord is in this very process
	for _, a := range []fakediscord.Account{b.world.Alice, b.world.Ben, b.world.Newt, b.world.Mia, b.world.Max, b.world.Ada} {
		p.people[a.Name] = fakediscord.NewPerson(b.api, b.world.Application, a.Token, client)
	}
	b.headline()
	if err := p.setUp(ctx); err != nil {
		return err
	}
	if b.options.FeedURL != "" {
		return p.realFeed(ctx)
	}
	if err := p.enact(ctx, discussion()); err != nil {
		return err
	}
	if err := p.enact(ctx, decisions()); err != nil {
		return err
	}
	if err := p.later(ctx); err != nil {
		return err
	}
	return p.finish(ctx)
}

// player plays the people.
type player struct {
	*box
	people map[string]*fakediscord.Person
	said   map[string]said // by key
}

type said struct{ channel, id string }

// setUp runs the bot's own commands, as an admin does once.
func (p *player) setUp(ctx context.Context) error {
	ada, w := p.people["ada"], p.world
	opt := func(name string, value any) fakediscord.CommandOption {
		return fakediscord.CommandOption{Name: name, Value: value}
	}
	if err := p.command(ctx, ada, "setup", opt("discussions", w.Channels.Discussions),
		opt("moderators", w.Channels.Moderators), opt("role", w.Roles.Moderator)); err != nil {
		return err
	}
	feed := p.options.FeedURL
	if feed == "" {
		feed = p.newsroom.FeedURL()
	}
	return p.command(ctx, ada, "feed add", opt("url", feed), opt("channel", w.Channels.Discussions),
		opt("now", true), opt("newest", len(morningStories(p.now()))))
}

// command uses a slash command and tells the answer.
func (p *player) command(ctx context.Context, who *fakediscord.Person, name string, options ...fakediscord.CommandOption) error {
	before, err := p.next(ctx, who)
	if err != nil {
		return err
	}
	if err := who.Command(ctx, p.world.Channels.Moderators, name, options...); err != nil {
		return fmt.Errorf("/%s: %w", name, err)
	}
	answer, err := p.answer(ctx, who, before)
	if err != nil {
		return fmt.Errorf("/%s: %w", name, err)
	}
	p.tellAside("ada", "/"+name, answer)
	return nil
}

// next is the number after which new events of a person begin.
func (p *player) next(ctx context.Context, who *fakediscord.Person) (int64, error) {
	_, next, err := who.Events(ctx, 0)
	return next, err
}

// answer waits for the text that a person is shown privately.
func (p *player) answer(ctx context.Context, who *fakediscord.Person, after int64) (string, error) {
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		events, _, err := who.Events(ctx, after)
		if err != nil {
			return "", err
		}
		for _, e := range events {
			if e.Kind == "failure" {
				return "", fmt.Errorf("the bot did not answer")
			}
			if m, err := e.Message(); err == nil && m.Content != "" {
				return m.Content, nil
			}
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	return "", fmt.Errorf("no answer within %v", patience)
}

// enact plays scenes one after the other.
func (p *player) enact(ctx context.Context, scenes []scene) error {
	for _, s := range scenes {
		var err error
		switch {
		case s.Say != "":
			err = p.say(ctx, s)
		case s.Report != "":
			err = p.report(ctx, s)
		case s.Press != "":
			err = p.press(ctx, s)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.By, err)
		}
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
	return nil
}

// discussionOf waits for the discussion of a story and returns its id.
func (p *player) discussionOf(ctx context.Context, slug string) (string, error) {
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

func (p *player) report(ctx context.Context, s scene) error {
	who, about := p.people[s.By], p.said[s.Report]
	before, err := p.next(ctx, who)
	if err != nil {
		return err
	}
	if err := who.MessageCommand(ctx, about.channel, "Report", about.id); err != nil {
		return err
	}
	answer, err := p.answer(ctx, who, before)
	if err != nil {
		return err
	}
	p.lines.tell(p.options.JSON, line{Event: "report", Author: s.By, ID: about.id, Text: answer})
	p.stage.note(about.id, "reported by "+s.By)
	return nil
}

// press waits for the card about a message and presses one of its buttons,
// maybe at the same moment as somebody else.
func (p *player) press(ctx context.Context, s scene) error {
	card, button, err := p.cardAbout(ctx, s)
	if err != nil {
		return err
	}
	who, rival := p.people[s.By], p.people[s.Rival]
	if err := who.Press(ctx, card.ChannelID, card.ID, button.CustomID); err != nil {
		return fmt.Errorf("press %s: %w", button.Label, err)
	}
	p.lines.tell(p.options.JSON, line{Event: "press", Author: s.By, ID: card.ID, Text: button.Label})
	p.stage.note(card.ID, fmt.Sprintf("%s pressed %s", s.By, button.Label))
	if rival != nil {
		if err := p.pressLate(ctx, s, card, button); err != nil {
			return fmt.Errorf("%s: %w", s.Rival, err)
		}
	}
	about := p.said[s.On].id
	return p.stage.await(ctx, "the removal of the message", func() bool {
		return p.stage.messages[about].removed && len(buttons(p.stage.messages[card.ID].Components)) == 0
	})
}

// pressLate is the second of two presses: it changes nothing, and is told so.
func (p *player) pressLate(ctx context.Context, s scene, card message, button component) error {
	rival := p.people[s.Rival]
	before, err := p.next(ctx, rival)
	if err != nil {
		return err
	}
	if err := rival.Press(ctx, card.ChannelID, card.ID, button.CustomID); err != nil {
		return err
	}
	answer, err := p.answer(ctx, rival, before)
	if err != nil {
		return err
	}
	p.lines.tell(p.options.JSON, line{Event: "refused", Author: s.Rival, ID: card.ID, Text: answer})
	p.stage.note(card.ID, fmt.Sprintf("%s pressed %s at the same moment and was told: %s", s.Rival, button.Label, answer))
	return nil
}

// cardAbout waits for the card that links to a message and has the button.
func (p *player) cardAbout(ctx context.Context, s scene) (card message, button component, err error) {
	err = p.stage.await(ctx, "the card about the "+s.On, func() bool {
		for _, id := range p.stage.said {
			m := p.stage.messages[id]
			if p.stage.rooms[m.ChannelID].Name != moderatorsChannel || !strings.Contains(m.raw, p.said[s.On].id) {
				continue
			}
			if found, ok := find(m.Components, s.Press); ok {
				card, button = *m, found
				return true
			}
		}
		return false
	})
	return card, button, err
}

// later lets hours pass at once: the newsroom publishes, and the story is found and posted.
func (p *player) later(ctx context.Context) error {
	const hours = 3 * time.Hour
	p.ahead.Add(int64(hours))
	p.pass("Three hours later the newsroom publishes another story.")
	p.newsroom.Publish(eveningStory(p.now()))
	return p.enact(ctx, evening())
}

// realFeed waits for the articles of somebody's own feed.
func (p *player) realFeed(ctx context.Context) error {
	err := p.stage.await(ctx, "an article of the feed", func() bool {
		for _, r := range p.stage.rooms {
			if r.thread() && p.stage.opened(r.ID) {
				return true
			}
		}
		return false
	})
	if err != nil {
		return err
	}
	return p.finish(ctx)
}

// finish lets what is still under way arrive and tells the story.
func (p *player) finish(ctx context.Context) error {
	select {
	case <-time.After(300 * time.Millisecond):
	case <-ctx.Done():
		return ctx.Err()
	}
	p.stage.mu.Lock()
	defer p.stage.mu.Unlock()
	p.tell()
	return nil
}
