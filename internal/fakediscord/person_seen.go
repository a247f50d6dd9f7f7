package fakediscord

import (
	"encoding/json"
	"strings"
)

// SeenMessage is a message as a person reads it.
type SeenMessage struct {
	ID        string `json:"id"`
	ChannelID string `json:"channel_id"`
	Type      int    `json:"type"`
	Flags     int    `json:"flags"`
	Content   string `json:"content"`
	Author    struct {
		ID       string `json:"id"`
		Username string `json:"username"`
		Bot      bool   `json:"bot"`
		Avatar   string `json:"avatar"`
	} `json:"author"`
	WebhookID  string          `json:"webhook_id"`
	Timestamp  string          `json:"timestamp"`
	Edited     *string         `json:"edited_timestamp"`
	Embeds     []SeenEmbed     `json:"embeds"`
	Components []SeenComponent `json:"components"`
	Files      []SeenFile      `json:"attachments"`
	Reference  *struct {
		MessageID string `json:"message_id"`
	} `json:"message_reference"`
	Thread *SeenThread `json:"thread"`
}

// SeenFile is a file that hangs on a message.
type SeenFile struct {
	Filename    string `json:"filename"`
	Description string `json:"description"`
	Size        int    `json:"size"`
	URL         string `json:"url"` // for a day
}

// SeenEmbed is what a person reads of an embed.
type SeenEmbed struct {
	Title       string `json:"title"`
	URL         string `json:"url"`
	Description string `json:"description"`
	Fields      []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"fields"`
	Footer struct {
		Text string `json:"text"`
	} `json:"footer"`
}

// SeenComponent is a row with its buttons or its menu, or one of these.
type SeenComponent struct {
	Type       int             `json:"type"`
	CustomID   string          `json:"custom_id"`
	Label      string          `json:"label"`
	Style      int             `json:"style"`
	URL        string          `json:"url"`
	Disabled   bool            `json:"disabled"`
	Components []SeenComponent `json:"components"`
	Options    []struct {
		Label   string `json:"label"`
		Value   string `json:"value"`
		Default bool   `json:"default"`
	} `json:"options"`

	// Of layout components.
	Content     string         `json:"content"`
	AccentColor int            `json:"accent_color"`
	Accessory   *SeenComponent `json:"accessory"`
	Media       struct {
		URL string `json:"url"`
	} `json:"media"`
	Items []SeenPicture `json:"items"`

	// Of a form's labels.
	Field *SeenComponent `json:"component"`
}

// SeenPicture is one of a gallery's.
type SeenPicture struct {
	Spoiler bool `json:"spoiler"` // blurred
	Media   struct {
		URL string `json:"url"`
	} `json:"media"`
}

// Pictures are those of the message's galleries.
func (m SeenMessage) Pictures() []SeenPicture { return picturesIn(m.Components) }

func picturesIn(parts []SeenComponent) (all []SeenPicture) {
	for _, part := range parts {
		all = append(append(all, part.Items...), picturesIn(part.Components)...)
	}
	return all
}

// SeenThread is a thread or a forum post.
type SeenThread struct {
	ID       string `json:"id"`
	ParentID string `json:"parent_id"`
	Name     string `json:"name"`
	OwnerID  string `json:"owner_id"`
}

// Buttons are the message's buttons in their order.
func (m SeenMessage) Buttons() []SeenComponent { return buttonsIn(m.Components) }

func buttonsIn(parts []SeenComponent) []SeenComponent {
	var list []SeenComponent
	for _, part := range parts {
		if part.Type == componentButton {
			list = append(list, part)
		}
		list = append(list, buttonsIn(part.Components)...)
		if part.Accessory != nil {
			list = append(list, buttonsIn([]SeenComponent{*part.Accessory})...)
		}
	}
	return list
}

// Text is everything that stands in the message to be read, in its order.
func (m SeenMessage) Text() string {
	parts := []string{}
	if m.Content != "" {
		parts = append(parts, m.Content)
	}
	for _, e := range m.Embeds {
		parts = append(parts, e.Title, e.Description)
		for _, f := range e.Fields {
			parts = append(parts, f.Name, f.Value)
		}
		parts = append(parts, e.Footer.Text)
	}
	return strings.Join(append(parts, displays(m.Components)...), "\n")
}

func displays(parts []SeenComponent) (texts []string) {
	for _, part := range parts {
		if part.Type == componentTextDisplay {
			texts = append(texts, part.Content)
		}
		texts = append(texts, displays(part.Components)...)
	}
	return texts
}

// Button is the button with a label; false when there is none.
func (m SeenMessage) Button(label string) (SeenComponent, bool) {
	for _, b := range m.Buttons() {
		if b.Label == label {
			return b, true
		}
	}
	return SeenComponent{}, false
}

// Message is the event's data when it is a message's.
func (e ShownEvent) Message() (SeenMessage, error) {
	var m SeenMessage
	err := json.Unmarshal(e.Data, &m)
	return m, err
}

// SeenForm is a form as a person reads it.
type SeenForm struct {
	ID        string `json:"id"`
	ChannelID string `json:"channel_id"`
	CustomID  string `json:"custom_id"`
	Title     string `json:"title"`
	// Components are labels with a field, rows with a text input, or texts.
	Components []SeenComponent `json:"components"`
}

// Fields are what the form asks for, in order, each with its label.
func (f SeenForm) Fields() []SeenComponent {
	var all []SeenComponent
	for _, part := range f.Components {
		if part.Field != nil {
			field := *part.Field
			field.Label = part.Label
			all = append(all, field)
		}
		all = append(all, part.Components...)
	}
	return all
}

// Form is the event's data when it is a form's.
func (e ShownEvent) Form() (SeenForm, error) {
	var f SeenForm
	err := json.Unmarshal(e.Data, &f)
	return f, err
}
