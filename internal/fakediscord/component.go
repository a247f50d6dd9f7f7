package fakediscord

// Component types that messages can have here; component_layout.go has those of
// Components V2. Files by themselves are refused.
//
// docs: Components/Component Reference, Component Types.
const (
	componentRow           = 1
	componentButton        = 2
	componentStringSelect  = 3
	componentUserSelect    = 5
	componentRoleSelect    = 6
	componentMentionSelect = 7
	componentChannelSelect = 8
)

// Button styles.
//
// docs: Components/Component Reference, Button Styles.
const (
	buttonPrimary = 1
	buttonDanger  = 4
	buttonLink    = 5
	buttonPremium = 6
)

// component is a component of a message as requests bring it and as messages
// show it: each type has its own fields.
type component struct {
	Type          int            `json:"type"`
	ID            int            `json:"id,omitempty"`
	CustomID      string         `json:"custom_id,omitempty"`
	Style         int            `json:"style,omitempty"`
	Label         string         `json:"label,omitempty"`
	Emoji         *partialEmoji  `json:"emoji,omitempty"`
	URL           string         `json:"url,omitempty"`
	Disabled      bool           `json:"disabled,omitempty"`
	Placeholder   string         `json:"placeholder,omitempty"`
	MinValues     *int           `json:"min_values,omitempty"`
	MaxValues     *int           `json:"max_values,omitempty"`
	Options       []selectOption `json:"options,omitempty"`
	ChannelTypes  []int          `json:"channel_types,omitempty"`
	DefaultValues []defaultValue `json:"default_values,omitempty"`
	Components    []component    `json:"components,omitempty"`

	// Of layout components.
	Content     string     `json:"content,omitempty"`
	AccentColor *int       `json:"accent_color,omitempty"`
	Spoiler     *bool      `json:"spoiler,omitempty"`
	Divider     *bool      `json:"divider,omitempty"`
	Spacing     int        `json:"spacing,omitempty"`
	Accessory   *component `json:"accessory,omitempty"`
	Media       *mediaJSON `json:"media,omitempty"`
	Description *string    `json:"description,omitempty"`

	Items []galleryItem `json:"items,omitempty"` // of a media gallery
}

type selectOption struct {
	Label       string        `json:"label"`
	Value       string        `json:"value"`
	Description string        `json:"description,omitempty"`
	Emoji       *partialEmoji `json:"emoji,omitempty"`
	Default     bool          `json:"default,omitempty"`
}

// partialEmoji is an emoji in a button or an option; ID is empty for Unicode's.
type partialEmoji struct {
	ID       *snowflake `json:"id,omitempty"`
	Name     string     `json:"name"`
	Animated bool       `json:"animated,omitempty"`
}

type defaultValue struct {
	ID   snowflake `json:"id"`
	Type string    `json:"type"`
}
