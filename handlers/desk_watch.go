package handlers

import (
	"context"

	"ombud/internal/discord"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// watchDesk looks, when a channel, a role or a whole server tells of a change, whether moderators still have
// a channel of their own and a role. What failed is looked at again with the next change, or session.
func (r *Router) watchDesk(ctx context.Context, e wire.Event) {
	guildID, look, err := r.deskLook(e)
	switch {
	case err != nil:
		r.Log.ErrorContext(ctx, "a change of the moderators' channel or role could not be read", "event", e.Type, "cause", err)
		return
	case look == nil:
		return
	}
	r.Messages.Do(ctx, guildID, func(ctx context.Context) {
		if err := r.Moderation.WatchDesk(ctx, guildID, look); err != nil {
			r.Log.WarnContext(ctx, "the moderators' channel and role could not be looked at", "guild", guildID, "cause", err)
		}
	})
}

// deskLook is how an event says what became of the moderators' channel and role; nil: it says nothing of them.
func (r *Router) deskLook(e wire.Event) (guildID string, look func(context.Context, moderation.Server) (moderation.DeskSeen, error), err error) {
	switch e.Type {
	case "GUILD_CREATE":
		g, err := wire.DecodeServer(e)
		if err != nil || g.Unavailable {
			return "", nil, err
		}
		return g.ID, func(_ context.Context, s moderation.Server) (moderation.DeskSeen, error) {
			return discord.DecodeDesk(e, s)
		}, nil
	case "CHANNEL_UPDATE":
		ch, err := wire.DecodeChannel(e)
		if err != nil {
			return "", nil, err
		}
		return ch.GuildID, func(ctx context.Context, s moderation.Server) (seen moderation.DeskSeen, err error) {
			if ch.ID != s.ModeratorsChannel {
				return seen, moderation.ErrSeenElsewhere
			}
			return r.deskNow(ctx, s)
		}, nil
	case "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE":
		role, err := wire.DecodeRole(e)
		if err != nil {
			return "", nil, err
		}
		return role.GuildID, func(ctx context.Context, s moderation.Server) (seen moderation.DeskSeen, err error) {
			if role.RoleID != s.ModeratorRole && role.RoleID != s.GuildID { // whose role is everybody's
				return seen, moderation.ErrSeenElsewhere
			}
			seen, err = r.deskNow(ctx, s)
			seen.RoleGone = role.Gone && role.RoleID == s.ModeratorRole
			return seen, err
		}, nil
	}
	return "", nil, nil
}

// deskNow asks Discord who can read the moderators' channel.
func (r *Router) deskNow(ctx context.Context, s moderation.Server) (moderation.DeskSeen, error) {
	access, err := r.Directory.Access(ctx, s.GuildID, s.ModeratorsChannel)
	return moderation.DeskSeen{Open: access.Everyone.Has(wire.ViewChannel)}, err
}
