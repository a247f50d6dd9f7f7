package discord

import (
	"context"
	"fmt"
	"strconv"

	"ombud/internal/discord/draw"
	"ombud/internal/discord/rest"
	"ombud/internal/moderation"
)

// ShowAppeal posts an appeal's card, or brings the one that stands up to date. One that Discord lets
// nobody edit for now is posted anew, with a link to it.
func (m *Messenger) ShowAppeal(ctx context.Context, s moderation.Server, a moderation.Appeal, c moderation.Case, again bool) (moderation.CardRef, error) {
	at := a.Card
	if at.MessageID == "" && again {
		id, err := m.Client.keptSince(ctx, s.ModeratorsChannel, draw.AppealMarker(a.ID), a.OpenedAt, "")
		if err != nil {
			return at, fmt.Errorf("look for the card of appeal %d: %w", a.ID, err)
		}
		if id != "" {
			at = moderation.CardRef{ChannelID: s.ModeratorsChannel, MessageID: id}
		}
	}
	drawn := draw.Appeal{Card: draw.Card{Case: c, Policy: m.Policy()}, Appeal: a}
	if at.MessageID != "" {
		err := m.Client.edit(ctx, at.ChannelID, at.MessageID, outgoing{Message: drawn.Message()})
		switch {
		case err == nil:
			return at, nil
		case rest.HasCode(err, rest.EditsLimited):
			drawn.Replaces = draw.Jump(moderation.Subject{GuildID: s.GuildID, ChannelID: at.ChannelID, MessageID: at.MessageID})
		case !rest.Gone(err, rest.UnknownMessage, rest.UnknownChannel):
			return at, fmt.Errorf("edit the card of appeal %d: %w", a.ID, err)
		}
	}
	if at.MessageID != "" && again { // an earlier try may have replaced it unheard
		id, err := m.Client.keptSince(ctx, s.ModeratorsChannel, draw.AppealMarker(a.ID), a.OpenedAt, at.MessageID)
		if err == nil && id != "" {
			return moderation.CardRef{ChannelID: s.ModeratorsChannel, MessageID: id}, m.Client.edit(ctx, s.ModeratorsChannel, id, outgoing{Message: drawn.Message()})
		}
		if err != nil {
			return at, fmt.Errorf("look for the card of appeal %d: %w", a.ID, err)
		}
	}
	message := outgoing{Message: drawn.Message()}
	message.Nonce = nonce("appeal", strconv.FormatInt(a.ID, 10), s.ModeratorsChannel, at.MessageID)
	id, err := m.Client.send(ctx, s.ModeratorsChannel, message)
	if closed(err) {
		return at, newHeld(s.ModeratorsChannel, err) // the cards of cases complain of it
	}
	if err != nil {
		return at, fmt.Errorf("post the card of appeal %d: %w", a.ID, err)
	}
	return moderation.CardRef{ChannelID: s.ModeratorsChannel, MessageID: id}, nil
}
