package fakediscord

import (
	"strings"
	"unicode/utf8"
)

// Layout components, which messages with IS_COMPONENTS_V2 can have.
//
// docs: Components/Component Reference, Component Types.
const (
	componentSection   = 9
	componentThumbnail = 11
	componentGallery   = 12
	componentSeparator = 14
	componentContainer = 17
)

// Limits of messages with IS_COMPONENTS_V2.
//
// docs: Components/Using Message Components ("up to 40 total components", "4000 characters"
// over all text displays); Components/Component Reference, Section, Thumbnail.
const (
	maxLayoutParts   = 40
	maxLayoutText    = 4000
	maxSectionTexts  = 3
	maxMediaText     = 1024
	largestColour    = 0xFFFFFF
	spacingOfNothing = 1
)

// mediaJSON is a picture by its address.
//
// docs: Components/Component Reference, Unfurled Media Item.
type mediaJSON struct {
	URL          string    `json:"url"`
	ProxyURL     string    `json:"proxy_url,omitempty"`
	ContentType  string    `json:"content_type,omitempty"`
	AttachmentID snowflake `json:"attachment_id,omitempty"` // of what attachment:// named
}

// layoutCheck validates a message made of layout components.
type layoutCheck struct {
	*componentCheck
	text  int // characters of all text displays
	files []attachmentJSON
}

// checkLayout is checkComponents for messages with IS_COMPONENTS_V2.
func checkLayout(f *formErrors, list []component, files []attachmentJSON) ([]component, error) {
	check := &layoutCheck{componentCheck: &componentCheck{customIDs: map[string]bool{}}, files: files}
	made := make([]component, 0, len(list))
	for i, c := range list {
		made = append(made, check.part(f, c, true, []any{"components", i}))
	}
	if check.nextID > maxLayoutParts {
		f.add("BASE_TYPE_MAX_LENGTH", "The total number of components cannot exceed 40", "components")
	}
	if check.text > maxLayoutText {
		f.add("COMPONENT_MAX_TOTAL_TEXT_DISPLAY_LENGTH", "The total length of text displays cannot exceed 4000", "components")
	}
	return made, check.unknown
}

func (check *layoutCheck) part(f *formErrors, c component, outer bool, path []any) component {
	at := func(name string) []any { return append(append([]any{}, path...), name) }
	switch c.Type {
	case componentRow:
		return check.rowAt(f, c, path)
	case componentTextDisplay:
		c.ID = check.id()
		check.display(f, c, at)
	case componentSeparator:
		c.ID = check.id()
		if c.Divider == nil {
			c.Divider = ref(true)
		}
		if c.Spacing == 0 {
			c.Spacing = spacingOfNothing
		}
		if c.Spacing != 1 && c.Spacing != 2 {
			f.choice("1, 2", at("spacing")...)
		}
	case componentSection:
		return check.section(f, c, path)
	case componentGallery:
		return check.gallery(f, c, path)
	case componentContainer:
		if !outer {
			f.add("UNION_TYPE_CHOICES", "A container cannot stand in another", at("type")...)
			return c
		}
		return check.container(f, c, path)
	default:
		check.wrongType(f, c.Type, "1, 9, 10, 12, 13, 14, 17", at("type")...)
	}
	return c
}

func (check *layoutCheck) display(f *formErrors, c component, at func(string) []any) {
	n := utf8.RuneCountInString(c.Content)
	if strings.TrimSpace(c.Content) == "" || n > maxLayoutText {
		f.badLength(1, maxLayoutText, at("content")...)
	}
	check.text += n
}

func (check *layoutCheck) container(f *formErrors, c component, path []any) component {
	made := component{Type: c.Type, ID: check.id(), AccentColor: c.AccentColor, Spoiler: ref(c.Spoiler != nil && *c.Spoiler)}
	if c.AccentColor == nil {
		check.unknown = unknownError("containers without a colour")
	} else if *c.AccentColor < 0 || *c.AccentColor > largestColour {
		f.add("NUMBER_TYPE_MAX", "int value should be between 0 and 16777215.", append(append([]any{}, path...), "accent_color")...)
	}
	if len(c.Components) == 0 {
		f.badLength(1, maxLayoutParts, append(append([]any{}, path...), "components")...)
	}
	for i, inner := range c.Components {
		made.Components = append(made.Components, check.part(f, inner, false, append(append([]any{}, path...), "components", i)))
	}
	return made
}

// section is one to three texts beside a button or a picture.
func (check *layoutCheck) section(f *formErrors, c component, path []any) component {
	at := func(name string) []any { return append(append([]any{}, path...), name) }
	made := component{Type: c.Type, ID: check.id()}
	if len(c.Components) == 0 || len(c.Components) > maxSectionTexts {
		f.badLength(1, maxSectionTexts, at("components")...)
	}
	for i, inner := range c.Components {
		if inner.Type != componentTextDisplay {
			check.wrongType(f, inner.Type, "10", append(at("components"), i, "type")...)
			continue
		}
		made.Components = append(made.Components, check.part(f, inner, false, append(at("components"), i)))
	}
	if c.Accessory == nil {
		f.required(at("accessory")...)
		return made
	}
	beside := *c.Accessory
	switch beside.Type {
	case componentButton:
		beside = check.inner(f, beside, at("accessory"))
	case componentThumbnail:
		beside.ID, beside.Spoiler = check.id(), ref(beside.Spoiler != nil && *beside.Spoiler)
		switch {
		case beside.Media == nil || !isURL(beside.Media.URL):
			f.add("URL_TYPE_INVALID_URL", "Not a well formed URL.", append(at("accessory"), "media", "url")...)
		case beside.Description == nil:
			check.unknown = unknownError("thumbnails without a description")
		case utf8.RuneCountInString(*beside.Description) < 1 || utf8.RuneCountInString(*beside.Description) > maxMediaText:
			f.badLength(1, maxMediaText, append(at("accessory"), "description")...)
		default:
			beside.Media = &mediaJSON{URL: beside.Media.URL, ProxyURL: beside.Media.URL}
		}
	default:
		check.wrongType(f, beside.Type, "2, 11", append(at("accessory"), "type")...)
	}
	made.Accessory = &beside
	return made
}
