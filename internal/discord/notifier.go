package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/customid"
	"ombud/internal/discord/draw"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// Notifier shows cases to moderators. A channel that refuses a card is asked again
// once a minute, whatever the number of cases.
type Notifier struct {
	Client *Client
	Policy func() *policy.Policy // whose words clauses are shown in
	Copies moderation.CopyReader // of pictures; nil: none are shown

	holds holds
}

var _ moderation.Notifier = (*Notifier)(nil)

// ShowCard posts the case's card or brings it up to date. A card that is gone,
// that Discord does not let be edited any more, or that stands in an earlier moderators'
// channel which is closed to ombud by now, is posted anew. A channel that refuses
// ombud answers *HeldError, and moderation.ErrLeft when ombud is not on the server any more.
func (n *Notifier) ShowCard(ctx context.Context, s moderation.Server, c moderation.Case, again bool) (moderation.CardRef, error) {
	shown, err := n.showCard(ctx, s, c, again)
	return shown, n.unlessLeft(ctx, s.GuildID, err)
}

// AwaitTurn waits until Discord takes another card in the channel, or another edit of this one.
func (n *Notifier) AwaitTurn(ctx context.Context, s moderation.Server, at moderation.CardRef) (waited bool, err error) {
	if at.MessageID == "" {
		return n.Client.AwaitTurn(ctx, http.MethodPost, discordgo.EndpointChannelMessages(s.ModeratorsChannel))
	}
	return n.Client.AwaitTurn(ctx, http.MethodPatch, discordgo.EndpointChannelMessage(at.ChannelID, at.MessageID))
}

func (n *Notifier) showCard(ctx context.Context, s moderation.Server, c moderation.Case, again bool) (moderation.CardRef, error) {
	drawn := draw.Card{Case: c, Policy: n.Policy()}
	return n.keepUp(ctx, s, c.Card, again, kept{
		kind: "card", id: c.ID, marker: draw.CardMarker(c.ID), begun: c.OpenedAt,
		draw: func(replaces string, g *draw.Gallery) draw.Message {
			drawn.Replaces, drawn.Gallery = replaces, g
			return drawn.Message()
		},
		pictures: n.pictures(c),
	})
}

// kept is a message in the moderators' channel that is kept up to date.
type kept struct {
	kind   string // in the nonce, and in errors
	id     int64
	marker string    // which its last line has
	begun  time.Time // since when there can be one
	// draw makes it. replaces is the address of an earlier one, empty: none; without a gallery it shows no
	// pictures.
	draw     func(replaces string, g *draw.Gallery) draw.Message
	pictures pictures
}

// keepUp brings a message up to date where it stands, or posts it.
func (n *Notifier) keepUp(ctx context.Context, s moderation.Server, at moderation.CardRef, again bool, k kept) (moderation.CardRef, error) {
	replaced := ""
	if at.Replaces != "" {
		replaced = draw.Jump(moderation.Subject{GuildID: s.GuildID, ChannelID: at.ChannelID, MessageID: at.Replaces})
	}
	v := &visit{holds: &n.holds, log: n.Client.log}
	if at.MessageID == "" && again {
		found, err := n.find(ctx, v, s.ModeratorsChannel, k, "")
		if err != nil {
			return moderation.CardRef{}, fmt.Errorf("look for %s %d: %w", k.kind, k.id, err)
		}
		at = found
	}
	replaces, instead := "", ""
	if at.MessageID != "" {
		shown, err := n.edit(ctx, v, s, at, replaced, k)
		switch {
		case err == nil:
			at.Pictures = shown
			return at, nil
		case rest.HasCode(err, rest.EditsLimited):
			// The old one stays where it is and says less than the new one.
			replaces, instead = at.MessageID, at.MessageID
			replaced = draw.Jump(moderation.Subject{GuildID: s.GuildID, ChannelID: at.ChannelID, MessageID: at.MessageID})
		case rest.Gone(err, rest.UnknownMessage, rest.UnknownChannel), errors.Is(err, errElsewhere):
			replaces = at.MessageID
		default:
			return moderation.CardRef{}, fmt.Errorf("edit %s %d: %w", k.kind, k.id, err)
		}
	}
	if replaces != "" && again { // an earlier try may have replaced it unheard
		found, err := n.find(ctx, v, s.ModeratorsChannel, k, replaces)
		if err != nil {
			return moderation.CardRef{}, fmt.Errorf("look for %s %d: %w", k.kind, k.id, err)
		}
		if found.MessageID != "" {
			found.Replaces = instead
			if found.Pictures, err = n.edit(ctx, v, s, found, replaced, k); err != nil {
				return moderation.CardRef{}, fmt.Errorf("edit %s %d: %w", k.kind, k.id, err)
			}
			return found, nil
		}
	}
	mark := nonce(k.kind, strconv.FormatInt(k.id, 10), s.ModeratorsChannel, replaces)
	var shown string
	id, err := n.post(ctx, v, s.ModeratorsChannel, func() (id string, err error) {
		var sent posted
		sent, shown, err = k.withPictures(ctx, replaced, "", func(m outgoing) (posted, error) {
			m.Nonce = mark
			return n.Client.post(ctx, s.ModeratorsChannel, m)
		})
		return sent.ID, err
	})
	if err != nil {
		return moderation.CardRef{}, fmt.Errorf("post %s %d: %w", k.kind, k.id, err)
	}
	return moderation.CardRef{ChannelID: s.ModeratorsChannel, MessageID: id, Replaces: instead, Pictures: shown}, nil
}

