package handlers

import (
	"context"

	"ombud/internal/discord"
)

// command is one command: how Discord shows it and what it does. The answer goes to the caller alone.
type command struct {
	definition discord.Definition
	run        func(ctx context.Context, r *Router, i discord.Interaction) (discord.Reply, error)
	// suggest completes an option while somebody types it; nil: no option completes.
	suggest func(ctx context.Context, r *Router, i discord.Interaction) ([]discord.Choice, error)
}

// commands is the table of all commands; a new one is a file and a line here.
func commands() []command {
	return []command{setupCommand(), feedCommand(), discussionCommand(), reportCommand()}
}

// component is what a press of a button or a choice in a select does, found by
// the beginning of its custom id. A nil error means that nothing need be said.
type component struct {
	prefix string
	run    func(ctx context.Context, r *Router, i discord.Interaction) error
}

// components is the table of all components.
func components() []component {
	return []component{
		{prefix: discord.CaseButtonPrefix, run: decideCase},
		{prefix: reportPrefix, run: nameClause},
		{prefix: discord.FeedButtonPrefix, run: pressFeedButton},
	}
}

// Definitions are the commands as they are registered with Discord.
func Definitions() []discord.Definition {
	var out []discord.Definition
	for _, c := range commands() {
		out = append(out, c.definition)
	}
	return out
}

// onServersOnly is where every command of ombud can be used.
func onServersOnly() []discord.CommandContext { return []discord.CommandContext{discord.OnServers} }

// forAdmins offers a command to those who may manage the server.
func forAdmins() *discord.Permissions {
	admins := discord.ManageGuild
	return &admins
}
