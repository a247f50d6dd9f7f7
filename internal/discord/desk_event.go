package discord

import (
	"encoding/json"

	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// DecodeDesk reads from a GUILD_CREATE, which has every role and every channel that ombud sees, what became
// of a moderators' channel and role (Events → Gateway Events → Guild Create).
func DecodeDesk(e wire.Event, s moderation.Server) (seen moderation.DeskSeen, err error) {
	var g struct {
		Roles    []wire.Role `json:"roles"`
		Channels []struct {
			ID         string      `json:"id"`
			Overwrites []overwrite `json:"permission_overwrites"`
		} `json:"channels"`
	}
	if err := json.Unmarshal(e.Data, &g); err != nil {
		return seen, wire.DecodeFailed(e.Type, e.Data, err)
	}
	seen.RoleGone = len(g.Roles) > 0 // everybody's is always there
	for _, r := range g.Roles {
		seen.RoleGone = seen.RoleGone && r.ID != s.ModeratorRole
	}
	everyone, _ := standing(s.GuildID, nil, g.Roles)
	for _, c := range g.Channels {
		if c.ID == s.ModeratorsChannel {
			seen.Open = overwritten(everyone, c.Overwrites, s.GuildID, nil, "").Has(wire.ViewChannel)
		}
	}
	return seen, nil
}
