package discord

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// Directory tells who people are on a server at this moment: roles change after
// a card is drawn. Only a server's list of roles is remembered, for serverFor.
type Directory struct {
	Client *Client

	mu      sync.Mutex
	self    string
	servers map[string]server
}

// server is what of a server decides who stands above whom.
type server struct {
	OwnerID string      `json:"owner_id"`
	Roles   []wire.Role `json:"roles"`
	Name    string      `json:"name"`             // hostile text
	Locale  string      `json:"preferred_locale"` // of the server: "de"

	read time.Time
}

// serverFor is shorter than it takes to change a role and press a button. It lets
// one command that asks about several people and channels ask for the server once.
const serverFor = time.Second

// server reads a server, or remembers it.
func (d *Directory) server(ctx context.Context, guildID string) (server, error) {
	d.mu.Lock()
	known, ok := d.servers[guildID]
	d.mu.Unlock()
	if ok && time.Since(known.read) < serverFor {
		return known, nil
	}
	var now server
	if err := d.Client.Do(ctx, http.MethodGet, discordgo.EndpointGuild(guildID), nil, &now); err != nil {
		return server{}, fmt.Errorf("read server %s: %w", guildID, err)
	}
	now.read = time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	maps.DeleteFunc(d.servers, func(_ string, s server) bool { return time.Since(s.read) >= serverFor })
	if d.servers == nil {
		d.servers = map[string]server{}
	}
	d.servers[guildID] = now
	return now, nil
}

// Acting is who did something, by what Discord itself sent along about them.
// The permissions it sends are those in the one channel, so that they do not count.
func (d *Directory) Acting(ctx context.Context, i wire.Interaction) (moderation.Member, error) {
	if i.Member == nil {
		return moderation.Member{}, fmt.Errorf("%s is not from a server: %w", i, moderation.ErrNotFound)
	}
	m := moderation.Member{ID: i.User.ID, Name: i.Member.Nick, RoleIDs: i.Member.RoleIDs, Bot: i.User.Bot}
	if m.Name == "" {
		m.Name = i.User.Name()
	}
	return d.stand(ctx, i.GuildID, m)
}

var _ moderation.Directory = (*Directory)(nil)

// Member reads a member with what their roles allow. It returns
// moderation.ErrNotFound for somebody who is not on the server.
func (d *Directory) Member(ctx context.Context, guildID, userID string) (moderation.Member, error) {
	w, err := d.read(ctx, guildID, userID)
	if err != nil {
		return moderation.Member{}, err
	}
	m := moderation.Member{ID: userID, Name: w.Nick, RoleIDs: w.Roles}
	if w.User != nil {
		m.Bot = w.User.Bot
		if m.Name == "" {
			m.Name = w.User.Name()
		}
	}
	return d.stand(ctx, guildID, m)
}

// MayManage reports whether somebody may manage the server at this moment; whoever left may not. It is
// for where no interaction tells their permissions: in direct messages.
func (d *Directory) MayManage(ctx context.Context, guildID, userID string) (bool, error) {
	w, err := d.read(ctx, guildID, userID)
	if errors.Is(err, moderation.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	guild, err := d.server(ctx, guildID)
	if err != nil {
		return false, err
	}
	can, _ := standing(guildID, w.Roles, guild.Roles)
	return userID == guild.OwnerID || can.Has(wire.ManageGuild), nil
}

// stand adds what a member's roles make of them.
func (d *Directory) stand(ctx context.Context, guildID string, m moderation.Member) (moderation.Member, error) {
	self, err := d.me(ctx)
	if err != nil {
		return moderation.Member{}, err
	}
	guild, err := d.server(ctx, guildID)
	if err != nil {
		return moderation.Member{}, err
	}
	m.Owner, m.Self = m.ID == guild.OwnerID, m.ID == self
	var can wire.Permissions
	can, m.TopRole = standing(guildID, m.RoleIDs, guild.Roles)
	m.Admin = can&wire.Administrator != 0
	m.Can = can.Moderates()
	if m.Owner {
		m.Admin, m.Can = true, wire.Administrator.Moderates()
	}
	return m, nil
}

// standing adds up what the roles allow on the whole server, with the position
// of the highest (Topics → Permissions → Permission Overwrites; the role with the
// server's own id is everybody's).
func standing(guildID string, has []string, roles []wire.Role) (wire.Permissions, int) {
	var can wire.Permissions
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
func (d *Directory) Know(ctx context.Context, in *wire.Inbound) error {
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
	switch {
	case w.Nick != "":
		in.Message.Author.Name = w.Nick
	case in.Message.Author.Name == "" && w.User != nil:
		in.Message.Author.Name = w.User.Name()
	}
	return nil
}

func (d *Directory) read(ctx context.Context, guildID, userID string) (wire.Member, error) {
	var w wire.Member
	err := d.Client.Do(ctx, http.MethodGet, discordgo.EndpointGuildMember(guildID, userID), nil, &w)
	if rest.Gone(err, rest.UnknownMember, rest.UnknownUser) {
		return wire.Member{}, fmt.Errorf("member %s of server %s: %w", userID, guildID, moderation.ErrNotFound)
	}
	if err != nil {
		return wire.Member{}, fmt.Errorf("read member %s of server %s: %w", userID, guildID, err)
	}
	return w, nil
}

func (d *Directory) me(ctx context.Context) (string, error) {
	d.mu.Lock()
	self := d.self
	d.mu.Unlock()
	if self != "" {
		return self, nil
	}
	me, err := d.Client.Me(ctx) // nobody waits for this one's turn
	if err != nil {
		return "", err
	}
	d.mu.Lock()
	d.self = me.ID
	d.mu.Unlock()
	return me.ID, nil
}
