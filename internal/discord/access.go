package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
)

// Access is what may be done in one channel.
type Access struct {
	Mine     wire.Permissions // by ombud
	Everyone wire.Permissions // by a member without roles
}

// Access reads who may do what in a channel, now (Topics → Permissions →
// Permission Overwrites). A channel that ombud cannot see allows it nothing.
func (d *Directory) Access(ctx context.Context, guildID, channelID string) (Access, error) {
	self, err := d.me(ctx)
	if err != nil {
		return Access{}, err
	}
	me, err := d.read(ctx, guildID, self)
	if err != nil {
		return Access{}, err
	}
	guild, err := d.server(ctx, guildID)
	if err != nil {
		return Access{}, err
	}
	exceptions, err := d.overwrites(ctx, channelID)
	if rest.HasCode(err, rest.MissingAccess, rest.MissingPermission, rest.UnknownChannel) {
		return Access{}, nil
	}
	if err != nil {
		return Access{}, err
	}
	everyone, _ := standing(guildID, nil, guild.Roles)
	mine, _ := standing(guildID, me.Roles, guild.Roles)
	return Access{
		Mine:     overwritten(mine, exceptions, guildID, me.Roles, self),
		Everyone: overwritten(everyone, exceptions, guildID, nil, ""),
	}, nil
}

// overwrites are a channel's exceptions.
func (d *Directory) overwrites(ctx context.Context, channelID string) ([]overwrite, error) {
	var channel struct {
		Overwrites []overwrite `json:"permission_overwrites"`
	}
	if err := d.Client.Do(ctx, http.MethodGet, discordgo.EndpointChannel(channelID), nil, &channel); err != nil {
		return nil, fmt.Errorf("read channel %s: %w", channelID, err)
	}
	return channel.Overwrites, nil
}

// overwrite is a channel's exception for a role or a member.
type overwrite struct {
	ID    string           `json:"id"`
	Allow wire.Permissions `json:"allow"`
	Deny  wire.Permissions `json:"deny"`
}

// overwritten applies a channel's exceptions in Discord's order: everybody's, all of
// the member's roles together, the member's own. Who cannot see a channel can do nothing there.
func overwritten(base wire.Permissions, all []overwrite, guildID string, roles []string, member string) wire.Permissions {
	if base&wire.Administrator != 0 {
		return base
	}
	var allow, deny wire.Permissions
	for _, o := range all {
		if o.ID == guildID {
			base = base&^o.Deny | o.Allow
		}
	}
	for _, o := range all {
		for _, role := range roles {
			if o.ID == role {
				allow, deny = allow|o.Allow, deny|o.Deny
			}
		}
	}
	base = base&^deny | allow
	for _, o := range all {
		if member != "" && o.ID == member {
			base = base&^o.Deny | o.Allow
		}
	}
	if base&wire.ViewChannel == 0 {
		return 0
	}
	return base
}

// Lacks is what of need is not allowed to ombud.
func (a Access) Lacks(need wire.Permissions) wire.Permissions {
	if a.Mine&wire.Administrator != 0 {
		return 0
	}
	return need &^ a.Mine
}

// NeededInDiscussions is what ombud does where articles are posted and discussed.
func NeededInDiscussions() wire.Permissions {
	return wire.ViewChannel | wire.ReadMessageHistory | wire.SendMessages | wire.EmbedLinks | wire.CreatePublicThreads | wire.SendMessagesInThreads | wire.ManageMessages | wire.ManageThreads
}

// NeededForCards is what ombud does in the moderators' channel.
func NeededForCards() wire.Permissions {
	return wire.ViewChannel | wire.ReadMessageHistory | wire.SendMessages | wire.EmbedLinks
}
