package fakediscord

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Option types.
//
// docs: Interactions/Application Commands, Application Command Option Type.
const (
	optionSubcommand  = 1
	optionGroup       = 2
	optionString      = 3
	optionInteger     = 4
	optionBoolean     = 5
	optionUser        = 6
	optionChannel     = 7
	optionRole        = 8
	optionMentionable = 9
	optionNumber      = 10
	optionAttachment  = 11
)

// Limits of commands.
//
// docs: Interactions/Application Commands: Registering a Command (100, 15 and 15
// per scope), Application Command Object and Option Structure, 8,000 characters in all.
const (
	maxChatCommands     = 100
	maxUserCommands     = 15
	maxMessageCommands  = 15
	maxCommandName      = 32
	maxCommandText      = 100
	maxCommandOptions   = 25
	maxOptionChoices    = 25
	maxChoiceText       = 100
	maxStringOption     = 6000
	maxCommandTextTotal = 8000
)

// commandOption is an option, a subcommand or a group.
//
// docs: Interactions/Application Commands, Application Command Option Structure.
type commandOption struct {
	Type         int             `json:"type"`
	Name         string          `json:"name"`
	Description  string          `json:"description"`
	Required     bool            `json:"required,omitempty"`
	Choices      []optionChoice  `json:"choices,omitempty"`
	Options      []commandOption `json:"options,omitempty"`
	ChannelTypes []int           `json:"channel_types,omitempty"`
	MinValue     *json.Number    `json:"min_value,omitempty"`
	MaxValue     *json.Number    `json:"max_value,omitempty"`
	MinLength    *int            `json:"min_length,omitempty"`
	MaxLength    *int            `json:"max_length,omitempty"`
	Autocomplete bool            `json:"autocomplete,omitempty"`
}

type optionChoice struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
}

// chatName is what slash commands and options may be called; letters that have
// a lower case must be in it.
//
// docs: Interactions/Application Commands, Application Command Naming.
var chatName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func isChatName(name string) bool {
	return chatName.MatchString(name) && strings.ToLower(name) == name
}

// take changes a command by a body, which is then checked as a whole.
func (cmd *command) take(body commandBody, scope snowflake) error {
	take(&cmd.Name, body.Name)
	take(&cmd.Description, body.Description)
	take(&cmd.NameLocal, body.NameLocal)
	take(&cmd.DescriptionLocal, body.DescriptionLocal)
	take(&cmd.Options, body.Options)
	take(&cmd.NSFW, body.NSFW)
	if body.DefaultPermitted.set {
		cmd.DefaultPermitted = nil
		if !body.DefaultPermitted.null {
			cmd.DefaultPermitted = &body.DefaultPermitted.value
		}
	}
	if body.Contexts.set {
		cmd.Contexts = nil
		if !body.Contexts.null {
			cmd.Contexts = &body.Contexts.value
		}
	}
	if body.IntegrationTypes.set && !body.IntegrationTypes.null {
		cmd.IntegrationTypes = body.IntegrationTypes.value
	}
	if body.DMPermission.set && !body.DMPermission.null && scope == 0 {
		cmd.DMPermission = &body.DMPermission.value
	}
	return cmd.check()
}

func take[T any](into *T, from optional[T]) {
	if from.set {
		*into = from.value
	}
}

func (cmd *command) check() error {
	var f formErrors
	switch cmd.Type {
	case commandChat:
		if !isChatName(cmd.Name) {
			f.add("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid", "name")
		}
		if n := utf8.RuneCountInString(cmd.Description); n < 1 || n > maxCommandText {
			f.badLength(1, maxCommandText, "description")
		}
		checkOptions(&f, cmd.Options, 0)
		if n := cmd.textTotal(); n > maxCommandTextTotal {
			f.add("APPLICATION_COMMAND_TOO_LARGE", fmt.Sprintf("Command exceeds maximum size (%d)", maxCommandTextTotal))
		}
	case commandUser, commandMessage:
		if n := utf8.RuneCountInString(cmd.Name); n < 1 || n > maxCommandName {
			f.badLength(1, maxCommandName, "name")
		}
		// docs: Application Command Object: the description of USER and MESSAGE commands is an empty string.
		if cmd.Description != "" {
			f.add("APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID", "Context menu commands cannot have a description", "description")
		}
		if len(cmd.Options) > 0 {
			f.add("APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_INVALID", "Context menu commands cannot have options", "options")
		}
	default:
		return unknownError("commands of type %d", cmd.Type)
	}
	cmd.checkLocalised(&f)
	if cmd.Contexts != nil {
		checkSet(&f, *cmd.Contexts, []int{0, 1, 2}, "contexts")
	}
	checkSet(&f, cmd.IntegrationTypes, []int{0, 1}, "integration_types")
	return f.err()
}

// checkSet: not empty, only known values, each once.
func checkSet(f *formErrors, values, known []int, field string) {
	if len(values) == 0 {
		f.add("BASE_TYPE_MIN_LENGTH", "Must be 1 or more in length.", field)
	}
	for i, v := range values {
		switch {
		case !slices.Contains(known, v):
			f.choice(strings.Trim(fmt.Sprint(known), "[]"), field, i)
		case slices.Contains(values[:i], v):
			f.add("SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value", field, i)
		}
	}
}

