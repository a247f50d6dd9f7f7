package fakediscord

import (
	"encoding/json"
	"math/big"
	"slices"
	"unicode/utf8"
)

// useJSON is the data of a used command as the client sends it. The id may be
// left out for scripts: then the name and the type find the command.
type useJSON struct {
	ID          snowflake         `json:"id"`
	Version     snowflake         `json:"version"`
	GuildID     snowflake         `json:"guild_id"`
	Name        string            `json:"name"`
	Type        int               `json:"type"`
	TargetID    snowflake         `json:"target_id"`
	Options     []useOption       `json:"options"`
	Attachments []json.RawMessage `json:"attachments"`
	Command     json.RawMessage   `json:"application_command"` // the client repeats the command; unused
}

// useOption is an option that was filled in, or the subcommand that was chosen.
type useOption struct {
	Type    int             `json:"type"`
	Name    string          `json:"name"`
	Value   json.RawMessage `json:"value,omitempty"`
	Options []useOption     `json:"options,omitempty"`
	Focused bool            `json:"focused,omitempty"`
}

// commandDataJSON is what the application is told.
//
// docs: Interactions/Receiving and Responding, Application Command Data Structure.
type commandDataJSON struct {
	ID       snowflake     `json:"id"`
	Name     string        `json:"name"`
	Type     int           `json:"type"`
	GuildID  snowflake     `json:"guild_id,omitempty"`
	Options  []useOption   `json:"options,omitempty"`
	TargetID snowflake     `json:"target_id,omitempty"`
	Resolved *resolvedJSON `json:"resolved,omitempty"`

	targetUser *userJSON
}

func (r *reception) useCommand(c *call, in *interaction, body beginJSON) error {
	var use useJSON
	if err := decodeStrict(body.Data, &use); err != nil {
		return err
	}
	if len(use.Attachments) > 0 {
		return unknownError("attachments of commands")
	}
	cmd, err := r.findCommand(in.channel, use)
	if err != nil {
		return err
	}
	if err := r.mayUse(c, in.channel, cmd); err != nil {
		return err
	}
	in.command = cmd
	data := commandDataJSON{ID: cmd.ID, Name: cmd.Name, Type: cmd.Type, GuildID: cmd.GuildID}
	resolve := &resolver{c: c, channel: in.channel}
	if cmd.Type == commandChat {
		check := optionCheck{resolve: resolve, partial: in.kind == interactionAutocomplete}
		data.Options = check.level(cmd.Options, use.Options)
		if err := check.f.err(); err != nil {
			return err
		}
		if check.err != nil {
			return check.err
		}
		if check.partial && check.focused != 1 {
			return formError("INTERACTION_OPTION_FOCUSED", "Exactly one option that completes must be focused", "data", "options")
		}
	} else {
		if in.kind == interactionAutocomplete || len(use.Options) > 0 {
			return formError("INTERACTION_OPTIONS", "Context menu commands cannot have options", "data", "options")
		}
		data.TargetID = use.TargetID
		if err := resolve.target(cmd.Type, use.TargetID); err != nil {
			return err
		}
		if u, ok := resolve.j.Users[use.TargetID]; ok {
			data.targetUser = &u
		}
	}
	data.Resolved = resolve.result()
	in.data = data
	return nil
}

// findCommand finds what the client names among the guild's and the global
// commands. Of two with one name the guild's is meant.
func (r *reception) findCommand(ch *channel, use useJSON) (*command, error) {
	kind := use.Type
	if kind == 0 {
		kind = commandChat
	}
	scopes := []snowflake{ch.guildID(), 0}
	if ch.guild == nil {
		scopes = scopes[1:]
	}
	for _, scope := range scopes {
		for _, cmd := range r.commands.scopes[scope] {
			if cmd.Type != kind || (use.ID != 0 && cmd.ID != use.ID) || (use.Name != "" && cmd.Name != use.Name) || (use.ID == 0 && use.Name == "") {
				continue
			}
			if use.Version != 0 && use.Version != cmd.Version {
				return nil, formError("INTERACTION_APPLICATION_COMMAND_INVALID_VERSION", "This command is outdated, please try again in a few minutes", "data", "version")
			}
			return cmd, nil
		}
	}
	return nil, errUnknownCommand
}

// mayUse checks where a command can be used and by whom.
//
// docs: Interactions/Application Commands: Contexts; Permissions
// (default_member_permissions, USE_APPLICATION_COMMANDS); "0" is for nobody but
// administrators.
func (r *reception) mayUse(c *call, ch *channel, cmd *command) error {
	here := contextGuild
	if ch.guild == nil {
		here = contextBotDM
	}
	switch {
	case cmd.Contexts != nil && !slices.Contains(*cmd.Contexts, here):
		return errUnknownCommand
	case cmd.Contexts == nil && here == contextBotDM && cmd.DMPermission != nil && !*cmd.DMPermission:
		return errUnknownCommand
	case !c.may(ch, PermUseCommands):
		return errMissingPermissions
	case here == contextBotDM || cmd.DefaultPermitted == nil:
		return nil
	}
	granted := r.d.permissionsIn(c.who, ch)
	need := uint64(*cmd.DefaultPermitted)
	if granted&PermAdministrator == 0 && (need == 0 || granted&need != need) {
		return errMissingPermissions
	}
	return nil
}

