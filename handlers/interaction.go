package handlers

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
	"ombud/internal/speech"
)

// interaction queues the answer to somebody who used a command or pressed a button.
func (r *Router) interaction(ctx context.Context, e wire.Event) {
	i, err := wire.DecodeInteraction(e.Data)
	if err != nil {
		r.Log.ErrorContext(ctx, "an interaction could not be read", "cause", err)
		return
	}
	r.Presses.Do(ctx, func(ctx context.Context) {
		switch i.Type {
		case wire.InteractionCommand:
			r.command(ctx, i)
		case wire.InteractionComponent:
			r.component(ctx, i)
		case wire.InteractionAutocomplete:
			r.suggest(ctx, i)
		case wire.InteractionForm:
			r.form(ctx, i)
		default:
			r.Log.WarnContext(ctx, "an interaction of a kind ombud does not use", "interaction", i)
		}
	})
}

// command acknowledges first, because Discord waits three seconds only, works,
// and then replaces the acknowledgement with the answer, which only the caller sees.
func (r *Router) command(ctx context.Context, i wire.Interaction) {
	for _, c := range commands() {
		if c.definition.Name == i.Command.Name && c.form != nil && r.opened(ctx, i, c.form) {
			return
		}
	}
	if !r.acknowledged(ctx, i, r.Responder.Defer(ctx, i, true)) {
		return
	}
	reply, err := r.runCommand(ctx, i)
	if err != nil {
		reply = discord.Reply{Text: r.sentence(ctx, i, err)}
	}
	if err := r.Responder.EditOriginal(ctx, i, reply); err != nil {
		r.Log.ErrorContext(ctx, "a command's answer did not get through", "interaction", i, "cause", err)
	}
}

func (r *Router) runCommand(ctx context.Context, i wire.Interaction) (discord.Reply, error) {
	all := commands()
	at := slices.IndexFunc(all, func(c command) bool { return c.definition.Name == i.Command.Name })
	switch {
	case at < 0:
		return discord.Reply{}, &moderation.RefusedError{Say: speech.Message{Key: "common.no_command"}}
	case all[at].quick:
		return all[at].run(ctx, r, i)
	case !r.Commands.Take(i.GuildID):
		return discord.Reply{}, &moderation.RefusedError{Say: speech.Message{Key: "common.busy"}}
	}
	defer r.Commands.Give(i.GuildID)
	return all[at].run(ctx, r, i)
}

// acknowledged reports whether to go on after an acknowledgement. Only when
// Discord says that the interaction is over is there nothing more to do: a lost answer may
// have been shown to the person as a success.
func (r *Router) acknowledged(ctx context.Context, i wire.Interaction, err error) bool {
	if err == nil {
		return true
	}
	r.Log.ErrorContext(ctx, "an acknowledgement did not get through", "interaction", i, "cause", err)
	return !discord.IsGone(err)
}

// component does the same for buttons and selects, whose message stays as it
// is unless the component says otherwise.
func (r *Router) component(ctx context.Context, i wire.Interaction) {
	for _, c := range components() {
		if strings.HasPrefix(i.CustomID, c.prefix) && c.form != nil && r.opened(ctx, i, c.form) {
			return
		}
	}
	if !r.acknowledged(ctx, i, r.Responder.DeferUpdate(ctx, i)) {
		return
	}
	err := error(&moderation.RefusedError{Say: speech.Message{Key: "common.unknown"}})
	for _, c := range components() {
		if strings.HasPrefix(i.CustomID, c.prefix) {
			err = c.run(ctx, r, i)
			break
		}
	}
	if err == nil {
		return
	}
	if _, err := r.Responder.FollowUp(ctx, i, discord.Reply{Text: r.sentence(ctx, i, err), Private: true}); err != nil {
		r.Log.ErrorContext(ctx, "a press's answer did not get through", "interaction", i, "cause", err)
	}
}

// openWithin leaves a second of Discord's three for the answer itself.
const openWithin = 2 * time.Second

// opened answers with a form, or with the sentence that says why not. False: there is no
// form to open, and nothing was answered.
func (r *Router) opened(ctx context.Context, i wire.Interaction, open opener) bool {
	within, cancel := context.WithTimeout(ctx, openWithin)
	f, err := open(within, r, i)
	cancel()
	switch {
	case err != nil:
		err = r.Responder.Reply(ctx, i, discord.Reply{Text: r.sentence(ctx, i, err), Private: true})
	case f.CustomID == "":
		return false
	default:
		err = r.Responder.Form(ctx, i, f)
	}
	if err != nil {
		r.Log.ErrorContext(ctx, "a form did not get through", "interaction", i, "cause", err)
	}
	return true
}

// form takes what somebody filled in: it acknowledges first, as command does.
func (r *Router) form(ctx context.Context, i wire.Interaction) {
	if !r.acknowledged(ctx, i, r.Responder.Defer(ctx, i, true)) {
		return
	}
	err := error(&moderation.RefusedError{Say: speech.Message{Key: "common.unknown"}})
	var reply discord.Reply
	for _, f := range forms() {
		if strings.HasPrefix(i.CustomID, f.prefix) {
			reply, err = f.run(ctx, r, i)
			break
		}
	}
	if err != nil {
		reply = discord.Reply{Text: r.sentence(ctx, i, err)}
	}
	if err := r.Responder.EditOriginal(ctx, i, reply); err != nil {
		r.Log.ErrorContext(ctx, "a form's answer did not get through", "interaction", i, "cause", err)
	}
}

// sentence is what the person is told. A refusal and a mistake of theirs are
// told as they are; a fault of ours gets a reference that the log explains.
func (r *Router) sentence(ctx context.Context, i wire.Interaction, err error) string {
	var refused *moderation.RefusedError
	var decided *moderation.AlreadyDecidedError
	var ruled *moderation.AlreadyRuledError
	switch {
	case errors.As(err, &refused) && refused.Say.Key != "":
		return r.voice(i).Tell(refused.Say)
	case errors.As(err, &refused):
		return markdown.Sentence(refused.Sentence)
	case errors.As(err, &decided):
		return alreadyDecided(decided)
	case errors.As(err, &ruled):
		return alreadyRuled(ruled)
	}
	if sentence, ok := article.Sentence(err); ok {
		return markdown.Sentence(sentence)
	}
	reference := rand.Text()[:8]
	r.Log.ErrorContext(ctx, "an interaction failed", "reference", reference, "interaction", i, "cause", err)
	return r.voice(i).Say("common.failed", speech.Args{"Reference": reference})
}

// voice speaks the language of the person who acts, as their Discord is set.
func (r *Router) voice(i wire.Interaction) speech.Voice { return r.Speech.In(i.Locale) }
