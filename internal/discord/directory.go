package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/moderation"
)

// Directory tells who people are on a server at this moment. Nothing is
// remembered but the bot's own id: roles change after a card is drawn.
type Directory struct {
	Client *Client

	mu   sync.Mutex
	self string
}

var _ moderation.Directory = (*Directory)(nil)

// Member reads a member with what their roles allow. It returns
// moderation.ErrNotFound for somebody who is not on the server.
func (d *Directory) Member(ctx context.Context, guildID, userID string) (moderation.Member, error) {
	self, err := d.me(ctx)
	if err != nil {
		return moderation.Member{}, err
	}
	w, err := d.read(ctx, guildID, userID)
	if err != nil {
		return moderation.Member{}, err
	}
	var guild struct {
		OwnerID string `json:"owner_id"`
		Roles   []Role `json:"roles"`
	}
	if err := d.Client.do(ctx, http.MethodGet, discordgo.EndpointGuild(guildID), nil, &guild); err != nil {
		return moderation.Member{}, fmt.Errorf("read server %s: %w", guildID, err)
	}
	m := moderation.Member{
		ID: userID, Name: w.Nick, RoleIDs: w.Roles,
		Owner: userID == guild.OwnerID, Self: userID == self,
	}
	if w.User != nil {
		m.Bot = w.User.Bot
		if m.Name == "" {
			m.Name = w.User.Name()
		}
	}
	var can Permissions
	can, m.TopRole = standing(guildID, w.Roles, guild.Roles)
	m.Admin = can&Administrator != 0
	m.Can = can.moderates()
	if m.Owner {
		m.Admin, m.Can = true, Administrator.moderates()
	}
	return m, nil
}

// standing adds up what the roles allow on the whole server, with the position
// of the highest (Topics → Permissions → Permission Overwrites; the role with the
// server's own id is everybody's).
func standing(guildID string, has []string, roles []Role) (Permissions, int) {
	var can Permissions
	top := 0
	for _, r := range roles {
		mine := r.ID == guildID
		for _, id := range has {
			mine = mine || id == r.ID
		}
		if mine {
			can |= r.Permissions
			top = max(top, r.Position)
		}
	}
	return can, top
}

// Know adds what a message read over REST lacks about its author: roles and
// the time of joining. Somebody who has left has neither, and that is known then.
func (d *Directory) Know(ctx context.Context, in *Inbound) error {
	author := &in.Message.Judged.Author
	if author.Known || in.Partial || in.Webhook {
		return nil
	}
	w, err := d.read(ctx, in.Message.Subject.GuildID, author.ID)
	if err != nil && !errors.Is(err, moderation.ErrNotFound) {
		return err
	}
	author.Known = true
	author.RoleIDs = w.Roles
	if w.JoinedAt != nil {
		author.Joined, in.Message.Author.Joined = *w.JoinedAt, *w.JoinedAt
	}
	if w.Nick != "" {
		in.Message.Author.Name = w.Nick
	}
	return nil
}

func (d *Directory) read(ctx context.Context, guildID, userID string) (wireMember, error) {
	var w wireMember
	err := d.Client.do(ctx, http.MethodGet, discordgo.EndpointGuildMember(guildID, userID), nil, &w)
	if gone(err, codeUnknownMember, codeUnknownUser) {
		return wireMember{}, fmt.Errorf("member %s of server %s: %w", userID, guildID, moderation.ErrNotFound)
	}
	if err != nil {
		return wireMember{}, fmt.Errorf("read member %s of server %s: %w", userID, guildID, err)
	}
	return w, nil
}

func (d *Directory) me(ctx context.Context) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.self == "" {
		me, err := d.Client.Me(ctx)
		if err != nil {
			return "", err
		}
		d.self = me.ID
	}
	return d.self, nil
}
