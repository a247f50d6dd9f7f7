package handlers

import (
	"context"
	"slices"
	"strings"

	"ombud/internal/discord"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
	"ombud/internal/policy"
	"ombud/internal/speech"
)

// privacyCommand is /privacy: what is kept of whoever asks, and for how long.
func privacyCommand() command {
	return command{
		definition: discord.Definition{Type: wire.SlashCommand, Name: "privacy", Contexts: onServersOnly()},
		run:        privacy, quick: true,
		localise: func(book *speech.Book, d *discord.Definition) {
			d.Description = book.In(speech.English).Say("command.privacy.about")
			d.NameIn = inOtherLanguages(book, func(v speech.Voice) string { return v.Say("command.privacy") })
			d.DescriptionIn = inOtherLanguages(book, func(v speech.Voice) string { return v.Say("command.privacy.about") })
		},
	}
}

func privacy(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	have, err := r.Moderation.Kept(ctx, i.GuildID, i.User.ID)
	if err != nil {
		return discord.Reply{}, err
	}
	settings, err := r.Moderation.Settings(ctx, i.GuildID)
	if err != nil {
		return discord.Reply{}, err
	}
	v := r.voice(i)
	clean, model := v.Say("privacy.clean"), v.Say("privacy.no_model")
	counts := r.Moderation.Engine.Counts()
	if counts { // a trace is left, if none that anybody can read
		clean = v.Say("privacy.clean.counted")
	}
	if r.LanguageModel != "" {
		clean, model = v.Say("privacy.clean.asked"), theModel(v, r.LanguageModel, r.Moderation.Engine.Policy().Consulting())
	}
	if counts {
		clean += " " + v.Say("privacy.counted")
	}
	kept := v.Say("privacy.kept_for_good")
	if settings.KeepTextDays > 0 {
		kept = v.Say("privacy.kept", speech.Args{"Count": settings.KeepTextDays})
	}
	now := []string{
		v.Say("privacy.now", speech.Args{"Count": have.Cases}),
		v.Say("privacy.reported", speech.Args{"Count": have.Reports}),
		v.Say("privacy.counting", speech.Args{"Count": have.Strikes}),
	}
	lines := []string{
		"**" + v.Say("privacy.title") + "**",
		clean,
		v.Say("privacy.cases"),
		v.Say("privacy.reports"),
		v.Say("privacy.strikes", speech.Args{"Count": settings.StrikeDays}),
		model,
		kept,
		strings.Join(now, " "),
	}
	return discord.Reply{Text: markdown.FitLines(lines, markdown.MaxContent)}, nil
}

// theModel says what a language model is sent and what it may do: as this policy has it.
func theModel(v speech.Voice, provider string, consult policy.Consult) string {
	sent := v.Say("privacy.model", speech.Args{"Provider": markdown.Escape(provider)})
	if consult.Ask == policy.AskAll {
		sent = v.Say("privacy.model.all", speech.Args{"Provider": markdown.Escape(provider)})
	}
	if slices.ContainsFunc(consult.Clauses, func(c policy.ConsultClause) bool { return c.Hide > 0 && c.Mode == policy.Live }) {
		return sent + " " + v.Say("privacy.model.hides")
	}
	return sent + " " + v.Say("privacy.model.flags")
}
