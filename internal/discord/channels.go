package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/wire"
)

// maxChannels bounds what is remembered, at about 200 bytes each. Past it,
// threads go first: there is no end of them, and any can be asked for again.
const maxChannels = 250_000

// Channels knows the channels and threads of every server that the gateway tells this
// process about. Of others it remembers nothing: their changes go to another process.
type Channels struct {
	mu      sync.RWMutex
	byID    map[string]*wire.Channel
	byGuild map[string]map[string]*wire.Channel // by server, then by id; a server is here as long as the gateway tells of it
}

func newChannels() *Channels {
	return &Channels{byID: map[string]*wire.Channel{}, byGuild: map[string]map[string]*wire.Channel{}}
}

// Get returns what is known of a channel or thread.
func (c *Channels) Get(id string) (wire.Channel, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	ch, ok := c.byID[id]
	if !ok {
		return wire.Channel{}, false
	}
	return *ch, true
}

// Of returns the channels and threads of a server, in no order.
func (c *Channels) Of(guildID string) []wire.Channel {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := make([]wire.Channel, 0, len(c.byGuild[guildID]))
	for _, ch := range c.byGuild[guildID] {
		out = append(out, *ch)
	}
	return out
}

// Note takes what a dispatch says about channels. Dispatches of other types are ignored.
func (c *Channels) Note(e wire.Event) error {
	switch e.Type {
	case "GUILD_CREATE":
		return c.noteGuild(e)
	case "GUILD_DELETE":
		return c.forgetGuild(e)
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE":
		var ch wire.Channel
		if err := json.Unmarshal(e.Data, &ch); err != nil {
			return wire.DecodeFailed(e.Type, e.Data, err)
		}
		c.put(ch)
	case "CHANNEL_DELETE", "THREAD_DELETE":
		var ch wire.Channel
		if err := json.Unmarshal(e.Data, &ch); err != nil {
			return wire.DecodeFailed(e.Type, e.Data, err)
		}
		c.remove(ch)
	case "THREAD_LIST_SYNC":
		var list struct {
			GuildID string         `json:"guild_id"`
			Threads []wire.Channel `json:"threads"`
		}
		if err := json.Unmarshal(e.Data, &list); err != nil {
			return wire.DecodeFailed(e.Type, e.Data, err)
		}
		c.putAll(list.GuildID, list.Threads)
	}
	return nil
}

func (c *Channels) noteGuild(e wire.Event) error {
	var g struct {
		ID          string         `json:"id"`
		Unavailable bool           `json:"unavailable"`
		Channels    []wire.Channel `json:"channels"`
		Threads     []wire.Channel `json:"threads"`
	}
	if err := json.Unmarshal(e.Data, &g); err != nil {
		return wire.DecodeFailed(e.Type, e.Data, err)
	}
	if g.Unavailable {
		return nil
	}
	c.forget(g.ID)
	c.begin(g.ID, len(g.Channels)+len(g.Threads))
	c.putAll(g.ID, g.Channels)
	c.putAll(g.ID, g.Threads)
	return nil
}

// forgetGuild drops a server that ombud was removed from; during an outage, which
// looks the same but for one field, everything is kept.
func (c *Channels) forgetGuild(e wire.Event) error {
	var g struct {
		ID          string `json:"id"`
		Unavailable bool   `json:"unavailable"`
	}
	if err := json.Unmarshal(e.Data, &g); err != nil {
		return wire.DecodeFailed(e.Type, e.Data, err)
	}
	if !g.Unavailable {
		c.forget(g.ID)
	}
	return nil
}

// begin says that the gateway tells of a server from now on.
func (c *Channels) begin(guildID string, channels int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byGuild[guildID] = make(map[string]*wire.Channel, channels)
}

// Leave forgets some servers, of which another process is told now.
func (c *Channels) Leave(of func(guildID string) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, channels := range c.byGuild {
		if !of(id) {
			continue
		}
		for _, ch := range channels {
			c.drop(ch)
		}
		delete(c.byGuild, id)
	}
}

// learn remembers a channel that was looked up, if its changes will be heard of.
func (c *Channels) learn(ch wire.Channel) {
	c.mu.RLock()
	_, told := c.byGuild[ch.GuildID]
	c.mu.RUnlock()
	if told {
		c.put(ch)
	}
}

func (c *Channels) putAll(guildID string, list []wire.Channel) {
	for _, ch := range list {
		ch.GuildID = guildID
		c.put(ch)
	}
}

func (c *Channels) put(ch wire.Channel) {
	if ch.ID == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.byID[ch.ID]
	if !ok && len(c.byID) >= maxChannels {
		c.makeRoom()
	}
	if ok && ch.GuildID == "" {
		ch.GuildID = known.GuildID
	}
	if ok {
		c.drop(known)
	}
	c.byID[ch.ID] = &ch
	of := c.byGuild[ch.GuildID]
	if of == nil {
		of = map[string]*wire.Channel{}
		c.byGuild[ch.GuildID] = of
	}
	of[ch.ID] = &ch
}

// makeRoom drops one thread, or a channel where a look at some finds no thread.
func (c *Channels) makeRoom() {
	const look = 20 // a map begins anywhere, so these are others each time
	var victim *wire.Channel
	looked := 0
	for _, ch := range c.byID {
		thread := ch.Type.Thread()
		if thread || victim == nil {
			victim = ch
		}
		if looked++; thread || looked == look {
			break
		}
	}
	c.drop(victim)
}

// remove drops a channel and the threads in it.
func (c *Channels) remove(gone wire.Channel) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.byID[gone.ID]
	if !ok {
		return
	}
	for _, ch := range c.byGuild[known.GuildID] {
		if ch.ParentID == gone.ID && ch.Type.Thread() {
			c.drop(ch)
		}
	}
	c.drop(known)
}

// Within lists the threads that are known of the channel a dispatch is about. Archived ones that
// nobody used lately are not.
func (c *Channels) Within(e wire.Event) (threads []string) {
	var parent wire.Channel
	if json.Unmarshal(e.Data, &parent) != nil {
		return nil // who takes the dispatch says so
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, ch := range c.byGuild[parent.GuildID] {
		if ch.ParentID == parent.ID && ch.Type.Thread() {
			threads = append(threads, ch.ID)
		}
	}
	return threads
}

// forget drops everything of a server.
func (c *Channels) forget(guildID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range c.byGuild[guildID] {
		c.drop(ch)
	}
	delete(c.byGuild, guildID)
}

func (c *Channels) drop(ch *wire.Channel) {
	delete(c.byID, ch.ID)
	delete(c.byGuild[ch.GuildID], ch.ID)
}

// Channel returns a channel or thread, from what is known or from Discord.
func (c *Client) Channel(ctx context.Context, id string) (wire.Channel, error) {
	if ch, ok := c.Channels.Get(id); ok && ch.GuildID != "" {
		return ch, nil
	}
	var ch wire.Channel
	if err := c.Do(ctx, http.MethodGet, discordgo.EndpointChannel(id), nil, &ch); err != nil {
		return wire.Channel{}, fmt.Errorf("look up channel %s: %w", id, err)
	}
	c.Channels.learn(ch)
	return ch, nil
}
