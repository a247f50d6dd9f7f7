package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/fakediscord"
	"ombud/internal/moderation"
)

// newsroom is a fake Discord with ombud's gateway on it, inside a bubble.
type newsroom struct {
	*fakediscord.Discord
	t       *testing.T
	world   fakediscord.World
	client  *Client
	gateway *Gateway
	starts  *MemoryStarts // what the database keeps of sessions

	mu      sync.Mutex
	events  []Event
	journal []fakediscord.Entry
	ended   chan error
	stop    context.CancelFunc
}

func inNewsroom(t *testing.T, opts fakediscord.Options, story func(*newsroom)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		fakediscord.AwaitEpoch()
		n := &newsroom{t: t, ended: make(chan error, 1)}
		opts.Unknown = func(msg string) { t.Error("the fake does not know: " + msg) }
		opts.Journal = func(e fakediscord.Entry) {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.journal = append(n.journal, e)
		}
		n.Discord = fakediscord.New(opts)
		n.world = n.World()
		c, err := NewClient(n.world.Bot.Token, "http://discord.test/api", n.Dial, quiet())
		if err != nil {
			t.Fatal(err)
		}
		n.client, n.starts = c, &MemoryStarts{}
		n.gateway = n.newGateway(c)
		story(n)
		if n.stop != nil {
			n.stop()
			if err := <-n.ended; err != nil {
				t.Errorf("the gateway ended with: %v", err)
			}
		}
		c.Close()
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
}

// newGateway makes the gateway of a bot's only shard.
func (n *newsroom) newGateway(c *Client) *Gateway {
	return NewGateway(c, Shard{}, moderation.Lease{}, NewIdentifies(n.starts, Sharding{}, quiet()))
}

func (n *newsroom) run() {
	ctx, stop := context.WithCancel(n.t.Context())
	n.stop = stop
	go func() {
		n.ended <- n.gateway.Run(ctx, func(e Event) {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.events = append(n.events, e)
		})
		close(n.ended)
	}()
}

func (n *newsroom) fault(f fakediscord.Fault) {
	n.t.Helper()
	if err := n.Fault(f); err != nil {
		n.t.Fatal(err)
	}
}

func (n *newsroom) count(eventType string) (count int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, e := range n.events {
		if e.Type == eventType {
			count++
		}
	}
	return count
}

// identifies counts the sessions that were asked for.
func (n *newsroom) identifies() (count int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, e := range n.journal {
		if e.Event == "gateway" && e.Op != nil && *e.Op == 2 {
			count++
		}
	}
	return count
}

// say posts a message as somebody.
func (n *newsroom) say(who fakediscord.Account, channel, text string) string {
	n.t.Helper()
	return n.as(who, "POST", "/channels/"+channel+"/messages", fmt.Sprintf(`{"content":%q}`, text))
}

func (n *newsroom) as(who fakediscord.Account, method, path, body string) (id string) {
	n.t.Helper()
	req, err := http.NewRequestWithContext(n.t.Context(), method, "http://discord.test/api/v10"+path, strings.NewReader(body))
	if err != nil {
		n.t.Fatal(err)
	}
	req.Header.Set("Authorization", who.Token)
	req.Header.Set("Content-Type", "application/json")
	plain := network(n.Dial)
	defer plain.CloseIdleConnections()
	resp, err := plain.RoundTrip(req)
	if err != nil {
		n.t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		ID      string
		Message string
	}
	if resp.StatusCode != http.StatusNoContent {
		if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
			n.t.Fatal(err)
		}
	}
	if resp.StatusCode >= 300 {
		n.t.Fatalf("%s %s: %d %s", method, path, resp.StatusCode, answer.Message)
	}
	return answer.ID
}

func TestTheGatewayTellsWhatMembersWrite(t *testing.T) {
	inNewsroom(t, fakediscord.Options{}, func(n *newsroom) {
		n.run()
		time.Sleep(10 * time.Second)
		if !n.gateway.Connected() || n.count("READY") != 1 || n.count("GUILD_CREATE") != 1 {
			t.Fatalf("events: %v", n.events)
		}
		n.say(n.world.Alice, n.world.Channels.Discussions, "good morning")
		time.Sleep(time.Second)
		if n.count("MESSAGE_CREATE") != 1 {
			t.Error("the message did not arrive")
		}
	})
}

