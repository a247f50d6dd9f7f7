package handlers

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ombud/internal/discord"
	"ombud/internal/discord/customid"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// What the forms of a sweep ask for.
const (
	fieldBack  = "back"
	fieldAlike = "alike"
)

// sweepForm asks how far back a sweep looks, and how much a text must have in common.
func sweepForm(ctx context.Context, r *Router, i wire.Interaction, b customid.Desk) (discord.Form, error) {
	p, err := r.pressOn(ctx, i, b.CaseID)
	if err != nil {
		return discord.Form{}, err
	}
	if _, _, err := r.Moderation.Look(ctx, p); err != nil {
		return discord.Form{}, err
	}
	f := discord.Form{CustomID: i.CustomID, Title: "Messages like case " + strconv.FormatInt(b.CaseID, 10)}
	back := discord.Field{
		ID: fieldBack, Label: "How far back", Description: "You see what is found before anything is removed.",
		Options: []discord.Choice{
			{Name: "The last hour", Value: "1h"},
			{Name: "The last day", Value: "24h"},
			{Name: "The last 7 days", Value: "168h"},
			{Name: "The last 30 days", Value: "720h"},
		},
	}
	if b.Does == customid.DeskSweepAuthor {
		f.Title = "All by the author of case " + strconv.FormatInt(b.CaseID, 10)
		f.Fields = []discord.Field{back}
		return f, nil
	}
	f.Fields = []discord.Field{back, {
		ID: fieldAlike, Label: "How much alike", Description: "Case, digits, signs, links and look-alike letters do not count.",
		Options: []discord.Choice{
			{Name: "Nearly the same", Value: "850"}, {Name: "Much alike", Value: "600"}, {Name: "Exactly the same letters", Value: "1000"},
		},
	}}
	return f, nil
}

// beginSweep takes that form.
func beginSweep(ctx context.Context, r *Router, i wire.Interaction, b customid.Desk) (discord.Reply, error) {
	p, err := r.pressOn(ctx, i, b.CaseID)
	if err != nil {
		return discord.Reply{}, err
	}
	want := moderation.Search{Reach: moderation.ReachText}
	if b.Does == customid.DeskSweepAuthor {
		want.Reach = moderation.ReachAuthor
	}
	unknown := &moderation.RefusedError{Sentence: "ombud does not know this choice."}
	if want.Back, err = time.ParseDuration(choice(i, fieldBack)); err != nil {
		return discord.Reply{}, unknown
	}
	if want.Reach == moderation.ReachText {
		if want.Alike, err = strconv.Atoi(choice(i, fieldAlike)); err != nil {
			return discord.Reply{}, unknown
		}
	}
	if err := r.Moderation.BeginSweep(ctx, p, want); err != nil {
		return discord.Reply{}, err
	}
	return discord.Reply{Text: "Looking. A message in this channel shows what is found; nothing is removed before somebody presses for it there."}, nil
}

// choice is what was chosen in a select of a form; empty: not one thing.
func choice(i wire.Interaction, field string) string {
	if values := i.Choices[field]; len(values) == 1 {
		return values[0]
	}
	return ""
}

// askSweepReason opens the form before a removal. Other buttons of a sweep need none.
func askSweepReason(ctx context.Context, r *Router, i wire.Interaction) (discord.Form, error) {
	does, id, ok := customid.ParseSweep(i.CustomID)
	if !ok || does != moderation.SweepRemove || i.Member == nil {
		return discord.Form{}, nil // pressSweep says so
	}
	p, err := r.pressOn(ctx, i, 0) // the sweep knows its case
	if err != nil {
		return discord.Form{}, err
	}
	sw, err := r.Moderation.MayPressSweep(ctx, p, id)
	if err != nil {
		return discord.Form{}, err
	}
	return discord.Form{
		CustomID: i.CustomID, Title: fmt.Sprintf("Sweep %d: remove %d messages", id, sw.Found.Waiting),
		Fields: []discord.Field{{
			ID: fieldReason, Label: "Reason", Description: "One for all: their authors are told it, without your name; it stays with the cases.", Long: true, Max: 500,
		}},
	}, nil
}

// pressSweep is a press on a sweep's message that needs no form; the message then shows what came of it.
func pressSweep(ctx context.Context, r *Router, i wire.Interaction) error {
	return sweepPressed(ctx, r, i, "")
}

// removeSwept takes the form before a removal.
func removeSwept(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	if err := sweepPressed(ctx, r, i, strings.TrimSpace(i.Fields[fieldReason])); err != nil {
		return discord.Reply{}, err
	}
	return discord.Reply{Text: "Removing. The sweep's message shows how far it is, and can stop it."}, nil
}

func sweepPressed(ctx context.Context, r *Router, i wire.Interaction, reason string) error {
	does, id, ok := customid.ParseSweep(i.CustomID)
	if !ok || i.Member == nil {
		return r.forged(ctx, i)
	}
	p, err := r.pressOn(ctx, i, 0)
	if err != nil {
		return err
	}
	return r.Moderation.PressSweep(ctx, p, id, does, reason)
}
