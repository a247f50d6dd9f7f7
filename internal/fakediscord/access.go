package fakediscord

// What handlers ask first: does the thing exist, may the caller see it, may the
// caller do it. The order of the answers is Discord's: unknown (404), no access
// (50001), no permission (50013).

// guild is the guild of the path, of which the caller is a member.
func (c *call) guild() (*guild, *member, error) {
	id, err := c.id("guild_id")
	if err != nil {
		return nil, nil, err
	}
	g := c.d.guilds[id]
	if g == nil {
		return nil, nil, errUnknownGuild
	}
	m := g.member(c.who.id)
	if m == nil {
		return nil, nil, errMissingAccess
	}
	return g, m, nil
}

// guildMay is guild, and the caller has the permissions in it.
func (c *call) guildMay(need uint64) (*guild, *member, error) {
	g, m, err := c.guild()
	if err != nil {
		return nil, nil, err
	}
	granted := basePermissions(m)
	if m.isTimedOut(c.now) && granted != everyPermission {
		granted &= PermViewChannel | PermReadMessageHistory
	}
	if granted&need != need {
		return nil, nil, errMissingPermissions
	}
	return g, m, nil
}

// channel is the channel of the path, which the caller can see.
func (c *call) channel() (*channel, error) {
	id, err := c.id("channel_id")
	if err != nil {
		return nil, err
	}
	return c.visible(id)
}

// visible is the channel with an id, which the caller can see.
func (c *call) visible(id snowflake) (*channel, error) {
	ch := c.d.channels[id]
	if ch == nil {
		return nil, errUnknownChannel
	}
	if !c.d.canView(c.who, ch) {
		return nil, errMissingAccess
	}
	return ch, nil
}

// channelMay is channel, and the caller has the permissions in it.
func (c *call) channelMay(need uint64) (*channel, error) {
	ch, err := c.channel()
	if err != nil {
		return nil, err
	}
	return ch, c.need(ch, need)
}

// need fails unless the caller has the permissions in a channel.
func (c *call) need(ch *channel, need uint64) error {
	if !c.may(ch, need) {
		return errMissingPermissions
	}
	return nil
}

// may says whether the caller has the permissions in a channel.
func (c *call) may(ch *channel, need uint64) bool {
	return c.d.permissionsIn(c.who, ch)&need == need
}

// message is the message of the path in a channel, as far as the caller sees it.
func (c *call) message(ch *channel) (*message, error) {
	id, err := c.id("message_id")
	if err != nil {
		return nil, err
	}
	m, _ := ch.find(id)
	if m == nil || (m.ephemeralFor != 0 && m.ephemeralFor != c.who.id && m.author != c.who) {
		return nil, errUnknownMessage
	}
	return m, nil
}

// member is the member of the path.
func (c *call) member(g *guild) (*member, error) {
	id, err := c.id("user_id")
	if err != nil {
		return nil, err
	}
	if c.d.accounts[id] == nil {
		return nil, errUnknownUser
	}
	m := g.member(id)
	if m == nil {
		return nil, errUnknownMember
	}
	return m, nil
}
