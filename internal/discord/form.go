package discord

import (
	"context"

	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
)

// Form is a modal: its title and what it asks for.
type Form struct {
	CustomID string
	Title    string  // cut to MaxFormTitle
	Fields   []Field // at most MaxFormFields
}

// Field is one thing a form asks for: one of options, or a text when there are none.
type Field struct {
	ID          string
	Label       string // cut to MaxFieldLabel
	Description string // cut to MaxFieldDescription; empty: none
	Required    bool   // a select is always answered unless it is Optional
	Options     []Choice
	Chosen      string // the value of the option that is chosen already; empty: none is
	Optional    bool   // nothing need be chosen
	Long        bool   // a text of several lines
	Max         int    // characters of a text; 0: as many as Discord takes
	Value       string // a text that stands there already
}

// Component types of forms (Components → Component Reference → Component Types). discordgo
// does not know labels, which is where fields stand since rows are deprecated in forms.
const (
	typeSelect    = 3
	typeTextInput = 4
	typeLabel     = 18
)

type label struct {
	Type        int    `json:"type"`
	Label       string `json:"label"`
	Description string `json:"description,omitempty"`
	Component   any    `json:"component"`
}

type textInput struct {
	Type      int    `json:"type"`
	CustomID  string `json:"custom_id"`
	Style     int    `json:"style"`
	Required  bool   `json:"required"`
	MaxLength int    `json:"max_length,omitempty"`
	Value     string `json:"value,omitempty"`
}

type selectMenu struct {
	Type     int            `json:"type"`
	CustomID string         `json:"custom_id"`
	Required bool           `json:"required"`
	Options  []selectOption `json:"options"`
}

type selectOption struct {
	Label   string `json:"label"`
	Value   string `json:"value"`
	Default bool   `json:"default,omitempty"`
}

func (f Field) label() label {
	l := label{Type: typeLabel, Label: markdown.Fit(f.Label, markdown.MaxFieldLabel), Description: markdown.Fit(f.Description, markdown.MaxFieldDescription)}
	if len(f.Options) == 0 {
		in := textInput{Type: typeTextInput, CustomID: f.ID, Style: 1, Required: f.Required, MaxLength: f.Max, Value: markdown.Fit(f.Value, markdown.MaxTextInput)}
		if f.Long {
			in.Style = 2
		}
		l.Component = in
		return l
	}
	menu := selectMenu{Type: typeSelect, CustomID: f.ID, Required: !f.Optional}
	for _, o := range f.Options[:min(len(f.Options), markdown.MaxOptions)] {
		menu.Options = append(menu.Options, selectOption{Label: markdown.Fit(o.Name, markdown.MaxOptionLabel), Value: o.Value, Default: f.Chosen != "" && o.Value == f.Chosen})
	}
	l.Component = menu
	return l
}

// Form opens a form. It must be the first answer and cannot answer a form.
func (r *Responder) Form(ctx context.Context, i wire.Interaction, f Form) error {
	labels := make([]label, 0, len(f.Fields))
	for _, field := range f.Fields[:min(len(f.Fields), markdown.MaxFormFields)] {
		labels = append(labels, field.label())
	}
	return r.answer(ctx, i, answerForm, struct {
		CustomID   string  `json:"custom_id"`
		Title      string  `json:"title"`
		Components []label `json:"components"`
	}{f.CustomID, markdown.Fit(f.Title, markdown.MaxFormTitle), labels})
}
