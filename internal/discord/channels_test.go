package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"ombud/internal/discord/wire"
)

func note(t *testing.T, c *Channels, eventType, data string) {
	t.Helper()
	if err := c.Note(wire.Event{Type: eventType, Data: json.RawMessage(data)}); err != nil {
		t.Fatal(err)
	}
}

func known(c *Channels, ids ...string) (missing []string) {
	for _, id := range ids {
		if _, ok := c.Get(id); !ok {
			missing = append(missing, id)
		}
	}
	return missing
}

func TestChannelsFollowWhatTheGatewayTells(t *testing.T) {
	c := newChannels()
	note(t, c, "GUILD_CREATE", `{"id":"1","channels":[{"id":"10","type":0,"name":"news"},{"id":"11","type":15}],"threads":[{"id":"20","type":11,"parent_id":"10"}]}`)
	note(t, c, "GUILD_CREATE", `{"id":"2","channels":[{"id":"30","type":0}]}`)
	if missing := known(c, "10", "11", "20", "30"); missing != nil {
		t.Fatalf("not known: %v", missing)
	}
	if ch, _ := c.Get("20"); ch.GuildID != "1" || ch.ParentID != "10" {
		t.Errorf("a thread of a GUILD_CREATE: %+v", ch)
	}
	note(t, c, "THREAD_CREATE", `{"id":"21","guild_id":"1","type":11,"parent_id":"11"}`)
	note(t, c, "THREAD_LIST_SYNC", `{"guild_id":"1","threads":[{"id":"22","type":11,"parent_id":"11"}]}`)
	note(t, c, "CHANNEL_UPDATE", `{"id":"10","guild_id":"1","type":0,"name":"newest"}`)
	if ch, _ := c.Get("10"); ch.Name != "newest" {
		t.Errorf("after its update: %+v", ch)
	}
	note(t, c, "TYPING_START", `{"id":"99"}`)
	if n := len(c.Of("1")); n != 5 {
		t.Errorf("server 1 has %d channels and threads", n)
	}
	note(t, c, "CHANNEL_DELETE", `{"id":"11","guild_id":"1","type":15}`)
	if missing := known(c, "11", "21", "22", "10", "20"); len(missing) != 3 {
		t.Errorf("a deleted forum took %v with it", missing)
	}
	note(t, c, "THREAD_DELETE", `{"id":"20","guild_id":"1","parent_id":"10","type":11}`)
	if missing := known(c, "20", "10"); len(missing) != 1 {
		t.Errorf("after a thread's end: %v are gone", missing)
	}
}

func TestAnOutageIsNoGoodbye(t *testing.T) {
	c := newChannels()
	note(t, c, "GUILD_CREATE", `{"id":"1","channels":[{"id":"10","type":0}]}`)
	note(t, c, "GUILD_CREATE", `{"id":"2","channels":[{"id":"30","type":0}]}`)
	note(t, c, "GUILD_DELETE", `{"id":"1","unavailable":true}`)
	note(t, c, "GUILD_CREATE", `{"id":"1","unavailable":true}`)
	if missing := known(c, "10", "30"); missing != nil {
		t.Errorf("an outage made ombud forget %v", missing)
	}
	note(t, c, "GUILD_CREATE", `{"id":"1","channels":[{"id":"12","type":0}]}`)
	if missing := known(c, "10", "12"); len(missing) != 1 || missing[0] != "10" {
		t.Errorf("what went during the outage: %v", missing)
	}
	note(t, c, "GUILD_DELETE", `{"id":"1"}`)
	if missing := known(c, "12", "30"); len(missing) != 1 || missing[0] != "12" {
		t.Errorf("after leaving server 1: %v are gone", missing)
	}
}

func TestADispatchThatCannotBeReadChangesNothingAndSaysSo(t *testing.T) {
	c := newChannels()
	note(t, c, "GUILD_CREATE", `{"id":"1","channels":[{"id":"10","type":0}]}`)
	for _, eventType := range []string{"GUILD_CREATE", "GUILD_DELETE", "CHANNEL_CREATE", "CHANNEL_DELETE", "THREAD_UPDATE", "THREAD_DELETE", "THREAD_LIST_SYNC"} {
		var d *wire.DecodeError
		if err := c.Note(wire.Event{Type: eventType, Data: json.RawMessage(`{"id":7}`)}); eventType != "THREAD_LIST_SYNC" && !errors.As(err, &d) {
			t.Errorf("%s: %v", eventType, err)
		}
		if err := c.Note(wire.Event{Type: eventType, Data: json.RawMessage(`[]`)}); !errors.As(err, &d) {
			t.Errorf("%s: %v", eventType, err)
		}
	}
	if missing := known(c, "10"); missing != nil {
		t.Errorf("forgotten: %v", missing)
	}
}

func TestWhatIsRememberedOfChannelsHasABound(t *testing.T) {
	c := newChannels()
	for i := range maxChannels + 2000 {
		kind := wire.ChannelPublicThread
		if i < maxChannels/2 {
			kind = wire.ChannelText
		}
		c.put(wire.Channel{ID: fmt.Sprint(i), GuildID: "1", Type: kind})
	}
	channels := 0
	for _, ch := range c.Of("1") {
		if ch.Type == wire.ChannelText {
			channels++
		}
	}
	const unlucky = 5 // a look at twenty may find no thread, once in a million times
	if len(c.byID) > maxChannels || channels < maxChannels/2-unlucky {
		t.Errorf("%d are remembered, %d of them channels", len(c.byID), channels)
	}
	for i := range maxChannels {
		c.put(wire.Channel{ID: fmt.Sprint("more ", i), GuildID: "2", Type: wire.ChannelText})
	}
	if len(c.byID) > maxChannels {
		t.Errorf("%d channels without threads are remembered", len(c.byID))
	}
}

// What is looked up of a server that another process is told about would grow stale.
func TestOnlyServersThatTheGatewayTellsAboutAreRemembered(t *testing.T) {
	c := newChannels()
	c.learn(wire.Channel{ID: "10", GuildID: "1"})
	if missing := known(c, "10"); missing == nil {
		t.Error("a channel of somebody else's server is remembered")
	}
	note(t, c, "GUILD_CREATE", `{"id":"1","channels":[]}`)
	note(t, c, "GUILD_CREATE", `{"id":"2","channels":[{"id":"30","type":0}]}`)
	c.learn(wire.Channel{ID: "10", GuildID: "1"})
	if missing := known(c, "10", "30"); missing != nil {
		t.Errorf("not remembered: %v", missing)
	}
	c.Leave(func(guildID string) bool { return guildID == "1" })
	c.learn(wire.Channel{ID: "10", GuildID: "1"})
	if missing := known(c, "10", "30"); len(missing) != 1 || missing[0] != "10" {
		t.Errorf("after leaving server 1 %v is not remembered", missing)
	}
}
