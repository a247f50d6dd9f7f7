package fakediscord

import (
	"net/http"
	"slices"
)

// pressJSON is the data of a used component as the client sends it.
type pressJSON struct {
	ComponentType int      `json:"component_type"`
	Type          int      `json:"type"` // the client repeats component_type for select menus
	CustomID      string   `json:"custom_id"`
	Values        []string `json:"values"`
}

// pressedDataJSON is what the application is told.
//
// docs: Interactions/Receiving and Responding, Message Component Data Structure.
type pressedDataJSON struct {
	CustomID      string        `json:"custom_id"`
	ComponentType int           `json:"component_type"`
	Values        *[]string     `json:"values,omitempty"`
	Resolved      *resolvedJSON `json:"resolved,omitempty"`
}

// errForged: the component is not on that message, or cannot be used. Discord
// documents no code for it; its client never asks.
func errForged(message string, path ...any) error {
	return formError("COMPONENT_VALIDATION_FAILED", message, path...)
}

// useComponent checks that the component is really there for this person.
func (r *reception) useComponent(in *interaction, body beginJSON) error {
	var press pressJSON
	if err := decodeStrict(body.Data, &press); err != nil {
		return err
	}
	m := r.seen(in.who, in.channel, body.MessageID)
	if m == nil {
		return errUnknownMessage
	}
	c := findComponent(m.parts, press.CustomID)
	switch {
	case c == nil:
		return errForged("The message has no such component", "data", "custom_id")
	case c.Type != press.ComponentType:
		return errForged("The component has another type", "data", "component_type")
	case c.Disabled:
		return errForged("The component is disabled", "data", "custom_id")
	}
	data := pressedDataJSON{CustomID: c.CustomID, ComponentType: c.Type}
	if c.Type == componentButton {
		if len(press.Values) > 0 {
			return errForged("A button has no values", "data", "values")
		}
	} else {
		resolve := &resolver{c: &call{d: r.d, who: in.who, now: in.at}, channel: in.channel}
		if err := checkValues(*c, press.Values, resolve, "data", "values"); err != nil {
			return err
		}
		values := append([]string{}, press.Values...)
		data.Values, data.Resolved = &values, resolve.result()
	}
	in.message, in.data = m, data
	return nil
}

// seen is a message in a channel as one person sees it: ephemeral ones only by
// the person they are for.
func (r *reception) seen(who *account, ch *channel, id snowflake) *message {
	if m := r.private[id]; m != nil {
		if m.channel != ch || m.ephemeralFor != who.id {
			return nil
		}
		return m
	}
	m, _ := ch.find(id)
	return m
}

func findComponent(parts []component, customID string) *component {
	for i := range parts {
		if parts[i].CustomID == customID && customID != "" {
			return &parts[i]
		}
		if found := findComponent(parts[i].Components, customID); found != nil {
			return found
		}
		if beside := parts[i].Accessory; beside != nil && beside.CustomID == customID && customID != "" {
			return beside
		}
	}
	return nil
}

// checkValues holds what was selected against a select menu.
//
// docs: Components/Component Reference, String Select (min_values, max_values, options).
func checkValues(c component, values []string, resolve *resolver, path ...any) error {
	low, high := 1, 1
	if c.MinValues != nil {
		low = *c.MinValues
	}
	if c.MaxValues != nil {
		high = *c.MaxValues
	}
	if len(values) < low || len(values) > high {
		return errForged("Too few or too many values", path...)
	}
	for i, v := range values {
		at := append(slices.Clone(path), i)
		if slices.Contains(values[:i], v) {
			return errForged("A value is there twice", at...)
		}
		if c.Type == componentStringSelect {
			if !slices.ContainsFunc(c.Options, func(o selectOption) bool { return o.Value == v }) {
				return errForged("Not one of the options", at...)
			}
			continue
		}
		kind, ok := map[int]int{
			componentUserSelect: optionUser, componentRoleSelect: optionRole,
			componentMentionSelect: optionMentionable, componentChannelSelect: optionChannel,
		}[c.Type]
		if !ok {
			return unknownError("selections of component type %d", c.Type)
		}
		o := commandOption{Type: kind, ChannelTypes: c.ChannelTypes}
		raw := encode(v)
		if problem := o.valueProblem(raw); problem != "" {
			return errForged(problem, at...)
		}
		problem, err := resolve.option(o, raw)
		if err != nil {
			return err
		}
		if problem != "" {
			return errForged(problem, at...)
		}
	}
	return nil
}

var errUnknownInteraction = &apiError{status: http.StatusNotFound, code: 10062, message: "Unknown interaction"}
