package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"ombud/internal/fakediscord"
	"ombud/internal/sandbox"
)

// storyteller plays the sandbox's story with people who repeat what failed, on a bot
// that may die at any moment and comes back.
type storyteller struct {
	s      *stage
	script sandbox.Script
	news   *sandbox.Newsroom
	said   map[string]said   // by the scenes' keys
	rooms  map[string]string // discussions by the stories' slugs
	// clean are the keys of messages that the policy has nothing against, and that therefore get
	// no card. An undisturbed run finds them out, and the others know them.
	clean map[string]bool
	learn bool
}

// storyLimit is how long a story waits for any one thing, the bot's death and return and the
// pauses between its tries included.
const storyLimit = 45 * time.Second

// tellSandboxStory plays the whole story and waits until nothing is going on any more.
func tellSandboxStory(ctx context.Context, s *stage, clean map[string]bool, learn bool) (*storyteller, error) {
	news, stop, err := serveNews(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	t := &storyteller{
		s: s, script: sandbox.TheScript(time.Now()), news: news, said: map[string]said{}, rooms: map[string]string{},
		clean: clean, learn: learn,
	}
	for _, story := range t.script.Stories {
		news.Publish(story)
	}
	if err := t.setUp(ctx); err != nil {
		return nil, err
	}
	for _, scene := range t.script.Scenes {
		if err := t.play(ctx, scene); err != nil {
			return nil, fmt.Errorf("%s: %w", scene.By, err)
		}
	}
	if err := s.present(ctx); err != nil {
		return nil, err
	}
	// Cards wait for Discord's limits, longer than anybody would call quiet.
	if err := eventually(ctx, storyLimit, func() error { return s.nothingPending(ctx) }); err != nil {
		return nil, err
	}
	return t, s.quiet(ctx, 2*time.Second)
}

func (t *storyteller) setUp(ctx context.Context) error {
	if err := t.s.present(ctx); err != nil {
		return err
	}
	if err := t.s.setUp(ctx); err != nil {
		return err
	}
	if err := t.s.present(ctx); err != nil {
		return err
	}
	options := feedOptions(t.news.FeedURL(), t.s.Channels.Discussions, len(t.script.Stories))
	if err := t.s.insist(ctx, added, "feed add", options...); err != nil {
		return err
	}
	for _, story := range t.script.Stories {
		err := eventually(ctx, storyLimit, func() error {
			threads, err := t.s.threads(ctx, t.s.Channels.Discussions)
			for _, thread := range threads {
				if thread.Name == story.Title {
					t.rooms[story.Slug] = thread.ID
				}
			}
			if err == nil && t.rooms[story.Slug] == "" {
				err = fmt.Errorf("there is no discussion of %q", story.Title)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *storyteller) play(ctx context.Context, scene sandbox.Scene) error {
	switch {
	case scene.Say != "":
		return t.say(ctx, scene)
	case scene.Report != "":
		return t.report(ctx, scene)
	case scene.Press != "":
		return t.press(ctx, scene)
	}
	return fmt.Errorf("the harness cannot play this scene: %+v", scene)
}

// person is one of the newsroom's by name.
func (t *storyteller) person(name string) *fakediscord.Person {
	everybody := map[string]*fakediscord.Person{
		"alice": t.s.members[0], "ben": t.s.members[1], "newt": t.s.members[2],
		"mia": t.s.moderators[0], "max": t.s.moderators[1], "ada": t.s.admin,
	}
	return everybody[name]
}

func (t *storyteller) say(ctx context.Context, scene sandbox.Scene) (err error) {
	who, room := t.person(scene.By), t.rooms[scene.In]
	var id string
	t.s.mu.Lock()
	t.s.secrets = append(t.s.secrets, scene.Say)
	t.s.mu.Unlock()
	if scene.ReplyTo != "" {
		id, err = who.Reply(ctx, room, t.said[scene.ReplyTo].id, scene.Say)
	} else {
		id, err = who.Say(ctx, room, scene.Say)
	}
	t.said[scene.Key] = said{room, id}
	return err
}

// report uses the message's menu, and again when nobody answered.
func (t *storyteller) report(ctx context.Context, scene sandbox.Scene) error {
	who, about := t.person(scene.By), t.said[scene.Report]
	for range tries {
		if err := t.s.present(ctx); err != nil {
			return err
		}
		answer, err := t.s.answerTo(ctx, who, func() error { return who.MessageCommand(ctx, about.channel, "Report", about.id) })
		if err == nil && answer != "" {
			return nil
		}
		if err != nil && !errors.Is(err, errNoAnswer) {
			return err
		}
	}
	return errNoAnswer
}

// press decides, until the message is gone and the card says so.
func (t *storyteller) press(ctx context.Context, scene sandbox.Scene) error {
	about := t.said[scene.On]
	if t.learn {
		if _, err := t.s.oneCard(ctx, about, soon); err != nil {
			cases, err := t.s.casesByMessage(ctx)
			if err != nil {
				return err
			}
			t.clean[scene.On] = cases[about.id] == 0
		}
	}
	if t.clean[scene.On] {
		return nil
	}
	var err error
	for range tries {
		var card fakediscord.SeenMessage
		if card, err = t.s.oneCard(ctx, about, storyLimit); err != nil {
			return err
		}
		button, open := buttonOf(card, scene.Press)
		if open {
			if err := t.pressAtOnce(ctx, scene, card, button); err != nil {
				return err
			}
		}
		if err = t.s.decided(ctx, about, 2*deadSpan); err == nil {
			return nil
		}
	}
	return err
}

// pressAtOnce presses a button, and so does the rival, if there is one, unless the button is
// gone by then.
func (t *storyteller) pressAtOnce(ctx context.Context, scene sandbox.Scene, card fakediscord.SeenMessage, button fakediscord.SeenComponent) error {
	_, before, err := t.person(scene.By).Events(ctx, 0)
	if err != nil {
		return err
	}
	err = t.person(scene.By).Press(ctx, card.ChannelID, card.ID, button.CustomID)
	if err == nil && strings.HasSuffix(button.Label, "…") {
		return t.s.fillIn(ctx, t.person(scene.By), card.ChannelID, before)
	}
	if err != nil || scene.Rival == "" {
		return err
	}
	err = t.person(scene.Rival).Press(ctx, card.ChannelID, card.ID, button.CustomID)
	var refused *fakediscord.APIError
	if errors.As(err, &refused) {
		return nil
	}
	return err
}

// decided waits until a message is gone and its card has no button any more that decides.
func (s *stage) decided(ctx context.Context, m said, limit time.Duration) error {
	return eventually(ctx, limit, func() error {
		there, err := s.there(ctx, m)
		if err != nil {
			return err
		}
		cards, err := s.cards(ctx, m)
		if err != nil {
			return err
		}
		if there || len(cards) != 1 {
			return fmt.Errorf("message there: %v, cards: %s", there, titles(cards))
		}
		for _, label := range []string{"Remove", "Timeout", "Dismiss"} {
			if _, open := buttonOf(cards[0], label); open {
				return errors.New("the card can still be decided: " + strings.TrimSpace(title(cards[0])))
			}
		}
		return nil
	})
}
