package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ombud/internal/fakediscord"
	"ombud/internal/sandbox"
)

// articleSentences are those about feeds and the life of discussions.
func articleSentences(form func(string) *regexp.Regexp) []sentence {
	return []sentence{
		{form(`the newsroom publishes "([^"]+)" with only a page: (.+)`), (*stage).publishesPage},
		{form(`the newsroom publishes "([^"]+)" in (\w+)`), (*stage).publishesIn},
		{form(`the newsroom publishes "([^"]+)" with the picture (\S+)`), (*stage).publishesPicture},
		{form(`the newsroom publishes (\d+) stories at once`), (*stage).publishesMany},
		{form(`the rival publishes "([^"]+)": (.+)`), (*stage).rivalPublishes},
		{form(`the newsroom changes the headline "([^"]+)" to "([^"]+)"`), (*stage).renames},
		{form(`the newsroom withdraws "([^"]+)"`), (*stage).withdraws},
		{form(`the newsrooms (break|work again)`), (*stage).newsroomsBreak},
		{form(`the newsrooms say that they pack with: (.+)`), (*stage).newsroomsPack},
		{form(`the newsroom's (feed moves|old address is gone)`), (*stage).newsroomMoves},
		{form(`(\w+) presses "([^"]+)" on the answer`), (*stage).pressesAnswer},
		{form(`(\w+) presses "([^"]+)" in (#\w+)`), (*stage).pressesIn},
		{form(`(\w+) types /(.+)`), (*stage).types},
		{form(`(\w+) is offered: (.+)`), (*stage).isOffered},
		{form(`(\w+) is not offered: (.+)`), (*stage).isNotOffered},
		{form(`("[^"]+") is (open|closed)`), (*stage).isInState},
		{form(`Discord allows (\d+) more open threads?`), (*stage).allowsThreads},
		{form(`ada renames the discussion ("[^"]+") to: (.+)`), (*stage).renamesDiscussion},
		{form(`("[^"]+") is archived`), (*stage).isArchived},
		{form(`in ("[^"]+") people write every (\d+) seconds`), (*stage).isSlow},
		{form(`("[^"]+") is tagged (\w+)`), (*stage).isTagged},
		{form(`ada gives #forum the (moderators' )?tags (.+)`), (*stage).givesTags},
		{form(`ada makes #forum ask for tags`), (*stage).asksForTags},
	}
}

// numbers are the options of commands that take a number.
func numbers() []string {
	return []string{"newest", "every", "per_hour", "close_after", "slow_at", "days", "seconds"}
}

// movedTo is where the newsroom's feed is when it has moved for good.
const movedTo = "courier.example"

// newsrooms serves both by the name in the address.
func (s *stage) newsrooms() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case s.broken.Load():
			if coding := s.packed.Load(); coding != nil {
				w.Header().Set("Content-Encoding", *coding)
				return
			}
			http.Error(w, "out of order", http.StatusInternalServerError)
		case strings.HasPrefix(r.Host, "rival."):
			s.rival.ServeHTTP(w, r)
		case s.gone.Load() && r.Host != movedTo && r.URL.Path == "/feed.xml":
			http.NotFound(w, r)
		case s.moved.Load() && r.Host != movedTo && r.URL.Path == "/feed.xml":
			http.Redirect(w, r, "http://"+movedTo+r.URL.Path, http.StatusMovedPermanently)
		default:
			s.newsroom.ServeHTTP(w, r)
		}
	})
}

func slug(title string) string { return strings.ToLower(strings.ReplaceAll(title, " ", "-")) }

func (s *stage) publishesPage(words []string) error {
	s.newsroom.Publish(sandbox.Story{Slug: slug(words[0]), Title: words[0], At: time.Now(), Page: sandbox.StoryPage{
		Standfirst: words[1], Image: s.newsroom.URL + "/picture.jpg", Text: strings.Repeat("The main text of the page goes on, with commas, for a while. ", 20),
	}})
	return nil
}

