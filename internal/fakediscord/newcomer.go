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
