package discord

import (
	"context"
	"fmt"

	"ombud/internal/discord/draw"
	"ombud/internal/discord/rest"
	"ombud/internal/moderation"
)

// Withdraw empties a card whose case was forgotten, or deletes the whole message, which need not be
// about a case (0). A card that Discord
// lets nobody edit for now goes whole: what it says must not stay.
func (n *Notifier) Withdraw(ctx context.Context, at moderation.CardRef, caseID int64, whole bool) error {
	if !whole {
		empty := outgoing{Message: draw.Forgotten(caseID), Attachments: &[]attachment{}}
		err := n.Client.edit(ctx, at.ChannelID, at.MessageID, empty)
		if err == nil || rest.Gone(err, rest.UnknownMessage, rest.UnknownChannel) {
			return nil
		}
		if !rest.HasCode(err, rest.EditsLimited) {
			return fmt.Errorf("empty a card of case %d: %w", caseID, err)
		}
	}
	reason := "ombud: it named somebody who was forgotten"
	if caseID != 0 {
		reason = fmt.Sprintf("ombud case %d: forgotten", caseID)
	}
	e := &Enforcer{Client: n.Client} // what was written into a discussion may be in the archive by now
	return e.inArchive(ctx, at.ChannelID, reason, func() error {
		return n.Client.DeleteMessage(ctx, at.ChannelID, at.MessageID, reason)
	})
}