// checkOptions checks one level: 0 is the command itself, 1 a subcommand or a
// group, 2 a subcommand in a group.
//
// docs: Interactions/Application Commands, Subcommands and Subcommand Groups.
func checkOptions(f *formErrors, options []commandOption, level int, path ...any) {
	at := func(more ...any) []any { return append(slices.Clone(path), more...) }
	if len(options) > maxCommandOptions {
		f.tooLong(maxCommandOptions, at("options")...)
	}
	optional := false
	for i, o := range options {
		if !isChatName(o.Name) {
			f.add("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid", at("options", i, "name")...)
		}
		if slices.ContainsFunc(options[:i], func(other commandOption) bool { return other.Name == o.Name }) {
			f.add("APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists", at("options", i)...)
		}
		if n := utf8.RuneCountInString(o.Description); n < 1 || n > maxCommandText {
			f.badLength(1, maxCommandText, at("options", i, "description")...)
		}
		if (o.Type <= optionGroup) != (options[0].Type <= optionGroup) {
			f.add("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types", at("options", i)...)
		}
		// docs: "Required options must be listed before optional options".
		if o.Required && optional {
			f.add("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options", at("options", i)...)
		}
		optional = optional || !o.Required
		o.check(f, level, at("options", i))
	}
}

func (o commandOption) check(f *formErrors, level int, path []any) {
	at := func(more ...any) []any { return append(slices.Clone(path), more...) }
	misplaced := func(field string) {
		f.add("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Not for an option of this type", at(field)...)
	}
	nests := false
	switch o.Type {
	case optionSubcommand, optionGroup:
		nests = true
		if level > 1 || (level == 1 && o.Type == optionGroup) {
			misplaced("type")
		}
		for i, inner := range o.Options {
			if (o.Type == optionGroup) != (inner.Type == optionSubcommand) || inner.Type == optionGroup {
				f.add("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Invalid option type", at("options", i, "type")...)
			}
		}
		if o.Type == optionGroup && len(o.Options) == 0 {
			f.required(at("options")...)
		}
		checkOptions(f, o.Options, level+1, path...)
	case optionString, optionInteger, optionBoolean, optionUser, optionChannel, optionRole, optionMentionable, optionNumber, optionAttachment:
	default:
		f.choice("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11", at("type")...)
	}
	isNumber := o.Type == optionInteger || o.Type == optionNumber
	switch {
	case !nests && len(o.Options) > 0:
		misplaced("options")
	case nests && o.Required:
		misplaced("required")
	case len(o.Choices) > 0 && !isNumber && o.Type != optionString:
		misplaced("choices")
	case o.Autocomplete && (len(o.Choices) > 0 || (!isNumber && o.Type != optionString)):
		misplaced("autocomplete")
	case len(o.ChannelTypes) > 0 && o.Type != optionChannel:
		misplaced("channel_types")
	case (o.MinValue != nil || o.MaxValue != nil) && !isNumber:
		misplaced("min_value")
	case (o.MinLength != nil || o.MaxLength != nil) && o.Type != optionString:
		misplaced("min_length")
	}
	for _, n := range []*int{o.MinLength, o.MaxLength} {
		if n != nil && (*n < 0 || *n > maxStringOption) {
			f.badLength(0, maxStringOption, at("max_length")...)
		}
	}
	o.checkChoices(f, path)
}

// checkChoices says nothing where choices cannot be at all.
func (o commandOption) checkChoices(f *formErrors, path []any) {
	if o.Type != optionString && o.Type != optionInteger && o.Type != optionNumber {
		return
	}
	at := func(more ...any) []any { return append(slices.Clone(path), more...) }
	if len(o.Choices) > maxOptionChoices {
		f.tooLong(maxOptionChoices, at("choices")...)
	}
	for i, choice := range o.Choices {
		if n := utf8.RuneCountInString(choice.Name); n < 1 || n > maxChoiceText {
			f.badLength(1, maxChoiceText, at("choices", i, "name")...)
		}
		if slices.ContainsFunc(o.Choices[:i], func(other optionChoice) bool { return other.Name == choice.Name }) {
			f.add("APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_EXISTS", "Option choice name already exists", at("choices", i)...)
		}
		if problem := o.valueProblem(choice.Value); problem != "" {
			f.add("BASE_TYPE_BAD_TYPE", problem, at("choices", i, "value")...)
		}
	}
}

// textTotal counts the characters of the names, descriptions and values.
func (cmd *command) textTotal() int {
	return utf8.RuneCountInString(cmd.Name) + utf8.RuneCountInString(cmd.Description) + optionsText(cmd.Options)
}

func optionsText(options []commandOption) int {
	n := 0
	for _, o := range options {
		n += utf8.RuneCountInString(o.Name) + utf8.RuneCountInString(o.Description) + optionsText(o.Options)
		for _, choice := range o.Choices {
			n += utf8.RuneCountInString(choice.Name) + utf8.RuneCount(choice.Value)
		}
	}
	return n
}

// checkCommandCount refuses more commands than one scope may have.
//
// docs: Topics/Opcodes and Status Codes, JSON Error Codes (30032).
func checkCommandCount(commands []*command) error {
	count := map[int]int{}
	for _, cmd := range commands {
		count[cmd.Type]++
	}
	for kind, limit := range map[int]int{commandChat: maxChatCommands, commandUser: maxUserCommands, commandMessage: maxMessageCommands} {
		if count[kind] > limit {
			return &apiError{status: http.StatusBadRequest, code: 30032, message: fmt.Sprintf("Maximum number of application commands reached (%d)", limit)}
		}
	}
	return nil
}
