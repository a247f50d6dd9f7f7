package discord

import (
	"context"

	"ombud/internal/discord/wire"
)

// RoleCan is what somebody with one role may do on the whole server, now. That counts when they decide, and
// not what a channel allows them: see Acting.
func (d *Directory) RoleCan(ctx context.Context, guildID, roleID string) (wire.Permissions, error) {
	guild, err := d.server(ctx, guildID)
	if err != nil {
		return 0, err
	}
	can, _ := standing(guildID, []string{roleID}, guild.Roles)
	return can, nil
}

// NeededToAct is what ombud needs beside NeededInDiscussions for what moderators decide there.
func NeededToAct() wire.Permissions {
	return wire.ModerateMembers | wire.BanMembers | wire.ManageWebhooks
}