func (s *stage) publishesIn(words []string) error {
	s.newsroom.Publish(sandbox.Story{Slug: slug(words[0]), Title: words[0], Summary: "In " + words[1], Category: words[1], At: time.Now()})
	return nil
}

func (s *stage) publishesPicture(words []string) error {
	s.newsroom.Publish(sandbox.Story{Slug: slug(words[0]), Title: words[0], Summary: "With a picture.", At: time.Now(), Page: sandbox.StoryPage{Image: words[1]}})
	return nil
}

func (s *stage) publishesMany(words []string) error {
	n, err := strconv.Atoi(words[0])
	for i := range n {
		title := fmt.Sprintf("Flood number %d", i+1)
		s.newsroom.Publish(sandbox.Story{Slug: slug(title), Title: title, Summary: "One of many.", At: time.Now().Add(time.Duration(i-n) * time.Second)})
	}
	return err
}

func (s *stage) rivalPublishes(words []string) error {
	s.rival.Publish(sandbox.Story{Slug: slug(words[0]), Title: words[0], Summary: words[1], At: time.Now()})
	return nil
}

func (s *stage) renames(words []string) error {
	if !s.newsroom.Rename(words[0], words[1], time.Now()) {
		return errors.New("there is no such story")
	}
	return nil
}

func (s *stage) withdraws(words []string) error {
	if !s.newsroom.Withdraw(words[0], time.Now()) {
		return errors.New("there is no such story")
	}
	return nil
}

func (s *stage) newsroomsBreak(words []string) error {
	s.broken.Store(words[0] == "break")
	return nil
}

// newsroomsPack breaks them, too: there is no such way to pack an answer.
func (s *stage) newsroomsPack(words []string) error {
	s.packed.Store(&words[0])
	s.broken.Store(true)
	return nil
}

func (s *stage) newsroomMoves(words []string) error {
	s.moved.Store(true)
	s.gone.Store(words[0] != "feed moves")
	return nil
}

