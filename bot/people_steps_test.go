package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ombud/internal/fakediscord"
)

func (s *stage) person(name string) (*fakediscord.Person, error) {
	if p := s.people[name]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("nobody is called %q", name)
}

// place finds #channel or the discussion with a title.
func (s *stage) place(words string) (string, error) {
	channels := map[string]string{
		"#discussions": s.world.Channels.Discussions, "#announcements": s.world.Channels.Announcements,
		"#forum": s.world.Channels.Forum, "#moderators": s.world.Channels.Moderators, "#general": s.world.Channels.General,
	}
	if id := channels[words]; id != "" {
		return id, nil
	}
	var found string
	err := s.eventually(func() error {
		if found = s.threadNamed(strings.Trim(words, `"`)); found == "" {
			return fmt.Errorf("there is no discussion %s", words)
		}
		return nil
	})
	return found, err
}

// threadNamed finds a thread among those whose making Discord announced.
func (s *stage) threadNamed(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.journal {
		var thread struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		}
		if e.Event == "dispatch" && e.T == "THREAD_CREATE" && json.Unmarshal(e.D, &thread) == nil && thread.Name == name {
			return thread.ID
		}
	}
	return ""
}

// remember keeps where somebody's last message is, or that Discord refused it.
func (s *stage) remember(name, channel, message string, err error) error {
	if err == nil {
		s.last[name] = said{channel, message}
	}
	return err
}

// mentions makes <@alice> in a text what Discord's client makes of it.
func (s *stage) mentions(text string) string {
	for _, a := range []fakediscord.Account{s.world.Alice, s.world.Ben, s.world.Newt, s.world.Mia, s.world.Max, s.world.Ada} {
		text = strings.ReplaceAll(text, "<@"+a.Name+">", "<@"+a.ID+">")
	}
	return text
}

func (s *stage) says(words []string) error {
	channel, err := s.place(words[1])
	if err != nil {
		return err
	}
	p, err := s.person(words[0])
	if err != nil {
		return err
	}
	id, err := p.Say(context.Background(), channel, s.mentions(words[2]))
	return s.remember(words[0], channel, id, err)
}

// saysOften leaves the person's last message as it was: it is about how much is written.
func (s *stage) saysOften(words []string) error {
	channel, err := s.place(words[2])
	if err != nil {
		return err
	}
	p, err := s.person(words[0])
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(words[1])
	if err != nil {
		return err
	}
	for range n {
		if _, err := p.Say(context.Background(), channel, words[3]); err != nil {
			return err
		}
		time.Sleep(time.Second)
	}
	return nil
}

func (s *stage) answers(words []string) error {
	channel, err := s.place(words[2])
	if err != nil {
		return err
	}
	p, err := s.person(words[0])
	if err != nil {
		return err
	}
	id, err := p.Reply(context.Background(), channel, s.last[words[1]].message, words[3])
	return s.remember(words[0], channel, id, err)
}

func (s *stage) edits(words []string) error {
	last := s.last[words[0]]
	return s.people[words[0]].Edit(context.Background(), last.channel, last.message, words[1])
}

func (s *stage) deletes(words []string) error {
	last := s.last[words[0]]
	return s.people[words[0]].Delete(context.Background(), last.channel, last.message)
}

func (s *stage) cannotWrite(words []string) error {
	channel, err := s.place(words[1])
	if err != nil {
		return err
	}
	_, err = s.people[words[0]].Say(context.Background(), channel, "May I?")
	var refused *fakediscord.APIError
	const locked = 160005
	if !errors.As(err, &refused) || refused.Status != http.StatusForbidden && refused.Code != locked {
		return fmt.Errorf("Discord answered: %v", err) //nolint:errorlint // nil is among the wrong answers
	}
	return nil
}

// runs reads "/name sub key:value …". A value goes on to the next key; #channel and @role
// become ids, FEED and PAGE addresses of the newsroom.
func (s *stage) runs(words []string) error {
	return s.runsAt(s.world.Channels.General, words)
}

// runsIn is runs in a channel: some commands work in one only.
func (s *stage) runsIn(words []string) error {
	channel, err := s.place(words[1])
	if err != nil {
		return err
	}
	return s.runsAt(channel, []string{words[0], words[2]})
}

func (s *stage) runsAt(channel string, words []string) error {
	p, err := s.person(words[0])
	if err != nil {
		return err
	}
	if err := s.hearOut(words[0]); err != nil {
		return err
	}
	var name []string
	var options []fakediscord.CommandOption
	for _, word := range strings.Fields(words[1]) {
		key, value, isOption := strings.Cut(word, ":")
		switch {
		case isOption && !strings.HasPrefix(value, "//"):
			options = append(options, fakediscord.CommandOption{Name: key, Value: s.value(key, value)})
		case len(options) == 0:
			name = append(name, word)
		default:
			last := &options[len(options)-1]
			last.Value = fmt.Sprint(last.Value, " ", word)
		}
	}
	err = s.attempt(words[0], p.Command(context.Background(), channel, strings.Join(name, " "), options...))
	if err != nil || s.refused != "" {
		return err
	}
	return s.eventually(func() error { return s.told(words[0], " ") }) // any answer at all
}

