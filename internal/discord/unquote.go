package discord

import (
	"context"
	"errors"
	"fmt"

	"ombud/internal/discord/draw"
	"ombud/internal/discord/rest"
	"ombud/internal/moderation"
)

// Unquote edits what quotes a case whose texts were deleted: its card, an earlier one that this replaced, the
// cards of its appeals and what shows sweeps that began with it. None is posted anew, since an edit that has to wait says nothing new. It tries each
// and returns what stood in the way, or moderation.ErrLeft when ombud is not on the server any more.
func (n *Notifier) Unquote(ctx context.Context, c moderation.Case, appeals []moderation.Appeal, sweeps []moderation.Sweep) error {
	at := func(id string) moderation.CardRef {
		return moderation.CardRef{ChannelID: c.Card.ChannelID, MessageID: id}
	}
	drawn := draw.Card{Case: c, Policy: n.Policy()}
	var failed error
	edit := func(at moderation.CardRef, shown draw.Message) {
		if at.MessageID == "" {
			return
		}
		m := outgoing{Message: shown, Attachments: &[]attachment{}} // what it showed of the message's pictures
		err := n.Client.edit(ctx, at.ChannelID, at.MessageID, m)
		if err != nil && !rest.Gone(err, rest.UnknownMessage, rest.UnknownChannel) {
			failed = errors.Join(failed, fmt.Errorf("unquote a card of case %d: %w", c.ID, err))
		}
	}
	if c.Card.Replaces != "" {
		drawn.Replaces = draw.Jump(moderation.Subject{GuildID: c.Subject.GuildID, ChannelID: c.Card.ChannelID, MessageID: c.Card.Replaces})
	}
	edit(at(c.Card.MessageID), drawn.Message())
	edit(at(c.Card.Replaces), draw.ReplacedCard(c))
	for _, a := range appeals {
		edit(a.Card, draw.Appeal{Card: draw.Card{Case: c, Policy: n.Policy()}, Appeal: a}.Message())
	}
	for _, sw := range sweeps {
		stands := moderation.Subject{GuildID: sw.GuildID, ChannelID: sw.Card.ChannelID, MessageID: sw.Card.Replaces}
		edit(sw.Card, draw.Sweep(sw, map[bool]string{true: draw.Jump(stands)}[sw.Card.Replaces != ""]))
		edit(moderation.CardRef{ChannelID: sw.Card.ChannelID, MessageID: sw.Card.Replaces}, draw.ReplacedSweep(sw))
	}
	return n.unlessLeft(ctx, c.Subject.GuildID, failed)
}
