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

// writer is who writes, and where.
func (s *stage) writer(name, where string) (*fakediscord.Person, string, error) {
	p, err := s.person(name)
	if err != nil {
		return nil, "", err
	}
	channel, err := s.place(where)
	return p, channel, err
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
	p, channel, err := s.writer(words[0], words[1])
	if err != nil {
		return err
	}
	id, err := p.Say(context.Background(), channel, s.mentions(words[2]))
	return s.remember(words[0], channel, id, err)
}

// saysOften leaves the person's last message as it was: it is about how much is written.
func (s *stage) saysOften(words []string) error {
	p, channel, err := s.writer(words[0], words[2])
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
	p, channel, err := s.writer(words[0], words[2])
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

func (s *stage) archives(words []string) error {
	id, err := s.place(words[1])
	if err != nil {
		return err
	}
	return s.people[words[0]].Do(context.Background(), http.MethodPatch, "/channels/"+id, map[string]any{"archived": true}, nil)
}