// ShowAlert posts an alert in the moderators' channel, once: what an earlier try sent is found again.
func (n *Notifier) ShowAlert(ctx context.Context, s moderation.Server, a moderation.Alert) (messageID string, err error) {
	text := "⚠️ " + markdown.Fit(markdown.Sentence(a.Sentence), markdown.MaxContent-3)
	v := &visit{holds: &n.holds, log: n.Client.log}
	m := outgoing{Message: draw.Message{Content: &text}, Nonce: nonce("alert", strconv.FormatInt(a.ID, 10))}
	if a.FeedID > 0 {
		m.Components = draw.TryAgain(customid.Feed{Do: customid.TryFeed, ID: a.FeedID})
	}
	messageID, err = n.post(ctx, v, s.ModeratorsChannel, func() (string, error) {
		return n.Client.sendOnce(ctx, s.ModeratorsChannel, m, a.RaisedAt)
	})
	if err != nil {
		return "", n.unlessLeft(ctx, s.GuildID, fmt.Errorf("post alert %d: %w", a.ID, err))
	}
	return messageID, nil
}

// errElsewhere says that a card cannot be edited where it stands, which is no
// channel that moderators look for cards in any more.
var errElsewhere = errors.New("the card stands in an earlier moderators' channel, which is closed to ombud")

func (n *Notifier) edit(ctx context.Context, v *visit, s moderation.Server, at moderation.CardRef, replaced string, k kept) (shown string, err error) {
	err = v.ask(at.ChannelID, toEdit)
	if err == nil {
		_, shown, err = k.withPictures(ctx, replaced, at.Pictures, func(m outgoing) (posted, error) {
			return n.Client.renew(ctx, at.ChannelID, at.MessageID, m)
		})
		switch {
		case err == nil:
			n.holds.took(at.ChannelID, toEdit)
			return shown, nil
		case at.ChannelID != s.ModeratorsChannel && rest.HasCode(err, rest.MissingAccess, rest.MissingPermission, rest.UnknownChannel):
			n.holds.refused(at.ChannelID, toEdit) // nothing that an operator has to hear of
			return "", errElsewhere
		case at.ChannelID != s.ModeratorsChannel, rest.Gone(err, rest.UnknownChannel):
			return "", err // of a channel that is gone, posting tells what to do
		}
		return "", v.heard(ctx, at.ChannelID, toEdit, err)
	}
	if at.ChannelID != s.ModeratorsChannel {
		return "", errElsewhere
	}
	return "", err
}

func (n *Notifier) post(ctx context.Context, v *visit, channelID string, send func() (id string, err error)) (id string, err error) {
	if err := v.ask(channelID, toPost); err != nil {
		return "", err
	}
	id, err = send()
	if err != nil {
		return "", v.heard(ctx, channelID, toPost, err)
	}
	n.holds.took(channelID, toPost)
	return id, nil
}

// find looks through the moderators' channel for a message of ours by its mark, newest first. One that is
// to be replaced has the same mark, and so have those that it replaced itself: only what came after it counts.
func (n *Notifier) find(ctx context.Context, v *visit, channelID string, k kept, after string) (moderation.CardRef, error) {
	if err := v.ask(channelID, toPost); err != nil {
		return moderation.CardRef{}, err
	}
	id, err := n.Client.keptSince(ctx, channelID, k.marker, k.begun, after)
	if err != nil {
		return moderation.CardRef{}, v.heard(ctx, channelID, toPost, err)
	}
	if id == "" {
		return moderation.CardRef{}, nil
	}
	return moderation.CardRef{ChannelID: channelID, MessageID: id}, nil
}

// seenPart is as much of a component as tells whether a message is a card.
type seenPart struct {
	Content    string     `json:"content"`
	Components []seenPart `json:"components"`
}

// has looks for a card's last line, which may stand under a warning.
func (p seenPart) has(marker string) bool {
	for line := range strings.SplitSeq(p.Content, "\n") {
		mark, _, _ := strings.Cut(strings.TrimPrefix(line, "-# "), " · ")
		if mark == marker && strings.HasPrefix(line, "-# ") {
			return true
		}
	}
	return slices.ContainsFunc(p.Components, func(below seenPart) bool { return below.has(marker) })
}

// marked tells whether a message is ours and has a mark in its last line. Cards of earlier versions are
// embeds, which have it in their footer.
func marked(data json.RawMessage, botID, mark string) (messageID string, ours bool) {
	var m struct {
		ID     string    `json:"id"`
		Author wire.User `json:"author"`
		Embeds []struct {
			Footer struct {
				Text string `json:"text"`
			} `json:"footer"`
		} `json:"embeds"`
		Components []seenPart `json:"components"`
	}
	if err := json.Unmarshal(data, &m); err != nil || m.Author.ID != botID {
		return m.ID, false
	}
	for _, e := range m.Embeds {
		marker, _, _ := strings.Cut(e.Footer.Text, " · ")
		if marker == mark {
			return m.ID, true
		}
	}
	return m.ID, seenPart{Components: m.Components}.has(mark)
}

// DeleteMessage takes a message away; one that is gone already is no error.
func (c *Client) DeleteMessage(ctx context.Context, channelID, messageID, reason string) error {
	err := c.Do(ctx, http.MethodDelete, discordgo.EndpointChannelMessage(channelID, messageID), nil, nil, withReason(reason))
	if rest.Gone(err, rest.UnknownMessage, rest.UnknownChannel) {
		return nil
	}
	return err
}
