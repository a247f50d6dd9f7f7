package fakediscord

import "unicode/utf8"

// Limits of components.
//
// docs: Components/Component Reference, Action Row, Button, String Select.
const (
	maxRows         = 5
	maxButtons      = 5
	maxCustomID     = 100
	maxLabel        = 80
	maxPlaceholder  = 150
	maxOptions      = 25
	maxOptionText   = 100
	maxButtonURL    = 512
	maxSelectValues = 25
)

// componentCheck validates a message's components and gives them their ids.
type componentCheck struct {
	unknown   error
	customIDs map[string]bool
	nextID    int
}

// checkComponents records what is wrong and makes the components as messages
// have them.
func checkComponents(f *formErrors, list []component, flags int, files []attachmentJSON) ([]component, error) {
	if flags&flagComponentsV2 != 0 {
		return checkLayout(f, list, files)
	}
	check := &componentCheck{customIDs: map[string]bool{}}
	if len(list) > maxRows {
		f.badLength(1, maxRows, "components")
	}
	made := make([]component, 0, len(list))
	for i, row := range list {
		if row.Type >= componentSection && row.Type <= componentContainer {
			// docs: Components/Component Reference: they need the flag IS_COMPONENTS_V2.
			f.add("UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).", "components", i, "type")
			continue
		}
		made = append(made, check.rowAt(f, row, []any{"components", i}))
	}
	return made, check.unknown
}

func (check *componentCheck) id() int {
	check.nextID++
	return check.nextID
}

func (check *componentCheck) rowAt(f *formErrors, row component, at []any) component {
	if row.Type != componentRow {
		check.wrongType(f, row.Type, "1", append(at, "type")...)
		return row
	}
	made := component{Type: componentRow, ID: check.id()}
	if len(row.Components) == 0 || len(row.Components) > maxButtons {
		f.badLength(1, maxButtons, append(append([]any{}, at...), "components")...)
	}
	for n, inner := range row.Components {
		path := append(append([]any{}, at...), "components", n)
		if inner.Type != componentButton && len(row.Components) > 1 {
			f.add("COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width", path...)
		}
		made.Components = append(made.Components, check.inner(f, inner, path))
	}
	return made
}

// wrongType tells a type that Discord has, and the fake does not know, from one
// that cannot be there.
func (check *componentCheck) wrongType(f *formErrors, kind int, allowed string, path ...any) {
	if kind >= 9 && kind <= 23 {
		check.unknown = unknownError("message components of type %d", kind)
		return
	}
	f.add("UNION_TYPE_CHOICES", "Value of field \"type\" must be one of ("+allowed+").", path...)
}

func (check *componentCheck) inner(f *formErrors, c component, path []any) component {
	at := func(name string) []any { return append(append([]any{}, path...), name) }
	c.ID = check.id()
	switch c.Type {
	case componentButton:
		check.button(f, &c, at)
	case componentStringSelect, componentUserSelect, componentRoleSelect, componentMentionSelect, componentChannelSelect:
		check.selection(f, &c, at)
	default:
		check.wrongType(f, c.Type, "2, 3, 5, 6, 7, 8", at("type")...)
	}
	return c
}

func (check *componentCheck) customID(f *formErrors, c *component, at func(string) []any) {
	n := utf8.RuneCountInString(c.CustomID)
	switch {
	case n == 0:
		f.required(at("custom_id")...)
	case n > maxCustomID:
		f.badLength(1, maxCustomID, at("custom_id")...)
	case check.customIDs[c.CustomID]:
		f.add("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated", at("custom_id")...)
	}
	check.customIDs[c.CustomID] = true
}

func (check *componentCheck) button(f *formErrors, c *component, at func(string) []any) {
	if c.Options != nil || c.Components != nil || c.Placeholder != "" || c.MinValues != nil || c.MaxValues != nil {
		check.unknown = unknownError("a button with fields of other components")
	}
	switch {
	case c.Style == buttonPremium:
		check.unknown = unknownError("premium buttons")
		return
	case c.Style < buttonPrimary || c.Style > buttonPremium:
		f.choice("1, 2, 3, 4, 5, 6", at("style")...)
	case c.Style == buttonLink:
		if c.CustomID != "" {
			f.add("BASE_TYPE_BAD", "A custom id and url cannot both be specified", at("custom_id")...)
		}
		if !isURL(c.URL) || len(c.URL) > maxButtonURL {
			f.add("URL_TYPE_INVALID_URL", "Not a well formed URL.", at("url")...)
		}
	default:
		check.customID(f, c, at)
		if c.URL != "" {
			f.add("BASE_TYPE_BAD", "A custom id and url cannot both be specified", at("url")...)
		}
	}
	if utf8.RuneCountInString(c.Label) > maxLabel {
		f.tooLong(maxLabel, at("label")...)
	}
	if c.Label == "" && c.Emoji == nil {
		f.add("BUTTON_COMPONENT_INVALID_LABEL", "A button needs a label or an emoji", at("label")...)
	}
}

func (check *componentCheck) selection(f *formErrors, c *component, at func(string) []any) {
	if c.Style != 0 || c.Label != "" || c.Emoji != nil || c.URL != "" || c.Components != nil {
		check.unknown = unknownError("a select menu with fields of other components")
	}
	check.customID(f, c, at)
	if utf8.RuneCountInString(c.Placeholder) > maxPlaceholder {
		f.tooLong(maxPlaceholder, at("placeholder")...)
	}
	if c.MinValues == nil {
		c.MinValues = ref(1)
	}
	if c.MaxValues == nil {
		c.MaxValues = ref(1)
	}
	if *c.MinValues < 0 || *c.MinValues > maxSelectValues {
		f.add("NUMBER_TYPE_MAX", "int value should be between 0 and 25.", at("min_values")...)
	}
	if *c.MaxValues < 1 || *c.MaxValues > maxSelectValues || *c.MaxValues < *c.MinValues {
		f.add("NUMBER_TYPE_MAX", "int value should be between 1 and 25 and not below min_values.", at("max_values")...)
	}
	if c.Type == componentStringSelect {
		check.options(f, c, at)
	}
}

func (check *componentCheck) options(f *formErrors, c *component, at func(string) []any) {
	if len(c.Options) == 0 || len(c.Options) > maxOptions {
		f.badLength(1, maxOptions, at("options")...)
	}
	if *c.MaxValues > len(c.Options) {
		f.add("NUMBER_TYPE_MAX", "max_values cannot exceed the number of options.", at("max_values")...)
	}
	values := map[string]bool{}
	for i, option := range c.Options {
		for name, text := range map[string]string{"label": option.Label, "value": option.Value} {
			if n := utf8.RuneCountInString(text); n == 0 || n > maxOptionText {
				f.badLength(1, maxOptionText, append(at("options"), i, name)...)
			}
		}
		if utf8.RuneCountInString(option.Description) > maxOptionText {
			f.tooLong(maxOptionText, append(at("options"), i, "description")...)
		}
		if values[option.Value] {
			f.add("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used", append(at("options"), i, "value")...)
		}
		values[option.Value] = true
	}
}