// optionCheck holds the filled-in options against the command's.
type optionCheck struct {
	f       formErrors
	err     error // not about the form
	resolve *resolver
	partial bool // while autocompleting, options may be missing or unfinished
	focused int
}

func (check *optionCheck) level(known []commandOption, used []useOption, path ...any) []useOption {
	at := func(more ...any) []any {
		return append(append([]any{"data"}, path...), more...)
	}
	made := []useOption{}
	seen := map[string]bool{}
	for i, u := range used {
		where := slices.IndexFunc(known, func(o commandOption) bool { return o.Name == u.Name })
		if where < 0 || seen[u.Name] {
			check.f.add("INTERACTION_OPTION_UNKNOWN", "The command has no such option, or it is there twice", at("options", i, "name")...)
			continue
		}
		seen[u.Name] = true
		made = append(made, check.one(known[where], u, append(slices.Clone(path), "options", i)))
	}
	if len(known) > 0 && known[0].Type <= optionGroup && len(used) != 1 {
		check.f.add("INTERACTION_SUBCOMMAND_REQUIRED", "One subcommand must be chosen", at("options")...)
	}
	for _, o := range known {
		if o.Required && !seen[o.Name] && !check.partial {
			check.f.add("APPLICATION_COMMAND_OPTION_REQUIRED", "Required option "+o.Name+" is missing", at("options")...)
		}
	}
	return made
}

func (check *optionCheck) one(o commandOption, u useOption, path []any) useOption {
	at := append(append([]any{"data"}, path...), "value")
	if u.Type != 0 && u.Type != o.Type {
		check.f.add("INTERACTION_OPTION_TYPE", "The option has another type", at...)
	}
	made := useOption{Type: o.Type, Name: o.Name}
	if o.Type <= optionGroup {
		if u.Value != nil {
			check.f.add("INTERACTION_OPTION_TYPE", "A subcommand has no value", at...)
		}
		made.Options = check.level(o.Options, u.Options, path...)
		return made
	}
	made.Value = u.Value
	if u.Focused {
		if !check.partial || !o.Autocomplete {
			check.f.add("INTERACTION_OPTION_FOCUSED", "This option does not complete", at...)
		}
		made.Focused = true
		check.focused++
		return made
	}
	if problem := o.valueProblem(u.Value); problem != "" {
		check.f.add("INTERACTION_OPTION_VALUE", problem, at...)
		return made
	}
	if len(o.Choices) > 0 && !slices.ContainsFunc(o.Choices, func(c optionChoice) bool { return sameJSON(c.Value, u.Value) }) {
		check.f.add("INTERACTION_OPTION_VALUE", "Not one of the choices", at...)
	}
	if problem, err := check.resolve.option(o, u.Value); err != nil {
		check.err = err
	} else if problem != "" {
		check.f.add("INTERACTION_OPTION_VALUE", problem, at...)
	}
	return made
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && x == y
}

// valueProblem says what is wrong with a value for an option, by its type and limits.
func (o commandOption) valueProblem(raw json.RawMessage) string {
	var value any
	if len(raw) == 0 || json.Unmarshal(raw, &value) != nil {
		return "A value is required"
	}
	switch o.Type {
	case optionString:
		text, ok := value.(string)
		n := utf8.RuneCountInString(text)
		switch {
		case !ok:
			return "Must be a string"
		case o.MinLength != nil && n < *o.MinLength:
			return "Too short"
		case n > maxStringOption || (o.MaxLength != nil && n > *o.MaxLength):
			return "Too long"
		}
	case optionInteger, optionNumber:
		if _, ok := value.(float64); !ok {
			return "Must be a number"
		}
		n, ok := new(big.Rat).SetString(string(raw))
		if !ok || (o.Type == optionInteger && !n.IsInt()) {
			return "Must be a whole number"
		}
		if o.MinValue != nil && n.Cmp(rational(*o.MinValue)) < 0 {
			return "Too small"
		}
		if o.MaxValue != nil && n.Cmp(rational(*o.MaxValue)) > 0 {
			return "Too large"
		}
	case optionBoolean:
		if _, ok := value.(bool); !ok {
			return "Must be true or false"
		}
	case optionUser, optionChannel, optionRole, optionMentionable:
		text, ok := value.(string)
		if _, err := parseSnowflake(text); !ok || err != nil {
			return "Must be an id"
		}
	}
	return ""
}

func rational(n json.Number) *big.Rat {
	r, ok := new(big.Rat).SetString(n.String())
	if !ok {
		return new(big.Rat)
	}
	return r
}
