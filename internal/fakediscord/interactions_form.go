package fakediscord

import (
	"slices"
	"unicode/utf8"
)

// Components of forms.
//
// docs: Components/Component Reference, Component Types.
const (
	componentTextInput   = 4
	componentTextDisplay = 10
	componentLabel       = 18
)

// Limits of forms, in characters.
//
// docs: Interactions/Receiving and Responding, Modal; Components/Component
// Reference, Text Input and Label.
const (
	maxFormParts       = 5
	maxFormTitle       = 45
	maxFormLabel       = 45
	maxFormDescription = 100
	maxFormText        = 4000
	maxFormPlaceholder = 100
)

// form is a modal that a person has before them.
type form struct {
	id     snowflake
	opener *interaction
	shown  formJSON
}

// formJSON is a modal in a response and as the person's client is shown it.
type formJSON struct {
	ID        snowflake  `json:"id,omitempty"` // given by Discord
	ChannelID snowflake  `json:"channel_id,omitempty"`
	CustomID  string     `json:"custom_id"`
	Title     string     `json:"title"`
	Parts     []formPart `json:"components"`
}

// formPart is a row with a text input, a label with a field, or a text.
type formPart struct {
	Type        int         `json:"type"`
	ID          int         `json:"id,omitempty"`
	Fields      []formField `json:"components,omitempty"`
	Label       string      `json:"label,omitempty"`
	Description string      `json:"description,omitempty"`
	Field       *formField  `json:"component,omitempty"`
	Content     string      `json:"content,omitempty"`
}

// formField is a text input or a select menu.
type formField struct {
	component
	MinLength *int   `json:"min_length,omitempty"`
	MaxLength *int   `json:"max_length,omitempty"`
	Required  *bool  `json:"required,omitempty"` // true when absent
	Value     string `json:"value,omitempty"`
}

func (field formField) isRequired() bool { return field.Required == nil || *field.Required }

// check records what is wrong with a form and numbers its components.
func (j *formJSON) check(f *formErrors) error {
	if n := utf8.RuneCountInString(j.CustomID); n < 1 || n > maxCustomID {
		f.badLength(1, maxCustomID, "data", "custom_id")
	}
	if n := utf8.RuneCountInString(j.Title); n < 1 || n > maxFormTitle {
		f.badLength(1, maxFormTitle, "data", "title")
	}
	if len(j.Parts) < 1 || len(j.Parts) > maxFormParts {
		f.badLength(1, maxFormParts, "data", "components")
	}
	number, ids := 0, map[string]bool{}
	next := func() int { number++; return number }
	for i := range j.Parts {
		p := &j.Parts[i]
		p.ID = next()
		at := []any{"data", "components", i}
		switch p.Type {
		case componentRow:
			if len(p.Fields) != 1 || p.Fields[0].Type != componentTextInput {
				f.add("COMPONENT_TYPE_INVALID", "A row in a form holds one text input", append(at, "components")...)
				continue
			}
			p.Fields[0].check(f, next(), ids, true, append(at, "components", 0))
		case componentLabel:
			if n := utf8.RuneCountInString(p.Label); n < 1 || n > maxFormLabel {
				f.badLength(1, maxFormLabel, append(slices.Clone(at), "label")...)
			}
			if utf8.RuneCountInString(p.Description) > maxFormDescription {
				f.tooLong(maxFormDescription, append(slices.Clone(at), "description")...)
			}
			if p.Field == nil {
				f.required(append(slices.Clone(at), "component")...)
				continue
			}
			if p.Field.Type != componentTextInput && !isSelect(p.Field.Type) {
				return unknownError("form components of type %d", p.Field.Type)
			}
			p.Field.check(f, next(), ids, false, append(at, "component"))
		case componentTextDisplay:
			if p.Content == "" {
				f.required(append(at, "content")...)
			}
		default:
			f.choice("1, 10, 18", append(at, "type")...)
		}
	}
	return nil
}

func isSelect(kind int) bool {
	return kind == componentStringSelect || (kind >= componentUserSelect && kind <= componentChannelSelect)
}

func (field *formField) check(f *formErrors, id int, ids map[string]bool, labelled bool, path []any) {
	at := func(name string) []any { return append(slices.Clone(path), name) }
	field.ID = id
	if isSelect(field.Type) {
		check := &componentCheck{customIDs: ids}
		check.selection(f, &field.component, at)
		return
	}
	switch n := utf8.RuneCountInString(field.CustomID); {
	case n < 1 || n > maxCustomID:
		f.badLength(1, maxCustomID, at("custom_id")...)
	case ids[field.CustomID]:
		f.add("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated", at("custom_id")...)
	}
	ids[field.CustomID] = true
	if field.Style != 1 && field.Style != 2 {
		f.choice("1, 2", at("style")...)
	}
	if n := utf8.RuneCountInString(field.Label); labelled && (n < 1 || n > maxFormLabel) {
		f.badLength(1, maxFormLabel, at("label")...)
	}
	if utf8.RuneCountInString(field.Placeholder) > maxFormPlaceholder {
		f.tooLong(maxFormPlaceholder, at("placeholder")...)
	}
	longest := maxFormText
	if field.MaxLength != nil { // what is filled in beforehand is held to it as well
		longest = min(longest, *field.MaxLength)
	}
	if utf8.RuneCountInString(field.Value) > longest {
		f.tooLong(longest, at("value")...)
	}
	if field.MinLength != nil && (*field.MinLength < 0 || *field.MinLength > maxFormText) {
		f.add("NUMBER_TYPE_MAX", "int value should be between 0 and 4000.", at("min_length")...)
	}
	if field.MaxLength != nil && (*field.MaxLength < 1 || *field.MaxLength > maxFormText) {
		f.add("NUMBER_TYPE_MAX", "int value should be between 1 and 4000.", at("max_length")...)
	}
}

