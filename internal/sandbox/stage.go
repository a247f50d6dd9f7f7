package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"ombud/internal/fakediscord"
)

// message is one message on the sandbox's Discord, as somebody who sees every
// channel has seen it.
type message struct {
	ID         string      `json:"id"`
	ChannelID  string      `json:"channel_id"`
	Type       int         `json:"type"`
	Content    string      `json:"content"`
	Author     account     `json:"author"`
	Embeds     []embed     `json:"embeds"`
	Components []component `json:"components"`
	Reference  *struct {
		MessageID string `json:"message_id"`
	} `json:"message_reference"`

	raw     string // as Discord sent it last
	removed bool
	notes   []string // what people did about it
}

type account struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Bot      bool   `json:"bot"`
}

type embed struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Author      struct {
		Name string `json:"name"`
	} `json:"author"`
	Fields []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"fields"`
	Footer struct {
		Text string `json:"text"`
	} `json:"footer"`
}

// quotes is the last of its fields that quotes somebody: in a letter, what its reader wrote.
func (e embed) quotes() (words string) {
	for _, f := range e.Fields {
		if strings.HasPrefix(f.Value, "> ") {
			words = f.Value
		}
	}
	return words
}

type component struct {
	Type       int         `json:"type"`
	Label      string      `json:"label"`
	CustomID   string      `json:"custom_id"`
	Disabled   bool        `json:"disabled"`
	Components []component `json:"components"`
	Content    string      `json:"content"`
	Accent     *int        `json:"accent_color"`
}

// room is a channel or a thread.
type room struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	ParentID string `json:"parent_id"`
	Type     int    `json:"type"`
}

// direct is the type of a channel between two accounts.
const direct = 1

func (r room) letters() bool { return r.Type == direct }

func (r room) thread() bool { return r.Type >= 10 && r.Type <= 12 }

// stage is what has happened on the sandbox's Discord, kept from the
// dispatches that the bot received.
type stage struct {
	mu        sync.Mutex
	watcher   string // the account whose dispatches are read: the bot's
	rooms     map[string]room
	order     []string // of rooms, as they appeared
	messages  map[string]*message
	said      []string // ids of messages, in order
	timeouts  map[string]time.Time
	names     map[string]string // of accounts
	now       func() time.Time
	evening   time.Time     // when the script's people had said what they say; zero: not yet
	changed   chan struct{} // closed at the next change
	onChange  func(what string, m *message, r room)
	onTimeout func(name string, until time.Time)
}

func newStage(now func() time.Time) *stage {
	return &stage{
		now:   now,
		rooms: map[string]room{}, messages: map[string]*message{}, timeouts: map[string]time.Time{},
		names: map[string]string{}, changed: make(chan struct{}),
	}
}

// know tells who the people are: the bot is told of nobody who has not spoken.
func (s *stage) know(w fakediscord.World) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watcher = w.Bot.ID
	for _, a := range []fakediscord.Account{w.Bot, w.Alice, w.Ben, w.Newt, w.Mia, w.Max, w.Ada} {
		s.names[a.ID] = a.Name
	}
}

// observe takes one line of the Discord's journal.
func (s *stage) observe(e fakediscord.Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var news bool
	switch {
	case e.Event == "dispatch" && e.To == s.watcher:
		news = s.take(e.T, e.D)
	case e.Event == "rest" && e.Method == http.MethodPatch && e.Route == memberRoute && e.Status == http.StatusOK:
		news = s.timedOut(path.Base(e.Path), e.Request)
	case e.Event == "rest" && e.Method == http.MethodPost && e.Route == directRoute && e.Status == http.StatusOK:
		s.opensLetters(e.Request, e.Response)
	case e.Event == "rest" && e.Method == http.MethodPost && e.Status == http.StatusOK && s.rooms[path.Base(path.Dir(e.Path))].letters():
		news = s.hear(e.Response)
	}
	if news {
		close(s.changed)
		s.changed = make(chan struct{})
	}
}

func (s *stage) take(kind string, data json.RawMessage) bool {
	switch kind {
	case "GUILD_CREATE":
		var guild struct {
			Channels []room `json:"channels"`
			Threads  []room `json:"threads"`
		}
		if json.Unmarshal(data, &guild) != nil {
			return false
		}
		for _, r := range slices.Concat(guild.Channels, guild.Threads) {
			s.enter(r)
		}
	case "CHANNEL_CREATE", "THREAD_CREATE":
		var r room
		if json.Unmarshal(data, &r) != nil {
			return false
		}
		s.enter(r)
	case "MESSAGE_CREATE", "MESSAGE_UPDATE":
		return s.hear(data)
	case "MESSAGE_DELETE":
		var gone struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(data, &gone) != nil || s.messages[gone.ID] == nil {
			return false
		}
		s.messages[gone.ID].removed = true
		s.tell("removed", s.messages[gone.ID])
	default:
		return false
	}
	return true
}

// memberRoute changes a member. Timeouts are seen there and not in a dispatch, since the
// bot asks for no dispatches about members.
const memberRoute = "/guilds/{guild_id}/members/{user_id}"

// directRoute opens the direct messages with somebody. Of those the bot asks for no dispatches either.
const directRoute = "/users/@me/channels"

func (s *stage) opensLetters(request, response json.RawMessage) {
	var with struct {
		ID string `json:"recipient_id"`
	}
	var r room
	if json.Unmarshal(request, &with) != nil || json.Unmarshal(response, &r) != nil {
		return
	}
	r.Name = "what ombud wrote to " + s.names[with.ID]
	s.enter(r)
}

func (s *stage) timedOut(userID string, request json.RawMessage) bool {
	var change struct {
		Until *time.Time `json:"communication_disabled_until"`
	}
	if json.Unmarshal(request, &change) != nil || change.Until == nil {
		return false
	}
	s.timeouts[userID] = *change.Until
	if s.onTimeout != nil {
		s.onTimeout(s.names[userID], *change.Until)
	}
	return true
}

func (s *stage) enter(r room) {
	if _, known := s.rooms[r.ID]; !known {
		s.order = append(s.order, r.ID)
	}
	s.rooms[r.ID] = r
}

func (s *stage) hear(data json.RawMessage) bool {
	m := message{raw: string(data)}
	if json.Unmarshal(data, &m) != nil {
		return false
	}
	s.names[m.Author.ID] = m.Author.Username
	if old, known := s.messages[m.ID]; known {
		m.removed, m.notes = old.removed, old.notes
		s.messages[m.ID] = &m
		s.tell("edited", &m)
		return true
	}
	s.messages[m.ID] = &m
	s.said = append(s.said, m.ID)
	s.tell("message", &m)
	return true
}

func (s *stage) tell(what string, m *message) {
	if s.onChange != nil {
		s.onChange(what, m, s.rooms[m.ChannelID])
	}
}

// await waits until something is so, for at most patience.
func (s *stage) await(ctx context.Context, what string, so func() bool) error {
	return s.awaitFor(ctx, patience, what, so)
}

// awaitFor waits for at most a given time; its error then is errInVain.
func (s *stage) awaitFor(ctx context.Context, patience time.Duration, what string, so func() bool) error {
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		s.mu.Lock()
		done, changed := so(), s.changed
		s.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-late.C:
			return fmt.Errorf("%w for %s, for %v", errInVain, what, patience)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

var errInVain = errors.New("waited in vain")

// patience is how long the script waits for any one thing.
const patience = 30 * time.Second

// opened reports whether the bot has said its welcome in a discussion.
func (s *stage) opened(room string) bool {
	for _, m := range s.messages {
		if m.ChannelID == room && m.Author.ID == s.watcher && m.Type == plainMessage && m.ID != room {
			return true
		}
	}
	return false
}

// hasCard reports whether a card names a message.
func (s *stage) hasCard(message string) bool {
	for _, m := range s.messages {
		if s.rooms[m.ChannelID].Name == moderatorsChannel && strings.Contains(m.raw, message) {
			return true
		}
	}
	return false
}

// note keeps what somebody did about a message, for the transcript.
func (s *stage) note(id, what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.messages[id]; m != nil {
		m.notes = append(m.notes, what)
	}
}

// find returns the button whose label begins so.
func find(components []component, label string) (component, bool) {
	for _, c := range components {
		if strings.HasPrefix(c.Label, label) && c.CustomID != "" && !c.Disabled {
			return c, true
		}
		if found, ok := find(c.Components, label); ok {
			return found, true
		}
	}
	return component{}, false
}

// ofCase is as much of a card as is about one message: on a card that several cases share,
// each of the others is a text followed by its row of buttons.
func ofCase(components []component, message string) []component {
	if len(components) != 1 {
		return components
	}
	parts := components[0].Components
	for i, part := range parts {
		if !strings.Contains(part.Content, " on this card, ") {
			continue
		}
		for at := i; at < len(parts)-1; at++ {
			if strings.Contains(parts[at].Content, "/"+message) {
				return parts[at : at+2]
			}
		}
		return parts[:i]
	}
	return parts
}
