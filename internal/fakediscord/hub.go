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

	// the columns of intentsFor
	inGuilds, inDirect = 0, 1
)

// intentsFor says which intents carry an event: the first in guilds, the second
// in DMs; 0 means that it comes without any. The keys are all the events the
// fake dispatches.
//
// docs: Events/Gateway, List of Intents.
var intentsFor = map[string][2]int{
	"CHANNEL_CREATE":        {intentGuilds, 0},
	"CHANNEL_UPDATE":        {intentGuilds, 0},
	"CHANNEL_DELETE":        {intentGuilds, 0},
	"CHANNEL_PINS_UPDATE":   {intentGuilds, intentDirectMessages},
	"GUILD_CREATE":          {intentGuilds, 0},
	"GUILD_UPDATE":          {intentGuilds, 0},
	"GUILD_DELETE":          {intentGuilds, 0},
	"GUILD_ROLE_CREATE":     {intentGuilds, 0},
	"GUILD_ROLE_UPDATE":     {intentGuilds, 0},
	"GUILD_ROLE_DELETE":     {intentGuilds, 0},
	"THREAD_CREATE":         {intentGuilds, 0},
	"THREAD_UPDATE":         {intentGuilds, 0},
	"THREAD_DELETE":         {intentGuilds, 0},
	"THREAD_LIST_SYNC":      {intentGuilds, 0},
	"THREAD_MEMBER_UPDATE":  {intentGuilds, 0},
	"THREAD_MEMBERS_UPDATE": {intentGuilds, 0},
	"GUILD_MEMBER_ADD":      {intentGuildMembers, 0},
	"GUILD_MEMBER_UPDATE":   {intentGuildMembers, 0},
	"GUILD_MEMBER_REMOVE":   {intentGuildMembers, 0},
	"GUILD_BAN_ADD":         {intentGuildModeration, 0},
	"GUILD_BAN_REMOVE":      {intentGuildModeration, 0},
	"MESSAGE_CREATE":        {intentGuildMessages, intentDirectMessages},
	"MESSAGE_UPDATE":        {intentGuildMessages, intentDirectMessages},
	"MESSAGE_DELETE":        {intentGuildMessages, intentDirectMessages},
	"MESSAGE_DELETE_BULK":   {intentGuildMessages, 0},
	"TYPING_START":          {intentGuildTyping, intentDirectTyping},
	"INTERACTION_CREATE":    {0, 0},
	"INTERACTION_SUCCESS":   {0, 0},
	"INTERACTION_FAILURE":   {0, 0},
	"USER_UPDATE":           {0, 0},
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
func (d *Discord) dispatch(event string, guildID, channelID snowflake, make payload) {
	if _, known := intentsFor[event]; !known {
		panic("fakediscord: " + event + " has no row in intentsFor")
	}
	for _, viewer := range d.audience(guildID, channelID) {
		d.deliver(viewer, event, guildID == 0, make)
	}
}

// dispatchTo queues an event for one account, whatever its intents, such as
// INTERACTION_CREATE. Callers hold the lock.
func (d *Discord) dispatchTo(to *account, event string, data any) {
	d.deliver(to, event, false, same(data))
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

// deliver queues an event in every session of an account that asked for it, and
// shows it to the spectators when the account is a person.
func (d *Discord) deliver(to *account, event string, direct bool, make payload) {
	need := intentsFor[event][inGuilds]
	if direct {
		need = intentsFor[event][inDirect]
	}
	for _, s := range d.sessionsOf(to) {
		if need != 0 && s.intents&need == 0 {
			continue
		}
		if data := make(to, s.intents&intentMessageContent != 0); data != nil {
			s.enqueue(event, encode(data))
		}
	}
	if to.bot || len(d.spectators) == 0 {
		return
	}
	if data := make(to, true); data != nil {
		raw := encode(data)
		for _, show := range d.spectators {
			show(to, event, raw)
		}
	}
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