// submitJSON is a filled-in form as the client sends it and as the application
// is told; the client's id says which form, and may be left out.
//
// docs: Interactions/Receiving and Responding, Modal Submit Data Structure.
type submitJSON struct {
	ID       snowflake     `json:"id,omitempty"`
	CustomID string        `json:"custom_id"`
	Parts    []filledPart  `json:"components"`
	Resolved *resolvedJSON `json:"resolved,omitempty"`
}

type filledPart struct {
	Type   int           `json:"type"`
	ID     int           `json:"id,omitempty"`
	Fields []filledField `json:"components,omitempty"`
	Field  *filledField  `json:"component,omitempty"`
}

type filledField struct {
	Type     int       `json:"type"`
	ID       int       `json:"id,omitempty"`
	CustomID string    `json:"custom_id"`
	Value    *string   `json:"value,omitempty"`
	Values   *[]string `json:"values,omitempty"`
}

// submitForm matches what was filled in with a form that this person was shown.
func (r *reception) submitForm(in *interaction, body beginJSON) error {
	var submit submitJSON
	if err := decodeStrict(body.Data, &submit); err != nil {
		return err
	}
	at := -1
	for i, shown := range r.forms {
		// Of two with one custom_id the later is the one before the person's eyes.
		if shown.opener.who == in.who && shown.opener.channel == in.channel && shown.shown.CustomID == submit.CustomID &&
			(submit.ID == 0 || submit.ID == shown.id) {
			at = i
		}
	}
	if at < 0 {
		return errForged("No such form was shown", "data", "custom_id")
	}
	shown := r.forms[at]
	filled := map[string]filledField{}
	for _, p := range submit.Parts {
		fields := p.Fields
		if p.Field != nil {
			fields = append(fields, *p.Field)
		}
		for _, field := range fields {
			if _, twice := filled[field.CustomID]; twice {
				return errForged("A field is there twice", "data", "components")
			}
			filled[field.CustomID] = field
		}
	}
	resolve := &resolver{c: &call{d: r.d, who: in.who, now: in.at}, channel: in.channel}
	data := submitJSON{CustomID: submit.CustomID, Parts: []filledPart{}}
	for _, p := range shown.shown.Parts {
		part, err := p.fill(filled, resolve)
		if err != nil {
			return err
		}
		data.Parts = append(data.Parts, part)
	}
	if len(filled) > 0 {
		return errForged("The form has no such field", "data", "components")
	}
	data.Resolved = resolve.result()
	r.forms = slices.Delete(r.forms, at, at+1)
	in.opener, in.message, in.data = shown.opener, shown.opener.message, data
	return nil
}

// fill takes a part's fields out of what was filled in and checks them.
func (p formPart) fill(filled map[string]filledField, resolve *resolver) (filledPart, error) {
	part := filledPart{Type: p.Type, ID: p.ID}
	for _, field := range p.Fields {
		made, err := field.fill(filled, resolve)
		if err != nil {
			return part, err
		}
		part.Fields = append(part.Fields, made)
	}
	if p.Field != nil {
		made, err := p.Field.fill(filled, resolve)
		if err != nil {
			return part, err
		}
		part.Field = &made
	}
	return part, nil
}

func (field formField) fill(filled map[string]filledField, resolve *resolver) (filledField, error) {
	made := filledField{Type: field.Type, ID: field.ID, CustomID: field.CustomID}
	got, there := filled[field.CustomID]
	delete(filled, field.CustomID)
	bad := func(message string) error { return errForged(message, "data", "components", field.CustomID) }
	if there && got.Type != field.Type {
		return made, bad("The field has another type")
	}
	if isSelect(field.Type) {
		values := []string{}
		if got.Values != nil {
			values = *got.Values
		}
		made.Values = &values
		if len(values) == 0 && !field.isRequired() {
			return made, nil
		}
		return made, checkValues(field.component, values, resolve, "data", "components", field.CustomID)
	}
	text := ""
	if got.Value != nil {
		text = *got.Value
	}
	made.Value = &text
	n, low, high := utf8.RuneCountInString(text), 0, maxFormText
	if field.MinLength != nil {
		low = *field.MinLength
	}
	if field.MaxLength != nil {
		high = *field.MaxLength
	}
	switch {
	case n == 0 && field.isRequired():
		return made, bad("This field is required")
	case n > 0 && (n < low || n > high):
		return made, bad("Too short or too long")
	}
	return made, nil
}
