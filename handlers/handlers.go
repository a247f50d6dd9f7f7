package handlers

import (
	"context"

	"ombud/internal/discord"
	"ombud/internal/discord/customid"
	"ombud/internal/discord/wire"
	"ombud/internal/speech"
)

// command is one command: how Discord shows it and what it does. The answer goes to the caller
// alone. One with a form opens that instead of running, and the form does the rest.
type command struct {
	definition discord.Definition
	run        func(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error)
	// suggest completes an option while somebody types it; nil: no option completes.
	suggest func(ctx context.Context, r *Router, i wire.Interaction) ([]discord.Choice, error)
	form    opener
	// localise adds a members' command's names in other languages; nil: it is for admins or moderators.
	localise func(book *speech.Book, d *discord.Definition)
	// quick says that it asks nobody slow: its callers do not wait for one another.
	quick bool
}

// opener makes the form that answers a command or a press. Discord waits three seconds for
// it, and nothing can be acknowledged before: it must not ask Discord for anything slow. An
// error is what the person is told instead.
type opener func(ctx context.Context, r *Router, i wire.Interaction) (discord.Form, error)

// commands is the table of all commands; a new one is a file and a line here.
func commands() []command {
	return []command{
		setupCommand(),
		feedCommand(),
		discussionCommand(),
		reportCommand(),
		linkCommand(),
		settingsCommand(),
		privacyCommand(),
		statsCommand(),
		caseCommand(),
		queueCommand(),
		historyCommand(),
		historyMenu(),
		noteCommand(),
	}
}

// component is what a press of a button or a choice in a select does, found by
// the beginning of its custom id. A nil error means that nothing need be said.
type component struct {
	prefix string
	run    func(ctx context.Context, r *Router, i wire.Interaction) error
	// form decides whether the press opens a form instead: nil, or one without a
	// custom id, and it does not.
	form opener
}

// components is the table of all components.
func components() []component {
	return []component{
		{prefix: customid.CasePrefix, run: decideCase, form: askFirst},
		{prefix: customid.UndoPrefix, run: undoDecision},
		{prefix: reportReason, run: giveReason},
		{prefix: reportOutcome, run: wishOutcome},
		{prefix: reportWords, run: unopened, form: askForWords},
		{prefix: customid.ReportLinkID, run: unopened, form: askForLink},
		{prefix: customid.AppealPrefix, run: unopened, form: askForAppeal},
		{prefix: customid.NotePrefix, run: showNotice},
		{prefix: customid.RulingPrefix, run: decideAppeal},
		{prefix: customid.DeskPrefix, run: desk, form: deskForm},
		{prefix: customid.SweepPrefix, run: pressSweep, form: askSweepReason},
		{prefix: customid.FeedPrefix, run: pressFeedButton},
	}
}

// form is what a form does that somebody filled in, found by the beginning of its custom id.
// The answer goes to them alone.
type form struct {
	prefix string
	run    func(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error)
}

// forms is the table of all forms.
func forms() []form {
	return []form{
		{prefix: customid.CasePrefix, run: decideByForm},
		{prefix: reportWords, run: takeWords},
		{prefix: customid.ReportLinkID, run: reportByLink},
		{prefix: customid.AppealPrefix, run: takeAppeal},
		{prefix: customid.DeskPrefix, run: deskByForm},
		{prefix: customid.SweepPrefix, run: removeSwept},
	}
}

// Definitions are the commands as they are registered with Discord, those of members in every
// language that the book has.
func Definitions(book *speech.Book) []discord.Definition {
	var out []discord.Definition
	for _, c := range commands() {
		if c.localise != nil {
			c.localise(book, &c.definition)
		}
		out = append(out, c.definition)
	}
	return out
}

// inOtherLanguages says a sentence in every language but English, by the locales that Discord
// has for them (Reference → Locales).
func inOtherLanguages(book *speech.Book, say func(speech.Voice) string) map[string]string {
	texts := map[string]string{}
	for _, language := range book.Languages() {
		locales := []string{language}
		switch language {
		case speech.English:
			continue
		case "es":
			locales = []string{"es-ES", "es-419"}
		}
		for _, locale := range locales {
			texts[locale] = say(book.In(language))
		}
	}
	return texts
}

// onServersOnly is where every command of ombud can be used.
func onServersOnly() []discord.CommandContext { return []discord.CommandContext{discord.OnServers} }

// forAdmins offers a command to those who may manage the server.
func forAdmins() *wire.Permissions {
	admins := wire.ManageGuild
	return &admins
}
