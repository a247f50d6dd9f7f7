package discord

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/draw"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// calling is the one message of ombud's that may notify anybody: the moderators' role, named by
// its id and nothing else.
type calling struct {
	outgoing
	AllowedMentions struct {
		Parse []string `json:"parse"`
		Roles []string `json:"roles"`
	} `json:"allowed_mentions"`
}

// Call pings the moderators' role about a case that waits. Discord notifies nobody where the role is
// not mentionable and ombud lacks Mention Everyone: then the message says what to change.
func (n *Notifier) Call(ctx context.Context, s moderation.Server, c moderation.Case, waited time.Duration) error {
	return n.call(ctx, s, fmt.Sprintf("Case %d", c.ID), c.Card, c.OpenedAt, waited, nonce(n.Client.Origin, "call", strconv.FormatInt(c.ID, 10), c.OpenedAt.String()))
}

// CallToAppeal is Call for an appeal. Each of its calls has the nonce of its day.
func (n *Notifier) CallToAppeal(ctx context.Context, s moderation.Server, a moderation.Appeal, waited time.Duration) error {
	day := strconv.Itoa(int(waited / moderation.AppealAgain))
	since := time.Now().Add(-waited % moderation.AppealAgain)
	return n.call(ctx, s, fmt.Sprintf("The appeal in case %d", a.CaseID), a.Card, since, waited, nonce(n.Client.Origin, "appeal call", strconv.FormatInt(a.ID, 10), day))
}

// call pings, unless an earlier try since a moment did.
func (n *Notifier) call(ctx context.Context, s moderation.Server, what string, card moderation.CardRef, since time.Time, waited time.Duration, once string) error {
	text := fmt.Sprintf("<@&%s> %s has waited for %s.", markdown.OnlyDigits(s.ModeratorRole), what, draw.SpanWords(roundly(waited)))
	if card.MessageID != "" {
		text += " " + draw.Jump(moderation.Subject{GuildID: s.GuildID, ChannelID: card.ChannelID, MessageID: card.MessageID})
	}
	may, err := n.mayPing(ctx, s)
	if err != nil {
		return err
	}
	if !may {
		text += "\n-# This notified nobody: make the role mentionable, or allow ombud Mention Everyone."
	}
	m := calling{outgoing: outgoing{Message: draw.Message{Content: &text}, Nonce: once, EnforceNonce: true}}
	m.AllowedMentions.Parse, m.AllowedMentions.Roles = []string{}, []string{markdown.OnlyDigits(s.ModeratorRole)}
	v := &visit{holds: &n.holds, log: n.Client.log}
	if err := v.ask(s.ModeratorsChannel, toPost); err != nil {
		return err
	}
	said := " " + what + " has waited for "
	switch before, err := n.Client.saidSince(ctx, s.ModeratorsChannel, since, func(text string) bool { return strings.Contains(text, said) }); {
	case err != nil:
		return v.heard(ctx, s.ModeratorsChannel, toPost, err)
	case before != "":
		return nil
	}
	if err := n.Client.Do(ctx, http.MethodPost, discordgo.EndpointChannelMessages(s.ModeratorsChannel), m, nil); err != nil {
		return v.heard(ctx, s.ModeratorsChannel, toPost, err)
	}
	n.holds.took(s.ModeratorsChannel, toPost)
	return nil
}

// roundly is a time in whole hours when it is long, and in minutes otherwise.
func roundly(d time.Duration) time.Duration {
	unit := time.Minute
	if d >= 3*time.Hour {
		unit = time.Hour
	}
	return max(d.Truncate(unit), time.Minute)
}

// mayPing reports whether a mention of the moderators' role notifies anybody
// (Resources → Message → Allowed Mentions; Topics → Permissions → MENTION_EVERYONE).
func (n *Notifier) mayPing(ctx context.Context, s moderation.Server) (bool, error) {
	d := &Directory{Client: n.Client}
	guild, err := d.server(ctx, s.GuildID)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(guild.Roles, func(r wire.Role) bool { return r.ID == s.ModeratorRole && r.Mentionable }) {
		return true, nil
	}
	access, err := d.Access(ctx, s.GuildID, s.ModeratorsChannel)
	return access.Mine.Has(wire.MentionEveryone), err
}
