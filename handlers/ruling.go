package handlers

import (
	"context"
	"fmt"

	"ombud/internal/discord/customid"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// decideAppeal is a moderator's press on an appeal's card.
func decideAppeal(ctx context.Context, r *Router, i wire.Interaction) error {
	appeal, state, ok := customid.ParseRuling(i.CustomID)
	if !ok || i.Member == nil {
		return r.forged(ctx, i)
	}
	p, err := r.pressOn(ctx, i, 0) // the appeal knows its case
	if err != nil {
		return err
	}
	return r.Moderation.Rule(ctx, p, appeal, state)
}

// alreadyRuled tells the second of two moderators who was first.
func alreadyRuled(e *moderation.AlreadyRuledError) string {
	what := "the decision stands"
	if e.State == moderation.AppealOverturned {
		what = "the decision is taken back"
	}
	return fmt.Sprintf("Already decided by <@%s> <t:%d:R>: %s. Nothing was done twice.", e.ModeratorID, e.At.Unix(), what)
}
