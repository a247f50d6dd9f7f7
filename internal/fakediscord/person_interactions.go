package fakediscord

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// CommandOption is a filled-in option of a slash command: a string, a bool, a
// number, or the id of a channel, a role or a user as a string.
type CommandOption struct {
	Name  string
	Value any
}

// Command uses a slash command: "setup", or "feed add" for a subcommand.
func (p *Person) Command(ctx context.Context, channel, name string, options ...CommandOption) error {
	return p.useCommand(ctx, channel, interactionCommand, name, options)
}

// useCommand uses a command, or asks what its last option may become.
func (p *Person) useCommand(ctx context.Context, channel string, kind int, name string, options []CommandOption) error {
	filled := []map[string]any{}
	for i, o := range options {
		option := map[string]any{"name": o.Name, "value": o.Value}
		if kind == interactionAutocomplete && i == len(options)-1 {
			option["focused"] = true
		}
		filled = append(filled, option)
	}
	words := strings.Fields(name)
	for i := len(words) - 1; i > 0; i-- {
		filled = []map[string]any{{"name": words[i], "options": filled}}
	}
	return p.interact(ctx, channel, kind, "", map[string]any{
		"type": commandChat, "name": words[0], "options": filled,
	})
}

// MessageCommand uses a command of a message's menu.
func (p *Person) MessageCommand(ctx context.Context, channel, name, message string) error {
	return p.interact(ctx, channel, interactionCommand, "", map[string]any{
		"type": commandMessage, "name": name, "target_id": message,
	})
}

// UserCommand uses a command of a user's menu.
func (p *Person) UserCommand(ctx context.Context, channel, name, user string) error {
	return p.interact(ctx, channel, interactionCommand, "", map[string]any{
		"type": commandUser, "name": name, "target_id": user,
	})
}

// Press presses a button of a message, which may be an ephemeral one of Events.
func (p *Person) Press(ctx context.Context, channel, message, customID string) error {
	return p.interact(ctx, channel, interactionComponent, message, map[string]any{
		"component_type": componentButton, "custom_id": customID,
	})
}

// Select chooses values in a select menu with options.
func (p *Person) Select(ctx context.Context, channel, message, customID string, values ...string) error {
	return p.SelectOf(ctx, channel, message, customID, componentStringSelect, values...)
}

// SelectOf chooses in a select menu of any component type: 3 options, 5 users,
// 6 roles, 7 users and roles, 8 channels; the values of the latter are ids.
func (p *Person) SelectOf(ctx context.Context, channel, message, customID string, componentType int, values ...string) error {
	return p.interact(ctx, channel, interactionComponent, message, map[string]any{
		"component_type": componentType, "custom_id": customID, "values": values,
	})
}

// Submit fills in the texts of a form that was shown and sends it: by the
// custom_id of each text input.
func (p *Person) Submit(ctx context.Context, channel, customID string, texts map[string]string) error {
	parts := []map[string]any{}
	for _, field := range slices.Sorted(maps.Keys(texts)) {
		parts = append(parts, map[string]any{"type": componentRow, "components": []map[string]any{
			{"type": componentTextInput, "custom_id": field, "value": texts[field]},
		}})
	}
	return p.interact(ctx, channel, interactionForm, "", map[string]any{"custom_id": customID, "components": parts})
}

// FillIn fills in a form that was shown and sends it: by the labels of its fields, a text, or
// the label of one of a select's options. What is left out stays empty.
func (p *Person) FillIn(ctx context.Context, channel string, form SeenForm, answers map[string]string) error {
	parts, used := []map[string]any{}, 0
	for _, field := range form.Fields() {
		answer, filled := answers[field.Label]
		if filled {
			used++
		}
		made := map[string]any{"type": field.Type, "custom_id": field.CustomID}
		if field.Type == componentTextInput {
			made["value"] = answer
		} else {
			values := []string{}
			for _, o := range field.Options {
				if filled && o.Label == answer || !filled && o.Default { // the client shows a default as chosen
					values = append(values, o.Value)
				}
			}
			if filled && len(values) == 0 {
				return fmt.Errorf("the form's %q has no option %q", field.Label, answer)
			}
			made["values"] = values
		}
		parts = append(parts, map[string]any{"type": componentLabel, "component": made})
	}
	if used != len(answers) {
		return fmt.Errorf("the form %q has not all of the fields %v", form.Title, slices.Sorted(maps.Keys(answers)))
	}
	return p.SubmitParts(ctx, channel, form.CustomID, parts)
}

// SubmitParts sends a form with whatever components it has, in Discord's form.
func (p *Person) SubmitParts(ctx context.Context, channel, customID string, components any) error {
	return p.interact(ctx, channel, interactionForm, "", map[string]any{"custom_id": customID, "components": components})
}

// interact makes the call that Discord's own client makes.
func (p *Person) interact(ctx context.Context, channel string, kind int, message string, data any) error {
	guild, err := p.guildOf(ctx, channel)
	if err != nil {
		return err
	}
	body := map[string]any{"type": kind, "application_id": p.application, "channel_id": channel, "data": data}
	if guild != "" {
		body["guild_id"] = guild
	}
	if message != "" {
		body["message_id"] = message
	}
	return p.Do(ctx, http.MethodPost, "/interactions", body, nil)
}

// Autocomplete is what the client sends while the person types an option: the last one given.
//
// docs: Interactions/Application Commands, Autocomplete.
func (p *Person) Autocomplete(ctx context.Context, channel, name string, options ...CommandOption) error {
	return p.useCommand(ctx, channel, interactionAutocomplete, name, options)
}
