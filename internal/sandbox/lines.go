package sandbox

import (
	"encoding/json"
	"io"
	"strings"
	"sync"
	"time"
)

// line is one event of the sandbox as a JSON line; fields that do not apply are left out.
type line struct {
	Event   string   `json:"event"` // ready, article, comment, card, card_updated, removed, command, answer, report, press, refused, no_card, timeout, letter, appeal, later, end
	Channel string   `json:"channel,omitempty"`
	ID      string   `json:"id,omitempty"`
	Author  string   `json:"author,omitempty"`
	ReplyTo string   `json:"reply_to,omitempty"`
	Title   string   `json:"title,omitempty"`
	Text    string   `json:"text,omitempty"`
	URL     string   `json:"url,omitempty"`
	Buttons []string `json:"buttons,omitempty"`
	Until   string   `json:"until,omitempty"`
	API     string   `json:"api,omitempty"`
	Policy  string   `json:"policy,omitempty"`
}

// lineWriter writes lines as they happen, from whichever goroutine they happen in.
type lineWriter struct {
	mu  sync.Mutex
	out io.Writer
	err error
}

func (w *lineWriter) write(l line) {
	w.mu.Lock()
	defer w.mu.Unlock()
	data, err := json.Marshal(l)
	if err == nil {
		_, err = w.out.Write(append(data, '\n'))
	}
	if err != nil && w.err == nil {
		w.err = err
	}
}

// tell writes a line when lines are asked for.
func (w *lineWriter) tell(wanted bool, l line) {
	if wanted {
		w.write(l)
	}
}

// follow makes a line of each thing that happens to a message.
func (w *lineWriter) follow(s *stage) {
	s.onChange = func(what string, m *message, r room) {
		if m.Type != plainMessage && m.Type != replyMessage {
			return
		}
		l := line{Event: what, Channel: r.Name, ID: m.ID, Author: m.Author.Username, Text: words(m), Buttons: buttons(m.Components)}
		if m.Reference != nil {
			l.ReplyTo = m.Reference.MessageID
		}
		isCard := m.Author.Bot && r.Name == moderatorsChannel
		switch {
		case what == "message" && isCard:
			l.Event = "card"
		case what == "edited" && isCard:
			l.Event = "card_updated"
		case what == "message" && r.letters():
			l.Event = "letter"
		case what == "message" && m.Author.Bot && len(m.Embeds) > 0 && !r.thread():
			l.Event, l.Title, l.URL = "article", m.Embeds[0].Title, m.Embeds[0].URL
		case what == "message":
			l.Event = "comment"
		}
		w.write(l)
	}
	s.onTimeout = func(name string, until time.Time) {
		w.write(line{Event: "timeout", Author: name, Until: until.UTC().Format(time.RFC3339)})
	}
}

// moderatorsChannel is the name of the newsroom's private channel.
const moderatorsChannel = "moderators"

// words is everything a message says.
func words(m *message) string {
	parts := []string{m.Content}
	for _, e := range m.Embeds {
		parts = append(parts, e.Title, e.Description)
		for _, f := range e.Fields {
			parts = append(parts, f.Name+": "+f.Value)
		}
	}
	parts = append(parts, displayed(m.Components)...)
	text := ""
	for _, p := range parts {
		if p != "" {
			text += p + "\n"
		}
	}
	return strings.TrimSpace(text)
}

// displayed are the texts of a message made of layout components.
func displayed(components []component) (texts []string) {
	for _, c := range components {
		if c.Content != "" {
			texts = append(texts, c.Content)
		}
		texts = append(texts, displayed(c.Components)...)
	}
	return texts
}
