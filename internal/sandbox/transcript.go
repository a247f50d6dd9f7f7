package sandbox

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// width is how wide the transcript is; most terminals are wider.
const width = 96

// transcript tells what happened channel by channel: who said what, which card came, and
// what became of it.
type transcript struct {
	out   io.Writer
	style style
	stage *stage
	shown map[string]bool // the bot's long texts, which are printed once
}

// write tells it all. The stage must not change meanwhile.
func (t *transcript) write() {
	for _, id := range t.stage.order {
		if r := t.stage.rooms[id]; !r.thread() && t.speaks(id) {
			t.room(r)
		}
	}
}

// speaks reports whether a channel or a thread in it has a message.
func (t *transcript) speaks(id string) bool {
	for _, m := range t.stage.messages {
		if m.ChannelID == id || t.stage.rooms[m.ChannelID].ParentID == id {
			return true
		}
	}
	return false
}

func (t *transcript) room(r room) {
	title := "#" + r.Name
	if r.letters() {
		title = "✉ " + r.Name
	}
	fmt.Fprintf(t.out, "\n%s %s\n", t.style.bold(title), t.style.dim(strings.Repeat("─", max(0, width-1-utf8.RuneCountInString(title)))))
	for _, id := range t.stage.said {
		m := t.stage.messages[id]
		if m.ChannelID == r.ID && m.Type == plainMessage {
			t.top(m)
		}
	}
	for _, id := range t.stage.order { // forum posts hang under no message
		if thread := t.stage.rooms[id]; thread.ParentID == r.ID && t.stage.messages[id] == nil {
			t.thread(thread)
		} else if thread.ParentID == r.ID && t.stage.messages[id].ChannelID != r.ID {
			t.thread(thread)
		}
	}
}

// Message types: Discord writes others by itself, such as "started a thread".
const (
	plainMessage = 0
	replyMessage = 19
)

// top is a message that stands in the channel itself: an article, a card or plain words.
func (t *transcript) top(m *message) {
	fmt.Fprintln(t.out)
	if len(m.Embeds) == 0 && len(displayed(m.Components)) == 0 {
		t.said("  ", m)
	}
	for _, e := range m.Embeds {
		if again := t.stage.rooms[m.ChannelID].letters() && len(m.notes) == 0 && t.shown[e.Title]; again {
			t.lines(t.style.bold, t.read(e.Title)+" (in the same words)")
			t.lines(nil, t.read(e.quotes()))
			return
		}
		t.shown[e.Title] = true
		t.embed(e)
	}
	t.parts(m.Components)
	for _, note := range m.notes {
		for i, line := range wrap(t.read(note), width-6) {
			fmt.Fprintf(t.out, "  │ %s %s\n", []string{"→", " "}[min(i, 1)], t.style.name(line))
		}
	}
	if thread, ok := t.stage.rooms[m.ID]; ok {
		t.thread(thread)
	}
}

// parts are the texts and rows of buttons of a layout, in their order.
func (t *transcript) parts(components []component) {
	row := ""
	for _, c := range components {
		switch {
		case c.Content != "":
			title, rest, _ := strings.Cut(c.Content, "\n")
			if heading, ok := strings.CutPrefix(title, "### "); ok {
				t.lines(t.style.bold, t.read(heading))
				t.lines(nil, t.read(rest))
			} else {
				t.lines(nil, t.read(c.Content))
			}
		case c.Label != "" && !c.Disabled:
			row += "  [ " + c.Label + " ]"
		default:
			t.parts(c.Components)
		}
	}
	t.lines(t.style.dim, strings.TrimSpace(row))
}

// labelWidth is how much room the names of fields have.
const labelWidth = 26

func (t *transcript) embed(e embed) {
	if e.Author.Name != "" {
		t.lines(t.style.dim, e.Author.Name)
	}
	t.lines(t.style.bold, t.read(e.Title))
	t.lines(nil, t.read(e.Description))
	for _, f := range e.Fields {
		label := t.read(f.Name)
		for _, line := range wrap(t.read(f.Value), width-utf8.RuneCountInString(bar)-labelWidth) {
			fmt.Fprintf(t.out, "%s%s%s\n", bar, t.style.dim(fmt.Sprintf("%-*s", labelWidth, label)), line)
			label = ""
		}
	}
	if e.Footer.Text != "" {
		t.lines(t.style.dim, t.read(e.Footer.Text))
	}
}

// thread is a discussion, indented under its article.
func (t *transcript) thread(r room) {
	fmt.Fprintf(t.out, "\n    %s %s\n", t.style.dim("└─ discussion:"), t.style.bold(r.Name))
	for _, id := range t.stage.said {
		m := t.stage.messages[id]
		if m.ChannelID == r.ID && (m.Type == plainMessage || m.Type == replyMessage) {
			t.said("       ", m)
		}
	}
}

// said is one comment, with what became of it.
func (t *transcript) said(indent string, m *message) {
	text := t.read(m.Content)
	for _, e := range m.Embeds {
		text = strings.TrimSpace(text + "\n" + t.read(e.Title) + "\n" + t.read(e.Description))
	}
	if len(m.Embeds) > 0 && m.Embeds[0].Title != "" && t.shown[text] {
		text = t.read(m.Embeds[0].Title) + " (the policy, as above)"
	}
	t.shown[text] = true
	if m.Reference != nil {
		if to := t.stage.messages[m.Reference.MessageID]; to != nil {
			text = "→ " + to.Author.Username + ": " + text
		}
	}
	name := m.Author.Username
	if first, _, more := strings.Cut(name, " "); more { // a restored message bears a whole name
		name = first
	}
	name = fmt.Sprintf("%-7s", name)
	ink := t.style.name
	switch {
	case m.removed:
		ink, text = t.style.removed, "[removed] "+text
	case m.Author.Bot:
		ink = t.style.dim
	}
	for _, note := range m.notes {
		text += "\n(" + t.read(note) + ")"
	}
	for i, line := range wrap(text, width-len(indent)-len(name)-1) {
		if i > 0 {
			name = strings.Repeat(" ", len(name))
		}
		body := line
		if m.removed || m.Author.Bot {
			body = ink(line)
		}
		fmt.Fprintln(t.out, strings.TrimRight(indent+ink(name)+" "+body, " "))
	}
}

// bar stands before each line of what is framed.
const bar = "  │ "

func (t *transcript) lines(ink func(string) string, text string) {
	if text == "" {
		return
	}
	for _, line := range wrap(text, width-utf8.RuneCountInString(bar)) {
		if ink != nil {
			line = ink(line)
		}
		fmt.Fprintln(t.out, strings.TrimRight(bar+line, " "))
	}
}

// read turns Discord's Markdown and mentions into what a person sees.
func (t *transcript) read(text string) string { return plain(text, t.stage) }

func buttons(components []component) []string {
	var labels []string
	for _, c := range components {
		if c.Label != "" && !c.Disabled {
			labels = append(labels, c.Label)
		}
		labels = append(labels, buttons(c.Components)...)
	}
	return labels
}
