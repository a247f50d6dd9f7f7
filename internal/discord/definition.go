package discord

import (
	"ombud/internal/discord/wire"
)

// Definition is a command as Discord keeps it (Interactions → Application
// Commands). discordgo's own type sends fields of other kinds of options as
// null, which Discord's description does not have.
type Definition struct {
	Type        wire.CommandType `json:"type"`
	Name        string           `json:"name"`
	Description string           `json:"description,omitempty"` // slash commands only
	// NameIn and DescriptionIn are the same in other languages, by Discord's locale.
	NameIn        map[string]string  `json:"name_localizations,omitempty"`
	DescriptionIn map[string]string  `json:"description_localizations,omitempty"`
	Options       []DefinitionOption `json:"options,omitempty"`
	// Permissions is what somebody needs to be offered the command, unless the server's
	// settings say otherwise: what a command does must check again.
	Permissions *wire.Permissions `json:"default_member_permissions,omitempty"`
	Contexts    []CommandContext  `json:"contexts,omitempty"`
}

// DefinitionOption is one option, or a subcommand with options of its own.
type DefinitionOption struct {
	Type         OptionType         `json:"type"`
	Name         string             `json:"name"`
	Description  string             `json:"description"`
	Required     bool               `json:"required,omitempty"`
	ChannelTypes []wire.ChannelType `json:"channel_types,omitempty"`
	Min          *int               `json:"min_value,omitempty"`
	Max          *int               `json:"max_value,omitempty"`
	MaxLength    int                `json:"max_length,omitempty"`
	Autocomplete bool               `json:"autocomplete,omitempty"` // suggestions come while it is typed
	Choices      []Choice           `json:"choices,omitempty"`
	Options      []DefinitionOption `json:"options,omitempty"`
}

// OptionType is Discord's number for a kind of option.
type OptionType int

// The kinds ombud uses (Application Command Option Type).
const (
	OptionSubcommand OptionType = 1
	OptionText       OptionType = 3
	OptionInteger    OptionType = 4
	OptionYesNo      OptionType = 5
	OptionUser       OptionType = 6
	OptionChannel    OptionType = 7
	OptionRole       OptionType = 8
)

// CommandContext is where a command can be used.
type CommandContext int

// OnServers is any server (Interaction Context Types).
const OnServers CommandContext = 0
