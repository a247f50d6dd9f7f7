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

// Fields of the forms that decisions open.
const (
	fieldFor    = "for"
	fieldOwn    = "own"
	fieldDelete = "delete"
	fieldReason = "reason"
)

// askFirst opens the form of a decision that needs one. Whether the moderator may decide is
// asked when the form comes back, and here only so far as spares them filling it in.
func askFirst(ctx context.Context, r *Router, i wire.Interaction) (discord.Form, error) {
	button, ok := customid.ParseCase(i.CustomID)
	if !ok || i.Member == nil {
		return discord.Form{}, nil // decideCase says so
	}
	k, ok := moderation.KindNamed(button.Kind)
	if !ok || k.Asks == moderation.AsksNothing {
		return discord.Form{}, nil
	}
	p, err := r.pressed(ctx, i)
	if err != nil {
		return discord.Form{}, err
	}
	suggests, err := r.Moderation.MayDecide(ctx, p)
	if err != nil {
		return discord.Form{}, err
	}
	f := discord.Form{CustomID: i.CustomID, Title: fmt.Sprintf("Case %d: %s", button.CaseID, strings.TrimSuffix(k.Label, "…"))}
	reason := discord.Field{
		ID: fieldReason, Label: "Reason", Description: "The author is told it, without your name; it stays with the case.", Long: true, Max: 500,
	}
	switch k.Asks {
	case moderation.AsksDuration:
		f.Fields = []discord.Field{
			howLong(suggests),
			{ID: fieldOwn, Label: "Or a time of your own", Description: "Such as 45m, 3h or 5d; at most 28d. It counts instead of the choice above.", Max: 10},
			reason,
		}
	case moderation.AsksReason:
		f.Fields = []discord.Field{
			{ID: fieldDelete, Label: "Delete what they wrote", Options: deletions()},
			reason,
		}
	}
	return f, nil
}

// howLong asks for a timeout's length. What the ladder suggests is chosen already: to act on it is one
// press more.
func howLong(suggests moderation.Rung) discord.Field {
	f := discord.Field{ID: fieldFor, Label: "For how long", Options: durations()}
	if suggests == moderation.JustWarn {
		return f
	}
	f.Description = "Chosen already is what the ladder suggests."
	for _, o := range f.Options {
		if d, err := time.ParseDuration(o.Value); err == nil && d == time.Duration(suggests) {
			f.Chosen = o.Value
			return f
		}
	}
	f.Chosen = time.Duration(suggests).String()
	f.Options = append([]discord.Choice{{Name: suggests.String() + ", as the ladder suggests", Value: f.Chosen}}, f.Options...)
	return f
}

func durations() []discord.Choice {
	return []discord.Choice{
		{Name: "10 minutes", Value: "10m"}, {Name: "1 hour", Value: "1h"}, {Name: "24 hours", Value: "24h"}, {Name: "7 days", Value: "168h"},
	}
}

func deletions() []discord.Choice {
	return []discord.Choice{
		{Name: "Only this message", Value: "0h"},
		{Name: "The last hour", Value: "1h"},
		{Name: "The last day", Value: "24h"},
		{Name: "The last 7 days", Value: "168h"},
	}
}

// decideByForm decides with what the form says.
func decideByForm(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	p, err := r.pressed(ctx, i)
	if err != nil {
		return discord.Reply{}, err
	}
	k, ok := moderation.KindNamed(p.Kind)
	if !ok || k.Asks == moderation.AsksNothing {
		return discord.Reply{}, r.forged(ctx, i)
	}
	if p.Terms, err = terms(k, i); err != nil {
		return discord.Reply{}, err
	}
	if err := r.Moderation.Decide(ctx, p); err != nil {
		return discord.Reply{}, err
	}
	return discord.Reply{Text: fmt.Sprintf("Noted: %s. The card says how it went.", k.Past)}, nil
}

func terms(k moderation.Kind, i wire.Interaction) (t moderation.Terms, err error) {
	t.Reason = strings.TrimSpace(i.Fields[fieldReason])
	chosen := func(field string) (time.Duration, error) {
		values := i.Choices[field]
		if len(values) != 1 {
			return 0, &moderation.RefusedError{Sentence: "Choose one of the times, or write one of your own."}
		}
		d, err := time.ParseDuration(values[0])
		if err != nil {
			return 0, &moderation.RefusedError{Sentence: "ombud does not know this choice."}
		}
		return d, nil
	}
	switch own := strings.TrimSpace(i.Fields[fieldOwn]); {
	case k.Asks == moderation.AsksDuration && own != "":
		t.For, err = span(own)
	case k.Asks == moderation.AsksDuration:
		t.For, err = chosen(fieldFor)
	default:
		t.Delete, err = chosen(fieldDelete)
	}
	return t, err
}

// span reads a time as people write it: a whole number and m, h or d.
func span(text string) (time.Duration, error) {
	units := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}
	text = strings.ToLower(strings.ReplaceAll(text, " ", ""))
	if text != "" {
		n, err := strconv.Atoi(text[:len(text)-1])
		if unit := units[text[len(text)-1]]; err == nil && unit > 0 && n > 0 && n <= 100_000 {
			return time.Duration(n) * unit, nil
		}
	}
	return 0, &moderation.RefusedError{Sentence: "ombud reads times such as 45m, 3h or 5d."}
}
