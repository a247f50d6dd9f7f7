package fakediscord

import (
	"fmt"
	"net/http"
	"time"
)

// sandboxDoc stands where a route's page of Discord's documentation would.
const sandboxDoc = "none: the sandbox's own"

// newsroomRoutes tell other processes where everything is.
//
// GET /api/sandbox/newsroom answers what World.Ready gives: the first line of
// the judge's log, with the bot's token as it is now.
func newsroomRoutes(*Discord) table {
	return table{routes: []route{{
		method: "GET", pattern: "/sandbox/newsroom", doc: sandboxDoc, by: byPathToken,
		handle: func(c *call) (int, any, error) {
			return http.StatusOK, c.d.world.Ready("http://" + c.r.Host + "/api"), nil
		},
	}}}
}

// serverRoutes make servers in bulk.
//
// POST /api/sandbox/servers with {"servers": 2000, "channels": 50} makes so many
// servers of so many channels with the bot in them and answers
// {"servers": [{"guild_id", "channels": […]}]}; the channels named are those that
// hold messages and everybody sees. A bot that is online is told with GUILD_CREATE.
//
// GET /api/sandbox/servers answers the same for all that were made.
func serverRoutes(*Discord) table {
	type answerJSON struct {
		Servers []Server `json:"servers"`
	}
	return table{routes: []route{{
		method: "GET", pattern: "/sandbox/servers", doc: sandboxDoc, by: byPathToken,
		handle: func(c *call) (int, any, error) { return http.StatusOK, answerJSON{c.d.servers}, nil },
	}, {
		method: "POST", pattern: "/sandbox/servers", doc: sandboxDoc, by: byPathToken, body: true,
		handle: func(c *call) (int, any, error) {
			var body Servers
			if err := c.decode(&body); err != nil {
				return 0, nil, err
			}
			if err := body.check(); err != nil {
				return 0, nil, formError("NUMBER_TYPE_MAX", err.Error())
			}
			return http.StatusOK, answerJSON{c.d.addServers(body)}, nil
		},
	}}}
}

// Servers says how many servers there shall be besides the newsroom.
type Servers struct {
	Count    int `json:"servers"`
	Channels int `json:"channels"` // in each, at most 500
}

// Server is one of them.
type Server struct {
	Guild string `json:"guild_id"`
	// Channels are those that hold messages and that everybody sees.
	Channels []string `json:"channels"`
}

// Limits on what is made in bulk. 500 channels is Discord's own limit for a server.
//
// docs: Topics/Opcodes and Status Codes, JSON Error Codes, 30013.
const (
	maxServers        = 10_000
	maxServerChannels = 500
)

func (b Servers) check() error {
	if b.Count < 0 || b.Count > maxServers || b.Channels < 1 || b.Channels > maxServerChannels {
		return fmt.Errorf("from 0 to %d servers of 1 to %d channels", maxServers, maxServerChannels)
	}
	return nil
}

// AddServers makes servers in bulk, as POST /api/sandbox/servers does.
func (d *Discord) AddServers(b Servers) ([]Server, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addServers(b), nil
}

// betweenServers is odd, so that servers fall on all shards alike: their ids
// count milliseconds.
const betweenServers = 7919 * time.Millisecond

func (d *Discord) addServers(b Servers) []Server {
	first := len(d.servers)
	for range b.Count {
		number := len(d.servers) + 1
		n := &newsroom{d: d, now: d.now(), bot: d.app.bot}
		n.server(fmt.Sprintf("Server %d", number), d.app.owner, n.now.Add(-2*year+time.Duration(number)*betweenServers))
		n.joinServer()
		d.servers = append(d.servers, Server{Guild: n.guild.id.String(), Channels: n.serverChannels(b.Channels)})
		// docs: Events/Gateway Events, Guild Create ("When the current user joins a new Guild").
		for _, s := range d.sessionsOf(n.bot) {
			if s.gets("GUILD_CREATE", n.guild.id) {
				s.enqueue("GUILD_CREATE", encode(d.wireCreate(n.guild, n.bot, s.intents&intentGuildMembers != 0)))
			}
		}
	}
	return d.servers[first:]
}

// joinServer lets the bot and the newsroom's people join: the same ones keep
// 2,000 servers small.
func (n *newsroom) joinServer() {
	n.join(n.d.app.owner, 2*year, n.admin)
	n.join(n.bot, day, n.botRole)
	n.join(n.d.tokens[n.d.world.Mia.Token], year, n.moderator)
	n.join(n.d.tokens[n.d.world.Alice.Token], year)
	n.join(n.d.tokens[n.d.world.Ben.Token], year)
}

// serverChannels makes the channels of an ordinary server: categories, a forum,
// an announcement channel, one for the moderators and text channels, with
// topics, overwrites and slowmode here and there. Each names a last message, which
// need not exist.
//
// docs: Resources/Channel, Channel Object (last_message_id).
func (n *newsroom) serverChannels(count int) []string {
	var open []string
	var category *channel
	for i := range count {
		kind, name := kindText, fmt.Sprintf("channel-%d", i)
		switch {
		case i%10 == 1:
			kind, name = kindCategory, fmt.Sprintf("Category %d", i/10+1)
		case i == 2:
			kind, name = kindAnnouncement, "announcements"
		case i == 3:
			kind, name = kindForum, "forum"
		case i == 4:
			name = "moderators"
		}
		ch := n.channel(name, kind)
		if kind == kindCategory {
			category = ch
			continue
		}
		ch.parent = category
		ch.topic = "What " + name + " is for, in a sentence as long as such sentences are."
		ch.lastMessage = n.d.oldID(n.now.Add(-30 * day))
		switch {
		case i == 4:
			ch.overwrites = n.onlyModerators()
		case i%7 == 5:
			ch.slowmode = 10
			ch.overwrites = []overwrite{{ID: n.moderator.id, Type: 0, Allow: bits(PermManageMessages)}}
		}
		if ch.holdsMessages() && i != 4 {
			open = append(open, ch.id.String())
		}
	}
	return open
}