// Each trouble must end in a standing session in which messages arrive, each
// once, and in how many new sessions it may cost.
func TestTheGatewayOutlivesEveryTrouble(t *testing.T) {
	troubles := []struct {
		name       string
		fault      fakediscord.Fault
		then       string // another trouble that follows at once
		identifies int
		ready      int // how many sessions stand in turn, 0: not looked at
	}{
		{name: "the socket drops", fault: fakediscord.Fault{Kind: "drop_socket"}, identifies: 1},
		{name: "Discord asks to reconnect", fault: fakediscord.Fault{Kind: "reconnect"}, identifies: 1},
		{name: "the session becomes invalid", fault: fakediscord.Fault{Kind: "invalid_session"}, identifies: 2},
		{name: "a session cannot be resumed", fault: fakediscord.Fault{Kind: "refuse_resume"}, then: "drop_socket", identifies: 2, ready: 2},
		{name: "heartbeats are not acknowledged", fault: fakediscord.Fault{Kind: "no_heartbeat_ack", Times: 3}, identifies: 1},
	}
	known := fakediscord.FaultKinds()
	for _, trouble := range troubles {
		if _, ok := known[trouble.fault.Kind]; !ok {
			t.Errorf("no fault %q, there are %v", trouble.fault.Kind, known)
			continue
		}
		t.Run(trouble.name, func(t *testing.T) {
			inNewsroom(t, fakediscord.Options{}, func(n *newsroom) {
				n.run()
				time.Sleep(10 * time.Second)
				n.fault(trouble.fault)
				if trouble.then != "" {
					n.fault(fakediscord.Fault{Kind: trouble.then})
				}
				time.Sleep(3 * time.Minute)
				n.ClearFaults()
				n.say(n.world.Alice, n.world.Channels.Discussions, "are you still there?")
				time.Sleep(time.Second)
				if !n.gateway.Connected() || n.count("MESSAGE_CREATE") != 1 {
					t.Errorf("connected: %v, messages: %d", n.gateway.Connected(), n.count("MESSAGE_CREATE"))
				}
				if trouble.ready != 0 && n.count("READY") != trouble.ready {
					t.Errorf("%d sessions stood, want %d", n.count("READY"), trouble.ready)
				}
				if got := n.identifies(); got > trouble.identifies {
					t.Errorf("%d sessions were begun, want at most %d", got, trouble.identifies)
				}
			})
		})
	}
}

func TestTheGatewayEndsWithASentenceWhenTryingOnIsOfNoUse(t *testing.T) {
	t.Run("missing intent", func(t *testing.T) {
		inNewsroom(t, fakediscord.Options{WithoutMessageContent: true}, func(n *newsroom) {
			n.run()
			err := <-n.ended
			var f *FatalError
			if !errors.As(err, &f) || f.Code != 4014 || !strings.Contains(err.Error(), "Message Content intent is not enabled") {
				t.Errorf("ended with: %v", err)
			}
		})
	})
	t.Run("wrong token", func(t *testing.T) {
		inNewsroom(t, fakediscord.Options{}, func(n *newsroom) {
			c, err := NewClient("wrong", "http://discord.test/api", n.Dial, quiet())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if err := n.newGateway(c).Run(n.t.Context(), func(Event) {}); !errors.Is(err, ErrUnauthorized) {
				t.Errorf("ended with: %v", err)
			}
		})
	})
}

func TestAConnectionThatTalksButDoesNotAcknowledgeIsReplaced(t *testing.T) {
	inNewsroom(t, fakediscord.Options{}, func(n *newsroom) {
		n.run()
		time.Sleep(10 * time.Second)
		n.fault(fakediscord.Fault{Kind: "no_heartbeat_ack", Times: 2})
		for range 12 { // two minutes of talk: reads alone would find nothing wrong
			n.say(n.world.Alice, n.world.Channels.Discussions, "still talking "+time.Now().String())
			time.Sleep(10 * time.Second)
		}
		if n.count("RESUMED") != 1 || n.count("MESSAGE_CREATE") != 12 || n.identifies() != 1 {
			t.Errorf("resumed %d times, %d messages, %d sessions", n.count("RESUMED"), n.count("MESSAGE_CREATE"), n.identifies())
		}
	})
}