// pressesAnswer presses a button on the last private message that somebody was shown.
func (s *stage) pressesAnswer(words []string) error {
	var at fakediscord.SeenMessage
	var customID string
	err := s.eventually(func() error {
		events, _, err := s.people[words[0]].Events(context.Background(), 0)
		if err != nil {
			return err
		}
		customID = ""
		for _, e := range events {
			if m, err := e.Message(); err == nil {
				for _, b := range m.Buttons() {
					if b.Label == words[1] {
						at, customID = m, b.CustomID
					}
				}
			}
		}
		if customID == "" {
			return errors.New("there is no such button")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.press(words[0], at, customID)
}

// types is what a client sends while somebody types the last option.
func (s *stage) types(words []string) error {
	p, err := s.person(words[0])
	if err != nil {
		return err
	}
	if err := s.hearOut(words[0]); err != nil {
		return err
	}
	at := strings.LastIndex(words[1], " ")
	name, option := words[1][:at], words[1][at+1:]
	key, value, _ := strings.Cut(option, ":")
	return s.attempt(words[0], p.Autocomplete(context.Background(), s.world.Channels.General, name, fakediscord.CommandOption{Name: key, Value: value}))
}

func (s *stage) offered(name string) (string, error) {
	events, _, err := s.people[name].Events(context.Background(), s.seen[name])
	if err != nil {
		return "", err
	}
	for _, e := range events {
		if e.Kind == "suggestions" {
			return string(e.Data), nil
		}
	}
	return "", fmt.Errorf("%s was offered nothing: %d events", name, len(events))
}

func (s *stage) isOffered(words []string) error {
	return s.eventually(func() error {
		offered, err := s.offered(words[0])
		if err == nil && !strings.Contains(offered, words[1]) {
			err = fmt.Errorf("offered were: %s", offered)
		}
		return err
	})
}

func (s *stage) isNotOffered(words []string) error {
	s.settle()
	offered, err := s.offered(words[0])
	if err == nil && strings.Contains(offered, words[1]) {
		err = fmt.Errorf("offered were: %s", offered)
	}
	return err
}

// seenThread is a discussion as Discord has it.
type seenThread struct {
	Slow     int      `json:"rate_limit_per_user"`
	Tags     []string `json:"applied_tags"`
	ParentID string   `json:"parent_id"`
	Metadata struct {
		Archived bool `json:"archived"`
		Locked   bool `json:"locked"`
	} `json:"thread_metadata"`
}

func (s *stage) thread(title string) (t seenThread, err error) {
	id, err := s.place(title)
	if err == nil {
		err = s.people["ada"].Do(context.Background(), http.MethodGet, "/channels/"+id, nil, &t)
	}
	return t, err
}

func (s *stage) isInState(words []string) error {
	return s.eventually(func() error {
		t, err := s.thread(words[0])
		closed := words[1] == "closed"
		if err == nil && (t.Metadata.Archived != closed || t.Metadata.Locked != closed) {
			err = fmt.Errorf("archived: %v, locked: %v", t.Metadata.Archived, t.Metadata.Locked)
		}
		return err
	})
}

func (s *stage) allowsThreads(words []string) error {
	n, err := strconv.Atoi(words[0])
	s.discord.AllowThreads(n)
	return err
}

func (s *stage) renamesDiscussion(words []string) error {
	id, err := s.place(words[0])
	if err != nil {
		return err
	}
	return s.people["ada"].Do(context.Background(), http.MethodPatch, "/channels/"+id, map[string]any{"name": words[1]}, nil)
}

// isArchived tells a discussion that fell silent from one that was closed: anybody may go on in it.
func (s *stage) isArchived(words []string) error {
	return s.eventually(func() error {
		t, err := s.thread(words[0])
		if err == nil && (!t.Metadata.Archived || t.Metadata.Locked) {
			err = fmt.Errorf("archived: %v, locked: %v", t.Metadata.Archived, t.Metadata.Locked)
		}
		return err
	})
}

func (s *stage) isSlow(words []string) error {
	return s.eventually(func() error {
		t, err := s.thread(words[0])
		if err == nil && strconv.Itoa(t.Slow) != words[1] {
			err = fmt.Errorf("they write every %d seconds", t.Slow)
		}
		return err
	})
}

// forumTag is a tag as forums list it.
type forumTag struct {
	ID        string `json:"id,omitempty"`
	Name      string `json:"name"`
	Moderated bool   `json:"moderated,omitempty"`
}

func (s *stage) givesTags(words []string) error {
	var tags []forumTag
	for name := range strings.SplitSeq(words[1], ", ") {
		tags = append(tags, forumTag{Name: name, Moderated: words[0] != ""})
	}
	return s.people["ada"].Do(context.Background(), http.MethodPatch, "/channels/"+s.world.Channels.Forum, map[string]any{"available_tags": tags}, nil)
}

// asksForTags has a forum take no post without a tag.
//
// docs: Resources/Channel, Channel Flags (REQUIRE_TAG).
func (s *stage) asksForTags([]string) error {
	const requireTag = 1 << 4
	return s.people["ada"].Do(context.Background(), http.MethodPatch, "/channels/"+s.world.Channels.Forum, map[string]any{"flags": requireTag}, nil)
}

func (s *stage) isTagged(words []string) error {
	t, err := s.thread(words[0])
	if err != nil {
		return err
	}
	var forum struct {
		Tags []forumTag `json:"available_tags"`
	}
	if err := s.people["ada"].Do(context.Background(), http.MethodGet, "/channels/"+t.ParentID, nil, &forum); err != nil {
		return err
	}
	for _, tag := range forum.Tags {
		for _, applied := range t.Tags {
			if tag.ID == applied && tag.Name == words[1] {
				return nil
			}
		}
	}
	whole, err := json.Marshal(t)
	return errors.Join(err, fmt.Errorf("it is %s", whole))
}
