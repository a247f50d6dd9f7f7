package draw

import (
	"ombud/internal/discord/markdown"
)

// Components of a layout, as Discord takes them with the flag IS_COMPONENTS_V2 (Components →
// Component Reference). discordgo knows no sections that hold what cards need, so these are ours.
const (
	typeRow       = 1
	typeButton    = 2
	typeSection   = 9
	typeDisplay   = 10
	typeThumbnail = 11
	typeGallery   = 12
	typeSeparator = 14
	typeContainer = 17

	FlagLayout = 1 << 15 // Resources → Message → Message Flags
)

type textDisplay struct {
	Type    int    `json:"type"`
	Content string `json:"content"`
}

type container struct {
	Type        int   `json:"type"`
	AccentColor int   `json:"accent_color"`
	Components  []any `json:"components"`
}

type section struct {
	Type       int           `json:"type"`
	Components []textDisplay `json:"components"`
	Accessory  any           `json:"accessory"`
}

type thumbnail struct {
	Type        int    `json:"type"`
	Media       media  `json:"media"`
	Description string `json:"description"`
}

type media struct {
	URL string `json:"url"`
}

// Gallery shows pictures beside one another.
type Gallery struct {
	Type  int           `json:"type"`
	Items []galleryItem `json:"items"`
}

type galleryItem struct {
	Media       media  `json:"media"`
	Description string `json:"description"`
	Spoiler     bool   `json:"spoiler"` // blurred until somebody presses it
}

type separator struct {
	Type    int `json:"type"`
	Spacing int `json:"spacing"`
}

type pressRow struct {
	Type       int      `json:"type"`
	Components []button `json:"components"`
}

type button struct {
	Type     int    `json:"type"`
	Style    int    `json:"style"`
	Label    string `json:"label"`
	CustomID string `json:"custom_id,omitempty"`
	URL      string `json:"url,omitempty"`
}

// Styles of buttons (Components → Component Reference → Button Styles).
const (
	stylePrimary   = 1
	styleSecondary = 2
	styleSuccess   = 3
	styleDanger    = 4
)

func display(text string) textDisplay { return textDisplay{Type: typeDisplay, Content: text} }

func press(label string, style int, customID string) button {
	return button{Type: typeButton, Style: style, Label: markdown.Fit(label, markdown.MaxButtonLabel), CustomID: customID}
}

func row(buttons ...button) pressRow { return pressRow{Type: typeRow, Components: buttons} }

// layout is a message made of one coloured container.
func layout(colour int, parts ...any) Message {
	return Message{Flags: FlagLayout, Components: []any{container{Type: typeContainer, AccentColor: colour, Components: parts}}}
}

// PressButton is one button of a reply.
type PressButton struct {
	Label    string
	CustomID string
	Danger   bool
}

// Rows are lines of buttons for the parts of a message.
func Rows(lines [][]PressButton) (rows []any) {
	for _, line := range lines {
		made := pressRow{Type: typeRow}
		for _, b := range line {
			style := styleSecondary
			if b.Danger {
				style = styleDanger
			}
			made.Components = append(made.Components, press(b.Label, style, b.CustomID))
		}
		rows = append(rows, made)
	}
	return rows
}