func (s *stage) value(key, word string) any {
	known := map[string]any{
		"RIVAL": s.rival.FeedURL(), "FEED": s.newsroom.FeedURL(), "PAGE": s.newsroom.URL + "/", "true": true, "false": false,
		"@moderator": s.world.Roles.Moderator, "@everyone": s.world.Roles.Everyone,
	}
	if v, ok := known[word]; ok {
		return v
	}
	for _, a := range []fakediscord.Account{s.world.Alice, s.world.Ben, s.world.Newt, s.world.Mia, s.world.Max} {
		if key == "user" && a.Name == word {
			return a.ID
		}
	}
	if n, err := strconv.Atoi(word); err == nil && wholeNumber(key) {
		return n
	}
	if strings.HasPrefix(word, "#") {
		if id, err := s.place(word); err == nil {
			return id
		}
	}
	return word
}

// wholeNumber tells options that are numbers from texts that look like one.
func wholeNumber(key string) bool {
	return slices.Contains(numbers(), key) || slices.Contains([]string{"number", "hide-after", "reports-per-member", "reports-per-server", "strike-days", "ping-minutes", "keep-text-days"}, key)
}

// attempt keeps a refusal by Discord itself, for "is refused by Discord".
func (s *stage) attempt(name string, err error) error {
	var refused *fakediscord.APIError
	s.refused = ""
	if errors.As(err, &refused) {
		s.refused = name
		return nil
	}
	return err
}

func (s *stage) isRefused(words []string) error {
	if s.refused != words[0] {
		return errors.New("Discord took it")
	}
	return nil
}

func (s *stage) reports(words []string) error {
	about := s.last[words[1]]
	if err := s.hearOut(words[0]); err != nil {
		return err
	}
	return s.attempt(words[0], s.people[words[0]].MessageCommand(context.Background(), about.channel, "Report", about.message))
}

// chooses picks from the select that somebody was shown last.
func (s *stage) chooses(words []string) error {
	p, err := s.person(words[0])
	if err != nil {
		return err
	}
	var menu fakediscord.SeenMessage
	var select3 fakediscord.SeenComponent
	err = s.eventually(func() error {
		events, _, err := p.Events(context.Background(), 0)
		if err != nil {
			return err
		}
		for _, e := range events {
			m, err := e.Message()
			if err != nil {
				continue
			}
			for _, row := range m.Components {
				for _, c := range row.Components {
					if len(c.Options) > 0 {
						menu, select3 = m, c
					}
				}
			}
		}
		if menu.ID == "" {
			return errors.New("there is nothing to choose from")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.hearOut(words[0]); err != nil {
		return err
	}
	return s.attempt(words[0], p.Select(context.Background(), menu.ChannelID, menu.ID, select3.CustomID, words[1]))
}

func (s *stage) presses(words []string) error {
	card, button, err := s.button(words[1], words[2])
	if err != nil {
		return err
	}
	return s.press(words[0], card, button)
}

func (s *stage) press(name string, card fakediscord.SeenMessage, customID string) error {
	if err := s.hearOut(name); err != nil {
		return err
	}
	return s.attempt(name, s.people[name].Press(context.Background(), card.ChannelID, card.ID, customID))
}

// pressTogether lets two people press the same button at the same moment.
func (s *stage) pressTogether(words []string) error {
	card, button, err := s.button(words[2], words[3])
	if err != nil {
		return err
	}
	var both sync.WaitGroup
	errs := make([]error, 2)
	for i, name := range words[:2] {
		if err := s.hearOut(name); err != nil {
			return err
		}
		both.Go(func() {
			errs[i] = s.people[name].Press(context.Background(), card.ChannelID, card.ID, button)
		})
	}
	both.Wait()
	return errors.Join(errs...)
}

// forges presses a button that the card never had, with the request Discord's client would make.
func (s *stage) forges(words []string) error {
	card, _, err := s.button("", words[2])
	if err != nil {
		return err
	}
	return s.press(words[0], card, words[1])
}

func (s *stage) losesRole(words []string) error {
	p := s.people[words[0]]
	var me struct {
		ID string `json:"id"`
	}
	if err := p.Do(context.Background(), http.MethodGet, "/users/@me", nil, &me); err != nil {
		return err
	}
	path := "/guilds/" + s.world.Guild + "/members/" + me.ID
	return s.people["ada"].Do(context.Background(), http.MethodPatch, path, map[string]any{"roles": []string{}}, nil)
}

func (s *stage) opensToEveryone(words []string) error {
	channel, err := s.place(words[1])
	if err != nil {
		return err
	}
	const viewChannel = "1024"
	o := map[string]any{"type": 0, "allow": viewChannel, "deny": "0"}
	if words[0] == "closes" {
		o["allow"], o["deny"] = "0", viewChannel
	}
	path := "/channels/" + channel + "/permissions/" + s.world.Roles.Everyone
	return s.people["ada"].Do(context.Background(), http.MethodPut, path, o, nil)
}

func (s *stage) hidesHistory(words []string) error {
	const readMessageHistory = "65536"
	return s.denies(words, readMessageHistory)
}

func (s *stage) hidesChannel(words []string) error {
	const viewChannel = "1024"
	return s.denies(words, viewChannel)
}

// denies takes a permission in a channel away from ombud, or gives it back.
func (s *stage) denies(words []string, permission string) error {
	channel, err := s.place(words[1])
	if err != nil {
		return err
	}
	path := "/channels/" + channel + "/permissions/" + s.world.Bot.ID
	if words[0] == "shows" {
		return s.people["ada"].Do(context.Background(), http.MethodDelete, path, nil, nil)
	}
	return s.people["ada"].Do(context.Background(), http.MethodPut, path, map[string]any{"type": 1, "allow": "0", "deny": permission}, nil)
}

func (s *stage) archives(words []string) error {
	id, err := s.place(words[1])
	if err != nil {
		return err
	}
	return s.people[words[0]].Do(context.Background(), http.MethodPatch, "/channels/"+id, map[string]any{"archived": true}, nil)
}
