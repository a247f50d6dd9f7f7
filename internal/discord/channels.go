package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"github.com/bwmarrin/discordgo"
)

// maxChannels bounds what is remembered, at about 200 bytes each. Past it,
// threads go first: there is no end of them, and any can be asked for again.
const maxChannels = 250_000

// Channels knows the channels and threads of every server, from what the
// gateway tells.
type Channels struct {
	mu   sync.RWMutex
	byID map[string]Channel
}

func newChannels() *Channels { return &Channels{byID: map[string]Channel{}} }

// Get returns what is known of a channel or thread.
func (c *Channels) Get(id string) (Channel, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	ch, ok := c.byID[id]
	return ch, ok
}

// Of returns the channels and threads of a server, in no order.
func (c *Channels) Of(guildID string) []Channel {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var out []Channel
	for _, ch := range c.byID {
		if ch.GuildID == guildID {
			out = append(out, ch)
		}
	}
	return out
}

// Note takes what a dispatch says about channels. Dispatches of other types are ignored.
func (c *Channels) Note(e Event) error {
	switch e.Type {
	case "GUILD_CREATE":
		return c.noteGuild(e)
	case "GUILD_DELETE":
		return c.forgetGuild(e)
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE":
		var ch Channel
		if err := json.Unmarshal(e.Data, &ch); err != nil {
			return decodeFailed(e.Type, e.Data, err)
		}
		c.put(ch)
	case "CHANNEL_DELETE", "THREAD_DELETE":
		var ch Channel
		if err := json.Unmarshal(e.Data, &ch); err != nil {
			return decodeFailed(e.Type, e.Data, err)
		}
		c.remove(func(known Channel) bool {
			return known.ID == ch.ID || known.ParentID == ch.ID && known.Type.Thread()
		})
	case "THREAD_LIST_SYNC":
		var list struct {
			GuildID string    `json:"guild_id"`
			Threads []Channel `json:"threads"`
		}
		if err := json.Unmarshal(e.Data, &list); err != nil {
			return decodeFailed(e.Type, e.Data, err)
		}
		c.putAll(list.GuildID, list.Threads)
	}
	return nil
}

func (c *Channels) noteGuild(e Event) error {
	var g struct {
		ID          string    `json:"id"`
		Unavailable bool      `json:"unavailable"`
		Channels    []Channel `json:"channels"`
		Threads     []Channel `json:"threads"`
	}
	if err := json.Unmarshal(e.Data, &g); err != nil {
		return decodeFailed(e.Type, e.Data, err)
	}
	if g.Unavailable {
		return nil
	}
	c.remove(func(known Channel) bool { return known.GuildID == g.ID })
	c.putAll(g.ID, g.Channels)
	c.putAll(g.ID, g.Threads)
	return nil
}

// forgetGuild drops a server that ombud was removed from; during an outage, which
// looks the same but for one field, everything is kept.
func (c *Channels) forgetGuild(e Event) error {
	var g struct {
		ID          string `json:"id"`
		Unavailable bool   `json:"unavailable"`
	}
	if err := json.Unmarshal(e.Data, &g); err != nil {
		return decodeFailed(e.Type, e.Data, err)
	}
	if !g.Unavailable {
		c.remove(func(known Channel) bool { return known.GuildID == g.ID })
	}
	return nil
}

func (c *Channels) putAll(guildID string, list []Channel) {
	for _, ch := range list {
		ch.GuildID = guildID
		c.put(ch)
	}
}

func (c *Channels) put(ch Channel) {
	if ch.ID == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.byID[ch.ID]; ok && ch.GuildID == "" {
		ch.GuildID = known.GuildID
	}
	if _, known := c.byID[ch.ID]; !known && len(c.byID) >= maxChannels {
		c.makeRoom()
	}
	c.byID[ch.ID] = ch
}

// makeRoom drops one thread, or a channel where a look at some finds no thread.
func (c *Channels) makeRoom() {
	const look = 20 // a map begins anywhere, so these are others each time
	victim, looked := "", 0
	for id, ch := range c.byID {
		thread := ch.Type.Thread()
		if thread || victim == "" {
			victim = id
		}
		if looked++; thread || looked == look {
			break
		}
	}
	delete(c.byID, victim)
}

func (c *Channels) remove(which func(Channel) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, ch := range c.byID {
		if which(ch) {
			delete(c.byID, id)
		}
	}
}

// Channel returns a channel or thread, from what is known or from Discord.
func (c *Client) Channel(ctx context.Context, id string) (Channel, error) {
	if ch, ok := c.Channels.Get(id); ok && ch.GuildID != "" {
		return ch, nil
	}
	var ch Channel
	if err := c.do(ctx, http.MethodGet, discordgo.EndpointChannel(id), nil, &ch); err != nil {
		return Channel{}, fmt.Errorf("look up channel %s: %w", id, err)
	}
	c.Channels.put(ch)
	return ch, nil
}
