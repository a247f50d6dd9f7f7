package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"ombud/internal/discord"
	"ombud/internal/discord/customid"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// decideCase is a moderator's press of a button on a card that needs no form.
func decideCase(ctx context.Context, r *Router, i wire.Interaction) error {
	p, err := r.pressed(ctx, i)
	if err != nil {
		return err
	}
	if err := r.Moderation.Decide(ctx, p); err != nil {
		return err
	}
	r.redraw(ctx, i, p)
	return nil
}

// redraw shows what became of a case on a card that only who pressed sees: no job draws such a one anew. The
// press counts whatever comes of this.
func (r *Router) redraw(ctx context.Context, i wire.Interaction, p moderation.Press) {
	if !i.Private {
		return
	}
	reply, err := r.decided(ctx, p)
	if err == nil {
		err = r.Responder.EditOriginal(ctx, i, reply)
	}
	if err != nil {
		r.Log.WarnContext(ctx, "a private card was not drawn anew", "interaction", i, "cause", err)
	}
}

// decided is the case as it stands now, with the way to the next open one of its card.
func (r *Router) decided(ctx context.Context, p moderation.Press) (discord.Reply, error) {
	c, _, err := r.Moderation.Look(ctx, p)
	if err != nil {
		return discord.Reply{}, err
	}
	reply, lead := discord.CaseReply(c, r.Moderation.Engine.Policy()), cmp.Or(c.Shared.On, c.ID)
	switch next, err := r.Moderation.Store.NextOpen(ctx, lead); {
	case err == nil && next != c.ID:
		return reply.WithNext(lead), nil
	case err != nil && !errors.Is(err, moderation.ErrNotFound):
		return discord.Reply{}, err
	}
	return reply, nil
}

// pressed is who pressed which button of a card, or sent which form of one.
func (r *Router) pressed(ctx context.Context, i wire.Interaction) (moderation.Press, error) {
	button, ok := customid.ParseCase(i.CustomID)
	if !ok || i.Member == nil {
		return moderation.Press{}, r.forged(ctx, i)
	}
	p, err := r.pressOn(ctx, i, button.CaseID)
	p.Kind, p.RevisionHash = button.Kind, button.RevisionHash
	return p, err
}

// pressOn is a press about a case.
func (r *Router) pressOn(ctx context.Context, i wire.Interaction, caseID int64) (moderation.Press, error) {
	moderator, err := r.Directory.Acting(ctx, i)
	if err != nil {
		return moderation.Press{}, fmt.Errorf("look up who pressed: %w", err)
	}
	return moderation.Press{CaseID: caseID, Moderator: moderator, GuildID: i.GuildID, ChannelID: i.ChannelID}, nil
}

func (r *Router) forged(ctx context.Context, i wire.Interaction) error {
	r.Log.WarnContext(ctx, "a press with a forged or outdated custom id", "interaction", i)
	return &moderation.RefusedError{Sentence: "ombud does not know this button."}
}

// undoDecision takes a decision back.
func undoDecision(ctx context.Context, r *Router, i wire.Interaction) error {
	caseID, number, ok := customid.ParseUndo(i.CustomID)
	if !ok || i.Member == nil {
		return r.forged(ctx, i)
	}
	p, err := r.pressOn(ctx, i, caseID)
	if err != nil {
		return err
	}
	if err := r.Moderation.Undo(ctx, p, number); err != nil {
		return err
	}
	r.redraw(ctx, i, p)
	return nil
}

// alreadyDecided tells the second of two moderators who was first.
func alreadyDecided(e *moderation.AlreadyDecidedError) string {
	past := string(e.Kind)
	if k, ok := moderation.KindNamed(e.Kind); ok {
		past = k.Past
	}
	return fmt.Sprintf("Already decided by <@%s> <t:%d:R>: %s. Nothing was done twice.", e.ModeratorID, e.At.Unix(), past)
}
