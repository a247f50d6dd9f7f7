package handlers

import (
	"context"
	"fmt"

	"ombud/internal/discord"
	"ombud/internal/moderation"
)

// decideCase is a moderator's press of a button on a card.
func decideCase(ctx context.Context, r *Router, i discord.Interaction) error {
	button, ok := discord.ParseCaseButton(i.CustomID)
	if !ok || i.Member == nil {
		r.Log.WarnContext(ctx, "a press with a forged or outdated custom id", "interaction", i)
		return &moderation.RefusedError{Sentence: "ombud does not know this button."}
	}
	moderator, err := r.Directory.Acting(ctx, i)
	if err != nil {
		return fmt.Errorf("look up who pressed: %w", err)
	}
	return r.Moderation.Decide(ctx, moderation.Press{
		CaseID: button.CaseID, Kind: button.Kind, RevisionHash: button.RevisionHash,
		Moderator: moderator, GuildID: i.GuildID, ChannelID: i.ChannelID,
	})
}

// alreadyDecided tells the second of two moderators who was first.
func alreadyDecided(e *moderation.AlreadyDecidedError) string {
	past := string(e.Kind)
	if k, ok := moderation.KindNamed(e.Kind); ok {
		past = k.Past
	}
	return fmt.Sprintf("Already decided by <@%s> <t:%d:R>: %s. Nothing was done twice.", e.ModeratorID, e.At.Unix(), past)
}
