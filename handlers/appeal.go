package handlers

import (
	"context"
	"fmt"
	"strings"

	"ombud/internal/discord"
	"ombud/internal/discord/customid"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
	"ombud/internal/speech"
)

// askForAppeal opens the form behind the Appeal button of a notice. It works in direct messages and
// under a note; either way only the author of the message may.
func askForAppeal(ctx context.Context, r *Router, i wire.Interaction) (discord.Form, error) {
	notice, err := caseIn(i.CustomID, customid.AppealPrefix)
	if err != nil {
		return discord.Form{}, err
	}
	if err := r.Moderation.MayAppeal(ctx, notice, i.User.ID); err != nil {
		return discord.Form{}, err
	}
	v := r.voice(i)
	return discord.Form{CustomID: i.CustomID, Title: v.Say("appeal.form"), Fields: []discord.Field{{
		ID: fieldWords, Label: v.Say("appeal.form.label"), Description: v.Say("appeal.form.hint"),
		Required: true, Long: true, Max: moderation.MaxAppealWords,
	}}}, nil
}

// takeAppeal records the author's words.
func takeAppeal(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	notice, err := caseIn(i.CustomID, customid.AppealPrefix)
	if err != nil {
		return discord.Reply{}, err
	}
	words := strings.TrimSpace(i.Fields[fieldWords])
	said, err := r.Moderation.Appeal(ctx, notice, i.User.ID, i.Locale, words)
	if err != nil {
		return discord.Reply{}, err
	}
	return discord.Reply{Text: r.voice(i).Tell(said), Private: true}, nil
}

// showNotice shows the person whom a note names what was decided, and nobody else.
func showNotice(ctx context.Context, r *Router, i wire.Interaction) error {
	notice, err := caseIn(i.CustomID, customid.NotePrefix)
	if err != nil {
		return err
	}
	letter, err := r.Moderation.LetterFor(ctx, notice, i.User.ID)
	if err != nil {
		return err
	}
	reply, err := r.Messenger.Letter(ctx, letter, i.Locale)
	if err != nil {
		return fmt.Errorf("draw a notice: %w", err)
	}
	if _, err := r.Responder.FollowUp(ctx, i, reply); err != nil {
		return fmt.Errorf("show a notice: %w", err)
	}
	return nil
}

// unopened answers a press whose form could not be opened; the opener has said why.
func unopened(context.Context, *Router, wire.Interaction) error {
	return &moderation.RefusedError{Say: speech.Message{Key: "common.unknown"}}
}
