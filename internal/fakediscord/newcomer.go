package fakediscord

import (
	"fmt"
	"time"
)

// Join makes an account that is age old and lets it join the newsroom now;
// everybody with the Server Members intent gets GUILD_MEMBER_ADD. Names are
// unique.
//
// docs: Events/Gateway Events, Guild Member Add.
func (d *Discord) Join(name string, age time.Duration) (Account, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, a := range d.accounts {
		if a.username == name {
			return Account{}, fmt.Errorf("there is already an account named %s", name)
		}
	}
	guildID, err := parseSnowflake(d.world.Guild)
	if err != nil {
		return Account{}, err
	}
	n := &newsroom{d: d, now: d.now(), guild: d.guilds[guildID]}
	var shown Account
	a := n.account(name, name, age, &shown)
	n.join(a, 0)
	e := guildMemberJSON{memberJSON: n.guild.member(a.id).wire(), GuildID: guildID}
	d.dispatch("GUILD_MEMBER_ADD", guildID, 0, same(e))
	return shown, nil
}

// Leave lets a member leave the newsroom; everybody with the Server Members intent gets
// GUILD_MEMBER_REMOVE.
//
// docs: Resources/User, Leave Guild.
func (d *Discord) Leave(accountID string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	g, a, err := d.newsroomAnd(accountID)
	if err != nil {
		return err
	}
	m := g.member(a.id)
	if m == nil {
		return fmt.Errorf("%s is no member", a.username)
	}
	d.leaveGuild(m)
	return nil
}

// Return lets somebody who left join again, without the roles they had. Who is banned cannot.
//
// docs: Events/Gateway Events, Guild Member Add.
func (d *Discord) Return(accountID string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	g, a, err := d.newsroomAnd(accountID)
	switch {
	case err != nil:
		return err
	case g.member(a.id) != nil:
		return fmt.Errorf("%s is a member", a.username)
	case g.bans[a.id] != nil:
		return fmt.Errorf("%s is banned", a.username)
	}
	(&newsroom{d: d, now: d.now(), guild: g}).join(a, 0)
	e := guildMemberJSON{memberJSON: g.member(a.id).wire(), GuildID: g.id}
	d.dispatch("GUILD_MEMBER_ADD", g.id, 0, same(e))
	return nil
}

func (d *Discord) newsroomAnd(accountID string) (*guild, *account, error) {
	guildID, err := parseSnowflake(d.world.Guild)
	if err != nil {
		return nil, nil, err
	}
	id, err := parseSnowflake(accountID)
	if err != nil || d.accounts[id] == nil {
		return nil, nil, fmt.Errorf("there is no account %s (%w)", accountID, err)
	}
	return d.guilds[guildID], d.accounts[id], nil
}
