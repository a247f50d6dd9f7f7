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
	text := fmt.Sprintf("<@&%s> Case %d has waited for %s.", onlyDigits(s.ModeratorRole), c.ID, spanWords(max(waited.Truncate(time.Minute), time.Minute)))
	if c.Card.MessageID != "" {
		text += " " + jump(moderation.Subject{GuildID: s.GuildID, ChannelID: c.Card.ChannelID, MessageID: c.Card.MessageID})
	}
	may, err := n.mayPing(ctx, s)
	if err != nil {
		return err
	}
	if !may {
		text += "\n-# This notified nobody: make the role mentionable, or allow ombud Mention Everyone."
	}
	m := calling{outgoing: outgoing{Content: &text, Nonce: nonce(n.Client.Origin, "call", strconv.FormatInt(c.ID, 10), c.OpenedAt.String()), EnforceNonce: true}}
	m.AllowedMentions.Parse, m.AllowedMentions.Roles = []string{}, []string{onlyDigits(s.ModeratorRole)}
	v := &visit{holds: &n.holds, log: n.Client.log}
	if err := v.ask(s.ModeratorsChannel, toPost); err != nil {
		return err
	}
	said := fmt.Sprintf(" Case %d has waited for ", c.ID)
	switch before, err := n.Client.saidSince(ctx, s.ModeratorsChannel, c.OpenedAt, func(text string) bool { return strings.Contains(text, said) }); {
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
