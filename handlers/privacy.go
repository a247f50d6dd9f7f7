package handlers

import (
	"context"
	"strings"

	"ombud/internal/discord"
	"ombud/internal/speech"
)

// privacyCommand is /privacy: what is kept of whoever asks, and for how long.
func privacyCommand() command {
	return command{
		definition: discord.Definition{Type: discord.SlashCommand, Name: "privacy", Contexts: onServersOnly()},
		run:        privacy, quick: true,
		localise: func(book *speech.Book, d *discord.Definition) {
			d.Description = book.In(speech.English).Say("command.privacy.about")
			d.NameIn = inOtherLanguages(book, func(v speech.Voice) string { return v.Say("command.privacy") })
			d.DescriptionIn = inOtherLanguages(book, func(v speech.Voice) string { return v.Say("command.privacy.about") })
		},
	}
}

func privacy(ctx context.Context, r *Router, i discord.Interaction) (discord.Reply, error) {
	have, err := r.Moderation.Kept(ctx, i.GuildID, i.User.ID)
	if err != nil {
		return discord.Reply{}, err
	}
	settings, err := r.Moderation.Settings(ctx, i.GuildID)
	if err != nil {
		return discord.Reply{}, err
	}
	v := r.voice(i)
	model := v.Say("privacy.no_model")
	if r.LanguageModel != "" {
		model = v.Say("privacy.model", speech.Args{"Provider": discord.Escape(r.LanguageModel)})
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
		v.Say("privacy.clean"),
		v.Say("privacy.cases"),
		v.Say("privacy.reports"),
		v.Say("privacy.strikes", speech.Args{"Count": settings.StrikeDays}),
		model,
		kept,
		strings.Join(now, " "),
	}
	return discord.Reply{Text: discord.FitLines(lines, discord.MaxContent)}, nil
}
