package fakediscord

import (
	"encoding/json"
	"slices"
)

// Intents.
//
// docs: Events/Gateway, List of Intents.
const (
	intentGuilds          = 1 << 0
	intentGuildMembers    = 1 << 1
	intentGuildModeration = 1 << 2
	intentGuildPresences  = 1 << 8
	intentGuildMessages   = 1 << 9
	intentGuildTyping     = 1 << 11
	intentDirectMessages  = 1 << 12
	intentDirectTyping    = 1 << 14
	intentMessageContent  = 1 << 15
	intentAll             = 1<<26 - 1
	intentsThatDoNotExist = 1<<17 | 1<<18 | 1<<19 | 1<<22 | 1<<23
)

// intentsFor says which intents carry an event, in guilds and in DMs; 0 means
// that it comes without any. The known are all the events the fake dispatches.
//
// docs: Events/Gateway, List of Intents.
func intentsFor(event string) (inGuilds, inDirect int, known bool) {
	switch event {
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE",
		"GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE",
		"GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE",
		"THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE",
		"THREAD_LIST_SYNC", "THREAD_MEMBER_UPDATE", "THREAD_MEMBERS_UPDATE":
		return intentGuilds, 0, true
	case "CHANNEL_PINS_UPDATE":
		return intentGuilds, intentDirectMessages, true
	case "GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE":
		return intentGuildMembers, 0, true
	case "GUILD_BAN_ADD", "GUILD_BAN_REMOVE":
		return intentGuildModeration, 0, true
	case "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE":
		return intentGuildMessages, intentDirectMessages, true
	case "MESSAGE_DELETE_BULK":
		return intentGuildMessages, 0, true
	case "AUTO_MODERATION_ACTION_EXECUTION":
		return intentAutoModeration, 0, true
	case "TYPING_START":
		return intentGuildTyping, intentDirectTyping, true
	case "INTERACTION_CREATE", "INTERACTION_SUCCESS", "INTERACTION_FAILURE", "USER_UPDATE":
		return 0, 0, true
	}
	return 0, 0, false
}

// payload makes a dispatch's data for one viewer: content says whether it has
// the Message Content intent. A nil result sends nothing.
type payload func(viewer *account, content bool) any

// same is a payload that does not depend on the viewer.
func same(v any) payload {
	raw := encode(v)
	return func(*account, bool) any { return raw }
}

// dispatch queues an event for everybody who may see it: members of the guild
// who can see the channel (0: the event belongs to the whole guild), or the two
// ends of a DM (guildID 0). Callers hold the lock.
func (d *Discord) dispatch(event string, guildID, channelID snowflake, render payload) {
	if _, _, known := intentsFor(event); !known {
		panic("fakediscord: " + event + " has no row in intentsFor")
	}
	for _, viewer := range d.audience(guildID, channelID) {
		d.deliver(viewer, event, guildID, render)
	}
}

// dispatchTo queues an event of a guild (0: of none) for one account, whatever its
// intents, such as INTERACTION_CREATE. Callers hold the lock.
func (d *Discord) dispatchTo(to *account, event string, guildID snowflake, data any) {
	d.deliver(to, event, guildID, same(data))
}

// audience lists who may see what happens in a channel or a guild.
func (d *Discord) audience(guildID, channelID snowflake) []*account {
	ch := d.channels[channelID]
	if guildID == 0 {
		if ch == nil {
			return nil
		}
		return ch.recipients
	}
	g := d.guilds[guildID]
	if g == nil {
		return nil
	}
	var list []*account
	for _, m := range sortedByID(g.members) {
		if ch == nil || d.canView(m.account, ch) {
			list = append(list, m.account)
		}
	}
	return list
}

// deliver queues an event of a guild (0: of none) in every session of an account
// that asked for it and whose shard has the guild, and shows it to the spectators
// when the account is a person.
func (d *Discord) deliver(to *account, event string, guildID snowflake, render payload) {
	for _, s := range d.sessionsOf(to) {
		if !s.gets(event, guildID) {
			continue
		}
		if data := render(to, s.intents&intentMessageContent != 0); data != nil {
			s.enqueue(event, encode(data))
		}
	}
	if to.bot || len(d.spectators) == 0 || d.held != nil { // a flood holds nothing that is shown to one person alone
		return
	}
	if data := render(to, true); data != nil {
		raw := encode(data)
		for _, show := range d.spectators {
			show(to, event, raw)
		}
	}
}

// gets says whether a session asked for an event and has its guild.
func (s *session) gets(event string, guildID snowflake) bool {
	need, inDirect, _ := intentsFor(event)
	if guildID == 0 {
		need = inDirect
	}
	return (need == 0 || s.intents&need != 0) && s.shard.handles(guildID)
}

// sessionsOf lists an account's sessions in a fixed order.
func (d *Discord) sessionsOf(a *account) []*session {
	var list []*session
	for _, s := range d.sessions {
		if s.account == a {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b *session) int { return int(a.number - b.number) })
	return list
}

// onShown registers a spectator: it is called under the lock with every
// dispatch that a person may see, whether the person's client is connected or
// not. A feature calls it once, when it is set up.
func (d *Discord) onShown(show func(to *account, event string, data json.RawMessage)) {
	d.spectators = append(d.spectators, show)
}
