package discord

import (
	"context"
	"fmt"

	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
)

// MayRead reports whether somebody who acts may read a channel of the same server, as the roles
// stand that Discord sent along. Who is in a private thread ombud does not know; those count as closed.
func (d *Directory) MayRead(ctx context.Context, i wire.Interaction, channelID string) (bool, error) {
	here, err := d.Client.Channel(ctx, channelID)
	if rest.HasCode(err, rest.MissingAccess, rest.MissingPermission, rest.UnknownChannel) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read channel %s: %w", channelID, err)
	}
	if here.GuildID != i.GuildID || here.Type == wire.ChannelPrivateThread {
		return false, nil
	}
	home := here.ID
	if here.Type.Thread() { // a thread has its channel's exceptions
		home = here.ParentID
	}
	guild, err := d.server(ctx, i.GuildID)
	if err != nil {
		return false, err
	}
	all, err := d.overwrites(ctx, home)
	if rest.HasCode(err, rest.MissingAccess, rest.MissingPermission, rest.UnknownChannel) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	can, _ := standing(i.GuildID, i.Member.RoleIDs, guild.Roles)
	can = overwritten(can, all, i.GuildID, i.Member.RoleIDs, i.User.ID)
	const reads = wire.ViewChannel | wire.ReadMessageHistory
	return i.User.ID == guild.OwnerID || can&wire.Administrator != 0 || can&reads == reads, nil
}

// OwnerID is the account that owns a server.
func (d *Directory) OwnerID(ctx context.Context, guildID string) (string, error) {
	guild, err := d.server(ctx, guildID)
	return guild.OwnerID, err
}
