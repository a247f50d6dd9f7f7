package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"ombud/internal/fakediscord"
)

// play sets the bot up as an admin would, lets people talk, and lets moderators decide.
func (b *box) play(ctx context.Context) error {
	p := &player{box: b, people: map[string]*fakediscord.Person{}, said: map[string]said{}, cards: map[string]string{}, cardless: map[string]bool{}, shown: map[string]func() bool{}}
	client := &http.Client{Timeout: time.Minute} // it ends what hangs: the Discord is in this very process
	for _, a := range []fakediscord.Account{b.world.Alice, b.world.Ben, b.world.Newt, b.world.Mia, b.world.Max, b.world.Ada} {
		p.people[a.Name] = fakediscord.NewPerson(b.api, b.world.Application, a.Token, client)
	}
	b.headline()
	if err := p.setUp(ctx); err != nil {
		return err
	}
	if _, err := p.discussionOf(ctx, riverside); err != nil {
		return err
	}
	b.aside("posts the newest articles, each with a discussion that begins with the policy")
	for _, act := range [][]scene{discussion(), haste(), decisions()} {
		if err := p.enact(ctx, act); err != nil {
			return err
		}
	}
	b.aside("removes them, and tells each author why, what follows and how to disagree")
	if b.options.FeedURL == "" { // somebody's own feed publishes when it likes
		if err := p.later(ctx); err != nil {
			return err
		}
	}
	return p.finish(ctx)
}

// player plays the people.
type player struct {
	*box
	people map[string]*fakediscord.Person
	said   map[string]said // by key
	// cards are those about messages, by the messages' keys.
	cards    map[string]string
	cardless map[string]bool // to which none came
	// effects are conditions on the stage for going on, shown those for the end, by the messages' keys.
	effects []func() bool
	shown   map[string]func() bool
	open    []string // the discussions of somebody's own feed
}

type said struct{ channel, id string }

// setUp runs the bot's own commands, as an admin does once.
func (p *player) setUp(ctx context.Context) error {
	w := p.world
	opt := func(name string, value any) fakediscord.CommandOption {
		return fakediscord.CommandOption{Name: name, Value: value}
	}
	answer, err := p.command(ctx, "setup", opt("discussions", w.Channels.Discussions),
		opt("moderators", w.Channels.Moderators), opt("role", w.Roles.Moderator))
	if err != nil {
		return err
	}
	if !strings.HasPrefix(answer, "Set up.") {
		return fmt.Errorf("the bot could not be set up: %s", answer)
	}
	feed := p.options.FeedURL
	if feed == "" {
		feed = p.newsroom.FeedURL()
	}
	answer, err = p.command(ctx, "feed add", opt("url", feed), opt("channel", w.Channels.Discussions),
		opt("now", true), opt("newest", len(morningStories(p.now()))))
	if err == nil && !strings.HasPrefix(answer, "Added feed") {
		err = fmt.Errorf("the feed could not be added: %s", answer)
	}
	return err
}

// command lets the admin use a slash command and tells the answer.
func (p *player) command(ctx context.Context, name string, options ...fakediscord.CommandOption) (answer string, err error) {
	who := p.people["ada"]
	before, err := p.next(ctx, who)
	if err != nil {
		return "", err
	}
	if err := who.Command(ctx, p.world.Channels.Moderators, name, options...); err != nil {
		return "", fmt.Errorf("/%s: %w", name, err)
	}
	if answer, err = p.answer(ctx, "ada", before); err != nil {
		return "", fmt.Errorf("/%s: %w", name, err)
	}
	p.tellAside("ada", "/"+name, answer)
	return answer, nil
}

// next is the number after which new events of a person begin.
func (p *player) next(ctx context.Context, who *fakediscord.Person) (int64, error) {
	_, next, err := who.Events(ctx, 0)
	return next, err
}

// answer waits for the text that a person is shown privately.
func (p *player) answer(ctx context.Context, who string, after int64) (string, error) {
	_, text, err := p.firstAnswer(ctx, map[string]int64{who: after})
	return text, err
}

// firstAnswer waits until one of several people is shown a text privately: who, and what.
func (p *player) firstAnswer(ctx context.Context, after map[string]int64) (who, text string, err error) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		for name, since := range after {
			events, _, err := p.people[name].Events(ctx, since)
			if err != nil {
				return "", "", err
			}
			for _, e := range events {
				if e.Kind == "failure" {
					return "", "", fmt.Errorf("the bot did not answer %s", name)
				}
				if m, err := e.Message(); err == nil && m.Content != "" {
					return name, m.Content, nil
				}
			}
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return "", "", ctx.Err()
		}
	}
	return "", "", fmt.Errorf("no answer within %v", patience)
}

// later lets hours pass at once: the newsroom publishes, and the story is found and posted. Then
// it thinks better of a headline, and two weeks later the old discussions close.
func (p *player) later(ctx context.Context) error {
	const hours, weeks = 3 * time.Hour, 15 * 24 * time.Hour
	p.ahead.Add(int64(hours))
	p.pass("Three hours later the newsroom publishes another story.")
	p.newsroom.Publish(eveningStory(p.now()))
	if err := p.enact(ctx, slices.Concat(evening(), appealed())); err != nil {
		return err
	}
	if err := p.consult(ctx); err != nil {
		return err
	}
	room, err := p.discussionOf(ctx, clinic)
	if err != nil {
		return err
	}
	p.ahead.Add(int64(hours))
	p.pass("At night the newsroom changes the headline.")
	p.newsroom.Rename(eveningStory(p.now()).Title, clinicLater, p.now())
	if err := p.awaitWords(ctx, room, "The headline was changed"); err != nil {
		return err
	}
	p.aside("changes the post and the discussion's name, and says so there")
	p.stage.mu.Lock()
	p.stage.evening = p.now()
	p.stage.mu.Unlock()
	p.ahead.Add(int64(weeks))
	p.pass("Two weeks later the discussions close.")
	if err := p.awaitWords(ctx, room, "This discussion is closed"); err != nil {
		return err
	}
	p.aside("says so in each, and locks them")
	return nil
}

// awaitWords waits until something is said in a discussion.
func (p *player) awaitWords(ctx context.Context, room, words string) error {
	return p.stage.await(ctx, "the words \""+words+"\"", func() bool {
		for _, id := range p.stage.said {
			m := p.stage.messages[id]
			if m.ChannelID == room && strings.Contains(m.raw, words) {
				return true
			}
		}
		return false
	})
}

// finish lets what is still under way arrive and tells the story.
func (p *player) finish(ctx context.Context) error {
	if err := p.awaitShown(ctx); err != nil {
		return err
	}
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
